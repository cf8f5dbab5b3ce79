package dev.flowmatch.inspection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.fixture.Manifests;
import dev.flowmatch.fixture.TinyModel;
import dev.flowmatch.model.ModelManifest;
import dev.flowmatch.model.StoredModel;
import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.pairs.PairManifest;
import dev.flowmatch.samples.SampleFileEntry;
import dev.flowmatch.samples.SampleManifest;
import dev.flowmatch.storage.Hashes;
import dev.flowmatch.storage.JsonFiles;
import dev.flowmatch.storage.ProgramVersion;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Random;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestTest {
    private final Configuration configuration = new Configuration(false);

    @TempDir
    private File folder;

    private Path path() {
        return new Path(folder.toURI());
    }

    private void put(String name, String text) throws IOException {
        Files.writeString(folder.toPath().resolve(name), text, StandardCharsets.UTF_8);
    }

    private static String text(Object manifest) {
        return new String(JsonFiles.bytes(manifest), StandardCharsets.UTF_8);
    }

    @Test
    void readsBackWhatWasWritten() throws IOException {
        JsonFiles.write(configuration, new Path(path(), PairManifest.FILE), Manifests.pairs());
        assertEquals(Manifests.pairs(), PairManifest.read(configuration, path()));
        JsonFiles.write(configuration, new Path(path(), SampleManifest.FILE), Manifests.samples());
        assertEquals(Manifests.samples(), SampleManifest.read(configuration, path()));
        JsonFiles.write(configuration, new Path(path(), ModelManifest.FILE), Manifests.model());
        assertEquals(Manifests.model(), ModelManifest.read(configuration, path()));
        String[] names = folder.list();
        java.util.Arrays.sort(names);
        assertArrayEquals(new String[] {"_manifest.json", "model.json"}, names);
    }

    @Test
    void keysAreSnakeCase() {
        String text = text(Manifests.pairs());
        assertTrue(text.contains("\"format_version\" : 1"), text);
        assertTrue(text.contains("\"standard_deviation\" : 12.5"), text);
        assertTrue(text.contains("\"sha256\" : \""), text);
        assertTrue(text.contains("größe 距離"), text);
        assertTrue(text(Manifests.model()).contains("\"weights_sha256\""), text(Manifests.model()));
    }

    @Test
    void keysThatMayComeLaterAreIgnored() throws IOException {
        put(PairManifest.FILE, text(Manifests.pairs()).replaceFirst("\\{", "{ \"colour\" : [1, {}],"));
        assertEquals(Manifests.pairs(), PairManifest.read(configuration, path()));
    }

    @Test
    void aManifestThatIsMissingIsWrongUse() {
        UsageException noFolder =
                assertThrows(UsageException.class, () -> PairManifest.read(configuration, new Path(path(), "nowhere")));
        assertTrue(noFolder.getMessage().endsWith("nowhere does not exist"), noFolder.getMessage());
        UsageException noManifest =
                assertThrows(UsageException.class, () -> SampleManifest.read(configuration, path()));
        assertTrue(
                noManifest.getMessage().contains("is no finished batch of samples: it has no _manifest.json"),
                noManifest.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"rows\" : 5 | \"rows\" : -5 | rows must be at least 1, but was -5",
                "\"rows\" : 5 | \"rows\" : 6 | rows must be the sum of its shards' rows, 5, but was 6",
                "\"rows\" : 5 | \"rows\" : 99999999999999999999 | rows: Numeric value (99999999999999999999) out of range",
                "\"rows\" : 5 | \"rows\" : \"5\" | rows is missing or no integer in range",
                "\"rows\" : 5 | \"rows\" : 5.5 | rows is missing or no integer in range",
                "\"rows\" : 5 | \"rows\" : null | rows is missing or no integer in range",
                "\"rows\" : 5 | \"rowz\" : 5 | rows is missing or no integer in range",
                "\"rows\" : 5 | \"rows\" : 5, \"rows\" : 5 | Duplicate field 'rows'",
                "\"rows\" : 3 | \"rows\" : 9223372036854775807 | must have at most shard_rows 3 rows",
                "\"rows\" : 3 | \"rows\" : 0 | shards[0]: rows must be at least 1, but was 0",
                "\"dim\" : 2 | \"dim\" : 2147483647 | dim must be at most 65536, but was 2147483647",
                "\"dim\" : 2 | \"dim\" : 3 | columns must take as many entries as dim, but take 2 with dim 3",
                "\"format_version\" : 1 | \"format_version\" : 3 | format_version 3 was written by a newer program",
                "\"part-00000.parquet\" | \"../../etc/passwd\" | must name a file inside the folder",
                "\"part-00000.parquet\" | \"/etc/passwd\" | must name a file inside the folder",
                "\"part-00000.parquet\" | \"a/../../b\" | must name a file inside the folder",
                "\"part-00000.parquet\" | \"hdfs://host/a\" | must name a file inside the folder",
                "\"part-00000.parquet\" | \"part-00001.parquet\" | shard part-00001.parquet is listed twice",
                "\"sha256\" : \"01 | \"sha256\" : \"zz | sha256 must be 64 lower-case hexadecimal digits",
                "\"standard_deviation\" : 12.5 | \"standard_deviation\" : 0 | standard_deviation must be above 0",
                "\"standard_deviation\" : 12.5 | \"standard_deviation\" : 1e999 | must be finite, but was Infinity",
                "\"standard_deviation\" : 12.5 | \"standard_deviation\" : \"NaN\" | columns[0]: standard_deviation must be finite, but was NaN",
                "\"minimum\" : -60.0 | \"minimum\" : 6000 | minimum must not be above maximum",
                "\"type\" : \"int\" | \"type\" : \"map<int,int>\" | columns[0]: type must be double, float",
                "\"type\" : \"int\" | \"type\" : \"decimal(39,2)\" | columns[0]: type must be double, float",
                "\"name\" : \"delay\" | \"name\" : \"run_date\" | column name 'run_date' is reserved",
                "\"source\" : \"flights.parquet\" | \"source\" : null | source is missing",
                "\"columns\" : [ { | \"columns\" : [ null, { | an element of columns is missing",
                "\"columns\" : [ { | \"columns\" : { \"a\" : { | columns is missing or no list",
            })
    void refusesAMalformedFieldByName(String valid, String malformed, String message) throws IOException {
        String text = text(Manifests.pairs());
        assertTrue(text.contains(valid), valid);
        put(
                PairManifest.FILE,
                text.replaceFirst(Pattern.quote(valid), java.util.regex.Matcher.quoteReplacement(malformed)));
        DataException e = assertThrows(DataException.class, () -> PairManifest.read(configuration, path()));
        assertTrue(e.getMessage().contains("_manifest.json") && e.getMessage().contains(message), e.getMessage());
        assertTrue(!e.getMessage().contains("\n"), e.getMessage());
    }

    @Test
    void refusesWhatIsNoJsonObject() throws IOException {
        for (String text : new String[] {"", "null", "[]", "{", "7", "{} {}", "\u0000", "{\"a\":".repeat(100_000)}) {
            put(PairManifest.FILE, text);
            assertThrows(DataException.class, () -> PairManifest.read(configuration, path()), text);
        }
    }

    @Test
    void neverFailsOtherThanByDataExceptionOnDamagedText() throws IOException {
        byte[] bytes = JsonFiles.bytes(Manifests.samples());
        Random random = new Random(3);
        for (int trial = 0; trial < 2000; trial++) {
            byte[] damaged = bytes.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            Files.write(folder.toPath().resolve(SampleManifest.FILE), damaged);
            try {
                SampleManifest.read(configuration, path());
            } catch (DataException e) {
                assertTrue(e.getMessage().contains(SampleManifest.FILE), e.getMessage());
            }
        }
    }

    @Test
    void refusesABatchWithAGap() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> Manifests.samples(
                        null,
                        new SampleFileEntry("part-00000.parquet", 0, 10, 1, Manifests.HASH),
                        new SampleFileEntry("part-00001.parquet", 11, 4, 1, Manifests.HASH)));
        assertTrue(e.getMessage().contains("part-00001.parquet holds 4 from 11 on"), e.getMessage());
    }

    @Test
    void readsAStoredModelAndVerifiesItsWeights() throws IOException {
        VelocityMlpWeights weights = VelocityMlpWeights.initial(TinyModel.SPEC, 5);
        String directory = TinyModel.write(folder, weights, TinyModel.columns());
        StoredModel model = StoredModel.read(configuration, directory);
        assertArrayEquals(weights.toSafeTensors(), model.weights().toSafeTensors());
        assertEquals(TinyModel.SPEC.hidden(), model.manifest().specification().hidden());

        byte[] changed = weights.toSafeTensors();
        changed[changed.length - 1] ^= 1;
        Files.write(folder.toPath().resolve(StoredModel.WEIGHTS), changed);
        DataException altered = assertThrows(DataException.class, () -> StoredModel.read(configuration, directory));
        assertTrue(altered.getMessage().contains("velocity.safetensors has been altered"), altered.getMessage());
        Files.delete(folder.toPath().resolve(StoredModel.WEIGHTS));
        assertThrows(DataException.class, () -> StoredModel.read(configuration, directory));
    }

    /** SHA-256 of "abc", from FIPS 180-2, appendix B.1. */
    @Test
    void hashesAreThoseOfTheStandard() throws IOException {
        String abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assertEquals(abc, Hashes.sha256("abc".getBytes(StandardCharsets.US_ASCII)));
        put("abc", "abc");
        assertEquals(abc, Hashes.sha256(configuration, new Path(path(), "abc")));
    }

    @Test
    void theProgramVersionIsThatOfTheBuild() {
        assertTrue(ProgramVersion.current().matches("\\d+\\.\\d+\\.\\d+.*"), ProgramVersion.current());
    }
}
