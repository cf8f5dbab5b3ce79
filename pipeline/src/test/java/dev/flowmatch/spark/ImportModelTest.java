package dev.flowmatch.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.io.DataException;
import dev.flowmatch.io.UsageException;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.model.VelocityMlpWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportModelTest {
    @TempDir
    Path folder;

    private final VelocityMlpWeights weights = VelocityMlpWeights.initial(new VelocityMlpSpec(3, 16, 2, 9), 4);

    @BeforeEach
    void writeWeights() throws IOException {
        Files.write(folder.resolve("net.safetensors"), weights.toSafeTensors());
    }

    private ImportModel importModel() {
        return new ImportModel(new Configuration())
                .weights(folder.resolve("net.safetensors").toString())
                .output(folder.resolve("model").toString());
    }

    @Test
    void bareWeightsBecomeAModelThatCanBeSampled() throws IOException {
        ImportModel.Result result = importModel()
                .columns(List.of("age", "net income", "visits"))
                .types(List.of("double", "double", "int"))
                .means(List.of(40.0, 1000.0, 5.0))
                .standardDeviations(List.of(10.0, 250.0, 2.0))
                .execute();

        assertEquals(9, result.timeEmbedding());
        assertArrayEquals(weights.toSafeTensors(), Files.readAllBytes(folder.resolve("model/velocity.safetensors")));
        new GenerateSamples(LocalSession.get())
                .model(folder.resolve("model").toString())
                .output(folder.resolve("samples").toString())
                .count(50)
                .execute();
        Dataset<Row> samples =
                LocalSession.get().read().parquet(folder.resolve("samples").toString());
        assertEquals(50, samples.count());
        assertEquals("int", samples.schema().apply("visits").dataType().simpleString());
    }

    @Test
    void refusesAnotherNumberOfColumns() {
        UsageException e = assertThrows(
                UsageException.class,
                () -> importModel().columns(List.of("a", "b")).execute());

        assertEquals("columns must be 3, as many as the network has, but were 2", e.getMessage());
        assertFalse(Files.exists(folder.resolve("model")));
    }

    @Test
    void refusesAFileThatIsNoNetwork() throws IOException {
        Files.writeString(folder.resolve("net.safetensors"), "not a network");

        DataException e = assertThrows(DataException.class, () -> importModel().execute());
        assertTrue(e.getMessage().contains("net.safetensors"), e.getMessage());
        assertFalse(Files.exists(folder.resolve("model")));
    }
}
