package dev.flowmatch.sampling;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.fault.JobFailure;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.fixture.FailingSolver;
import dev.flowmatch.fixture.LocalSession;
import dev.flowmatch.fixture.ShortNames;
import dev.flowmatch.fixture.TinyModel;
import dev.flowmatch.samples.SampleManifest;
import dev.flowmatch.solver.EulerSolver;
import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A tiny model in a folder, and what tests do with batches of its samples. */
abstract class SamplingFixture {
    static final int CORES = LocalSession.get().sparkContext().defaultParallelism();

    @TempDir
    File folder;

    String model;

    @BeforeEach
    void writeModel() throws IOException {
        model = TinyModel.write(new File(folder, "model"), 1);
    }

    GenerateSamples sampling(String name, long count) {
        return new GenerateSamples(LocalSession.get())
                .model(model)
                .output(new File(folder, name).getPath())
                .count(count)
                .solver(new EulerSolver(4));
    }

    SampleManifest manifest(String name) throws IOException {
        return SampleManifest.read(new Configuration(false), new Path(new File(folder, name).toURI()));
    }

    Dataset<Row> read(String name) {
        return LocalSession.get().read().parquet(new File(folder, name).getPath());
    }

    List<Row> rows(String name) {
        return read(name).orderBy("id").collectAsList();
    }

    /** The names in a folder, those of data files in short. */
    Set<String> listing(String name) {
        return Arrays.stream(new File(folder, name).list())
                .map(ShortNames::of)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Runs files of one block each until the call for block 6 fails: at least 7 − CORES files are finished then. */
    static void interrupt(GenerateSamples sampling) {
        interrupt(sampling, 6);
    }

    /** When block number {@code block} is begun, at most CORES − 1 other tasks are at work; all before are finished. */
    static void interrupt(GenerateSamples sampling, int block) {
        JobFailure e = assertThrows(
                JobFailure.class,
                () -> sampling.solver(FailingSolver.arm(4, block, Integer.MAX_VALUE))
                        .execute());
        assertTrue(e.getMessage().contains("failing on purpose"), e.getMessage());
    }

    static void assertRefused(GenerateSamples sampling, String... messages) {
        UsageException e = assertThrows(UsageException.class, sampling::execute);
        for (String message : messages) {
            assertTrue(e.getMessage().contains(message), e.getMessage());
        }
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
    }
}
