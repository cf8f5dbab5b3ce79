package dev.flowmatch.evaluation;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.fixture.LocalSession;
import dev.flowmatch.fixture.SampleSets;
import dev.flowmatch.model.HistoryEntry;
import dev.flowmatch.model.ModelManifest;
import dev.flowmatch.model.TrainingHistory;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.storage.Hashes;
import dev.flowmatch.storage.JsonFiles;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.io.TempDir;

/** Samples and models to evaluate. */
abstract class EvaluationFixture {
    static final SparkSession SPARK = LocalSession.get();
    static final List<ColumnEntry> XY = SampleSets.columns("double", "x", "y");

    @TempDir
    Path folder;

    String writeModel(ModelManifest.Pairs pairs, String... columns) throws IOException {
        Path model = Files.createDirectories(folder.resolve("model"));
        byte[] weights =
                VelocityMlpWeights.initial(new VelocityMlpSpec(2, 8, 2, 8), 1).toSafeTensors();
        Files.write(model.resolve("velocity.safetensors"), weights);
        String hash = Hashes.sha256(weights);
        JsonFiles.write(
                new Configuration(),
                hadoop("model/model.json"),
                new ModelManifest(
                        ModelManifest.FORMAT_VERSION,
                        new ModelManifest.Specification(2, 8, 2, 8, 2),
                        SampleSets.columns("double", columns),
                        null,
                        "none",
                        "gaussian",
                        pairs,
                        Map.of("learning_rate", 0.001),
                        5,
                        Map.of("java", "17"),
                        Map.of("train_loss", 1.5),
                        hash));
        TrainingHistory.write(
                new Configuration(),
                hadoop("model/history.csv"),
                List.of(
                        new HistoryEntry(1, 0, 1000, 3, Double.NaN, 1e-3, 1, 1000),
                        new HistoryEntry(2, 0, 2000, 2, 2.1, 1e-3, 2, 1000)));
        return hash;
    }

    EvaluateSamples checkerboard() {
        return evaluation("checkerboard");
    }

    EvaluateSamples evaluation(String reference) {
        return new EvaluateSamples(SPARK)
                .samples(folder.resolve("samples").toString())
                .reference(reference)
                .output(folder.resolve("report").toString())
                .maxRows(1000);
    }

    org.apache.hadoop.fs.Path hadoop(String name) {
        return new org.apache.hadoop.fs.Path(folder.resolve(name).toString());
    }

    Set<String> names(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    static String resource(String name) {
        try {
            return Path.of(EvaluateSamplesTest.class
                            .getResource("/data/" + name)
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
