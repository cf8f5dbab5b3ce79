package dev.flowmatch.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.fixture.LocalSession;
import dev.flowmatch.network.VelocityMlp;
import dev.flowmatch.sampling.Clip;
import dev.flowmatch.sampling.GenerateSamples;
import dev.flowmatch.storage.WriteMode;
import java.io.IOException;
import java.io.InputStream;
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
        sample("samples", Clip.NONE);
        Dataset<Row> samples = samples("samples");
        assertEquals(50, samples.count());
        assertEquals("int", samples.schema().apply("visits").dataType().simpleString());
    }

    /** Built, initialized and saved by PyTorch (reference/make_pytorch.py): its velocities, in float32, are ours. */
    @Test
    void aNetworkSavedByPyTorchComputesTheSame() throws IOException {
        JsonNode reference;
        try (InputStream file = ImportModelTest.class.getResourceAsStream("/reference/pytorch.safetensors");
                InputStream json = ImportModelTest.class.getResourceAsStream("/reference/pytorch.json")) {
            Files.write(folder.resolve("net.safetensors"), file.readAllBytes());
            reference = new ObjectMapper().readTree(json);
        }
        ImportModel.Result result = importModel().execute();
        assertEquals(new ImportModel.Result(result.output(), 2, 12, 3, 10), result);

        VelocityMlpWeights read =
                VelocityMlpWeights.fromSafeTensors(Files.readAllBytes(folder.resolve("model/velocity.safetensors")));
        float[] v = new float[2];
        try (VelocityMlp field = new VelocityMlp(read, 1)) {
            for (int row = 0; row < 6; row++) {
                field.velocity(reference.at("/t/" + row).doubleValue(), pair(reference.at("/x/" + row)), 1, v);
                assertArrayEquals(pair(reference.at("/v/" + row)), v, 1e-4f, "row " + row);
            }
        }
        sample("samples", Clip.NONE);
        assertEquals(50, samples("samples").count());
    }

    private static float[] pair(JsonNode values) {
        return new float[] {values.get(0).floatValue(), values.get(1).floatValue()};
    }

    private GenerateSamples.Result sample(String output, Clip clip) {
        return new GenerateSamples(LocalSession.get())
                .model(folder.resolve("model").toString())
                .output(folder.resolve(output).toString())
                .count(50)
                .clip(clip)
                .execute();
    }

    private Dataset<Row> samples(String output) {
        return LocalSession.get().read().parquet(folder.resolve(output).toString());
    }

    @Test
    void valuesAreClippedToTheRangeGivenAndNotWithoutOne() throws IOException {
        importModel().execute();
        UsageException e = assertThrows(UsageException.class, () -> sample("samples", Clip.OBSERVED));
        assertTrue(e.getMessage().contains("range of column 'c0'"), e.getMessage());
        assertTrue(e.getMessage().contains("minimums and maximums"), e.getMessage());
        assertFalse(Files.exists(folder.resolve("samples")));

        importModel()
                .mode(WriteMode.OVERWRITE)
                .minimums(List.of(-0.1, -0.1, -9.0))
                .maximums(List.of(0.1, 0.2, 9.0))
                .execute();
        assertTrue(sample("samples", Clip.OBSERVED).clippedValues() > 0);
        assertEquals(
                "[-0.1,0.1,-0.1,0.2]",
                samples("samples")
                        .selectExpr("min(c0)", "max(c0)", "min(c1)", "max(c1)")
                        .first()
                        .toString());
    }

    @Test
    void refusesARangeUpsideDown() {
        UsageException e = assertThrows(
                UsageException.class,
                () -> importModel()
                        .minimums(List.of(0.0, 2.0, 0.0))
                        .maximums(List.of(1.0, 1.0, 1.0))
                        .execute());
        assertEquals("column c1: minimum must not be above maximum, but was 2.0 with maximum 1.0", e.getMessage());
        assertFalse(Files.exists(folder.resolve("model")));
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
