package dev.flowmatch.pairs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.Allocated;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.storage.FileEntry;
import dev.flowmatch.storage.Hashes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PairShardTest {
    private static final String NAME = "part-00003.parquet";
    private static final int ROWS = 1000;
    private static final int DIM = 3;

    /** In Thrift's compact protocol 2^31 - 1 as a list's size, after the type, and as a number. */
    private static final byte[] LIST = {(byte) 0xfc, -1, -1, -1, -1, 7};

    private static final byte[] NUMBER = {-2, -1, -1, -1, 15};

    private final Configuration configuration = new Configuration(false);
    private final long[] ids = new long[ROWS];
    private final float[] x0 = new float[ROWS * DIM];
    private final float[] x1 = new float[ROWS * DIM];
    private final float[] t = new float[ROWS];

    @TempDir
    private File folder;

    PairShardTest() {
        Random random = new Random(7);
        for (int i = 0; i < ROWS; i++) {
            ids[i] = random.nextLong(1L << 62);
            t[i] = random.nextFloat();
            for (int j = 0; j < DIM; j++) {
                x0[i * DIM + j] = (float) random.nextGaussian();
                x1[i * DIM + j] = (float) random.nextGaussian();
            }
        }
    }

    private Path path() {
        return new Path(folder.toURI());
    }

    private FileEntry write(long rowGroupBytes) throws IOException {
        try (PairShardWriter writer = new PairShardWriter(configuration, new Path(path(), NAME), DIM, rowGroupBytes)) {
            for (int i = 0; i < ROWS; i++) {
                writer.write(ids[i], x0, i * DIM, x1, i * DIM, t[i]);
            }
            return writer.finish(NAME);
        }
    }

    private PairShardReader open(FileEntry shard, int dim) throws IOException {
        return PairShardReader.open(configuration, path(), shard, dim);
    }

    @Test
    void readsWhatWasWritten() throws IOException {
        FileEntry shard = write(64L << 20);
        assertEquals(ROWS, shard.rows());
        assertEquals(new File(folder, NAME).length(), shard.bytes());
        assertEquals(Hashes.sha256(Files.readAllBytes(folder.toPath().resolve(NAME))), shard.sha256());
        assertReadsAll(shard, ROWS + 5);
        assertReadsAll(shard, 7);
    }

    @Test
    void readsSeveralRowGroups() throws Exception {
        FileEntry shard = write(4096);
        try (ParquetFileReader file = ParquetFileReader.open(
                new MemoryInputFile(Files.readAllBytes(folder.toPath().resolve(NAME)), NAME))) {
            assertTrue(
                    file.getRowGroups().size() > 2,
                    "row groups: " + file.getRowGroups().size());
        }
        assertReadsAll(shard, 33);
        try (PairShardReader reader = open(shard, DIM)) {
            reader.skip(ROWS - 2);
            assertEquals(2, reader.read(10, new float[30], new float[30], new float[10], 0));
        }
    }

    private void assertReadsAll(FileEntry shard, int block) throws IOException {
        long[] readIds = new long[ROWS];
        float[] readX0 = new float[ROWS * DIM];
        float[] readX1 = new float[ROWS * DIM];
        float[] readT = new float[ROWS];
        try (PairShardReader reader = open(shard, DIM)) {
            assertEquals(ROWS, reader.rows());
            int done = 0;
            for (int n = block; n == block; done += n) {
                n = reader.read(block, readIds, readX0, readX1, readT, done);
            }
            assertEquals(ROWS, done);
            assertEquals(0, reader.read(block, readX0, readX1, readT, 0));
        }
        assertArrayEquals(ids, readIds);
        assertArrayEquals(x0, readX0);
        assertArrayEquals(x1, readX1);
        assertArrayEquals(t, readT);
    }

    @Test
    void skipsRows() throws IOException {
        try (PairShardReader reader = open(write(64L << 20), DIM)) {
            reader.skip(10);
            float[] x = new float[2 * DIM];
            float[] y = new float[2 * DIM];
            float[] time = new float[2];
            assertEquals(1, reader.read(1, x, y, time, 1));
            assertEquals(t[10], time[1]);
            assertEquals(0f, time[0]);
            assertEquals(x0[10 * DIM + 2], x[DIM + 2]);
            assertEquals(x1[10 * DIM], y[DIM]);
            reader.skip(ROWS);
            assertEquals(0, reader.read(1, x, y, time, 0));
        }
    }

    @Test
    void namesATruncatedShard() throws IOException {
        FileEntry shard = write(64L << 20);
        byte[] bytes = Files.readAllBytes(folder.toPath().resolve(NAME));
        Files.write(folder.toPath().resolve(NAME), java.util.Arrays.copyOf(bytes, bytes.length - 1));
        assertRefused(shard, DIM, "shard part-00003.parquet: must have " + bytes.length + " bytes");
    }

    @Test
    void namesAnAlteredShard() throws IOException {
        FileEntry shard = write(64L << 20);
        byte[] bytes = Files.readAllBytes(folder.toPath().resolve(NAME));
        bytes[bytes.length / 2] ^= 1;
        Files.write(folder.toPath().resolve(NAME), bytes);
        assertRefused(shard, DIM, "shard part-00003.parquet: has been altered");
    }

    @Test
    void namesAMissingShard() throws IOException {
        FileEntry shard = write(64L << 20);
        Files.delete(folder.toPath().resolve(NAME));
        assertRefused(shard, DIM, "shard part-00003.parquet: is missing");
    }

    @Test
    void refusesAnotherDimension() throws IOException {
        FileEntry shard = write(64L << 20);
        assertRefused(shard, DIM + 1, "x0 must have 4000 values in 1000 rows, but has 3000");
    }

    @Test
    void refusesAFileThatIsNoParquet() throws IOException {
        byte[] bytes = "nothing of the kind".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Files.write(folder.toPath().resolve(NAME), bytes);
        assertRefused(
                new FileEntry(NAME, 1, bytes.length, Hashes.sha256(bytes)),
                DIM,
                "shard part-00003.parquet is not a readable Parquet file");
    }

    /** The hash is compared before Parquet's decoder sees a byte. */
    @Test
    void garbageInAShardsPlaceHasBeenAltered() throws IOException {
        FileEntry shard = write(64L << 20);
        byte[] garbage = new byte[(int) shard.bytes()];
        new Random(13).nextBytes(garbage);
        Files.write(folder.toPath().resolve(NAME), garbage);
        assertRefused(shard, DIM, "shard part-00003.parquet: has been altered");
    }

    /** A manifest whose hash fits the damaged file: the decoder itself must not be led astray. */
    @Test
    void neverFailsOtherThanByDataExceptionOnDamagedBytes() throws IOException {
        write(4096);
        byte[] bytes = Files.readAllBytes(folder.toPath().resolve(NAME));
        Random random = new Random(11);
        int refused = 0;
        for (int trial = 0; trial < 1000; trial++) {
            byte[] damaged = bytes.clone();
            for (int k = 0; k < 3; k++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            refused += refused(damaged) ? 1 : 0;
        }
        assertTrue(refused > 300, "refused: " + refused);
    }

    /** At every place of the footer, in its length, and in the first page's header. */
    @Test
    void hugeSizesTakeNoMemory() throws IOException {
        write(4096);
        byte[] bytes = Files.readAllBytes(folder.toPath().resolve(NAME));
        int end = bytes.length - 8;
        int footer = end - Integer.reverseBytes(ByteBuffer.wrap(bytes).getInt(end));
        int refused = 0;
        for (int at = footer; at < end; at++) {
            refused += refused(with(bytes, at, at % 4 == 0 ? NUMBER : LIST)) ? 1 : 0;
        }
        assertTrue(refused > (end - footer) / 2, "refused: " + refused);
        // The list of the schema, after the version.
        assertTrue(refused(with(bytes, footer + 3, LIST)), "a schema of 2^31 - 1 columns");
        assertTrue(refused(withPageOf(Integer.MAX_VALUE, bytes)), "a page of 2 GiB");
        assertTrue(refused(withPageOf(100 << 20, bytes)), "a page of 100 MiB");
        for (int length : new int[] {Integer.MAX_VALUE, -1, Integer.MIN_VALUE, bytes.length, end, end - 4}) {
            byte[] claim =
                    ByteBuffer.allocate(4).putInt(Integer.reverseBytes(length)).array();
            assertTrue(refused(with(bytes, end, claim)), "a footer of " + length);
        }
    }

    private static byte[] with(byte[] bytes, int at, byte... replacement) {
        byte[] altered = bytes.clone();
        System.arraycopy(replacement, 0, altered, at, Math.min(replacement.length, altered.length - at));
        return altered;
    }

    /** The longer header takes its bytes from the first page, so that nothing else moves. */
    private static byte[] withPageOf(int size, byte... file) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(file, 4, file.length - 4);
        PageHeader header = Util.readPageHeader(in);
        int page = file.length - in.available();
        header.setUncompressed_page_size(size);
        ByteArrayOutputStream longer = new ByteArrayOutputStream();
        Util.writePageHeader(header, longer);
        header.setCompressed_page_size(header.getCompressed_page_size() - (4 + longer.size() - page));
        ByteArrayOutputStream claim = new ByteArrayOutputStream();
        Util.writePageHeader(header, claim);
        assertEquals(longer.size(), claim.size());
        return with(file, 4, claim.toByteArray());
    }

    /** Whether a shard of these bytes, with their hash in the manifest, is refused, by its name and in little memory. */
    private boolean refused(byte[] bytes) throws IOException {
        Files.write(folder.toPath().resolve(NAME), bytes);
        FileEntry entry = new FileEntry(NAME, ROWS, bytes.length, Hashes.sha256(bytes));
        AtomicBoolean refused = new AtomicBoolean();
        Allocated.atMost(64 << 20, () -> {
            try (PairShardReader reader = open(entry, DIM)) {
                reader.read(ROWS, new float[ROWS * DIM], new float[ROWS * DIM], new float[ROWS], 0);
            } catch (DataException e) {
                assertTrue(e.getMessage().contains(NAME), e.getMessage());
                refused.set(true);
            }
        });
        return refused.get();
    }

    @Test
    void refusesAShardWithOtherRowsThanTheManifestSays() throws IOException {
        FileEntry shard = write(64L << 20);
        assertRefused(
                new FileEntry(NAME, 2, shard.bytes(), shard.sha256()), DIM, "must have 2 rows as the manifest says");
    }

    @Test
    void refusesTimesOutsideTheUnitIntervalAndNumbersThatAreNotFinite() throws IOException {
        t[5] = 1f;
        assertReadRefused("row " + ids[5] + ", t must be in [0, 1), but was 1.0");
        t[5] = 0.5f;
        x1[4 * DIM + 1] = Float.NaN;
        assertReadRefused("row " + ids[4] + ", x1[1] must be finite, but was NaN");
    }

    private void assertReadRefused(String message) throws IOException {
        Files.deleteIfExists(folder.toPath().resolve(NAME));
        try (PairShardReader reader = open(write(64L << 20), DIM)) {
            DataException e = assertThrows(
                    DataException.class,
                    () -> reader.read(ROWS, new float[ROWS * DIM], new float[ROWS * DIM], new float[ROWS], 0));
            assertTrue(e.getMessage().contains(message), e.getMessage());
        }
    }

    private void assertRefused(FileEntry shard, int dim, String message) {
        DataException e = assertThrows(DataException.class, () -> {
            try (PairShardReader reader = open(shard, dim)) {
                reader.skip(1);
            }
        });
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }
}
