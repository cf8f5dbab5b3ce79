package dev.flowmatch.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.flowmatch.fixture.Manifests;
import dev.flowmatch.samples.SampleFileEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * The JSON Schemas in the resources describe what is written. The validator needs newer Jackson annotations than Spark 3.5
 * brings; what is written does not depend on Spark's version.
 */
@EnabledIf("validatorRuns")
class SchemaTest {
    static boolean validatorRuns() {
        try {
            Class.forName("com.fasterxml.jackson.annotation.JsonSerializeAs");
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static List<com.networknt.schema.Error> faults(String schemaName, String text) throws IOException {
        try (InputStream in = SchemaTest.class.getResourceAsStream("/dev/flowmatch/" + schemaName + ".schema.json")) {
            Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return schema.validate(text, InputFormat.JSON);
        }
    }

    private static void assertValid(String schema, Object written) throws IOException {
        assertEquals(List.of(), faults(schema, JsonFiles.line(written)));
    }

    @Test
    void describesPairManifests() throws IOException {
        assertValid("pairs/schema/pair-manifest", Manifests.pairs());
    }

    @Test
    void describesModelManifests() throws IOException {
        assertValid("model/schema/model", Manifests.model());
    }

    @Test
    void describesSampleManifests() throws IOException {
        assertValid("samples/schema/sample-manifest", Manifests.samples());
        assertValid(
                "samples/schema/sample-manifest",
                Manifests.samples(null, new SampleFileEntry("part-00000.parquet", 0, 1, 1, Manifests.HASH)));
    }

    @Test
    void describesLeases() throws IOException {
        assertValid(
                "storage/schema/lease",
                new LeaseEntry(
                        3L,
                        "me@here process 1 x",
                        "here",
                        ProcessIdentity.current().orElseThrow(),
                        "2026-11-22T00:00:00Z",
                        "2026-11-22T00:00:30Z",
                        "2026-11-22T00:02:30Z",
                        120));
    }

    @Test
    void refusesMissingAndWrongFields() throws IOException {
        String valid = JsonFiles.line(Manifests.samples());
        assertFalse(faults("samples/schema/sample-manifest", valid.replace("\"first_id\":40,", ""))
                .isEmpty());
        assertFalse(faults("samples/schema/sample-manifest", valid.replace("\"count\":14", "\"count\":\"14\""))
                .isEmpty());
        assertFalse(faults("samples/schema/sample-manifest", valid.replace("\"clip\":\"none\"", "\"clip\":\"some\""))
                .isEmpty());
    }
}
