package dev.flowmatch.pairs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.Allocated;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.storage.FileEntry;
import dev.flowmatch.storage.Hashes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Collections;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pairs that Parquet's own writer has written: with dictionaries, without, and with headers that claim too much. Without the
 * guards of {@link PairShardReader} the claims of sizes exhaust the heap (tried with Parquet 1.13.1 and 1.17.0); a column that
 * begins elsewhere is refused by Parquet itself.
 */
class PlainPagesTest {
    private static final String NAME = "part-00000.parquet";
    private static final int ROWS = 1000;
    /** The footer's length and the magic number, after the footer. */
    private static final int FRAME = 8;

    @TempDir
    java.nio.file.Path folder;

    private FileEntry write(boolean dictionary) throws IOException {
        java.nio.file.Path file = folder.resolve(NAME);
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new Path(file.toUri()))
                .withType(PairSchema.MESSAGE)
                .withDictionaryEncoding(dictionary)
                .build()) {
            for (long id = 0; id < ROWS; id++) {
                Group row = new SimpleGroup(PairSchema.MESSAGE);
                row.add(PairSchema.ID, id);
                for (String vector : new String[] {PairSchema.X0, PairSchema.X1}) {
                    row.addGroup(vector).addGroup(PairSchema.LIST).add(PairSchema.ELEMENT, id % 2 + 0.5f);
                }
                row.add(PairSchema.T, 0.25f);
                writer.write(row);
            }
        }
        byte[] bytes = Files.readAllBytes(file);
        return new FileEntry(NAME, ROWS, bytes.length, Hashes.sha256(bytes));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refusesDictionariesAlone(boolean dictionary) throws IOException {
        FileEntry shard = write(dictionary);
        float[] x1 = new float[ROWS];
        try (PairShardReader reader = PairShardReader.open(new Configuration(), new Path(folder.toUri()), shard, 1)) {
            if (dictionary) {
                DataException e = assertThrows(
                        DataException.class, () -> reader.read(ROWS, new float[ROWS], x1, new float[ROWS], 0));
                assertTrue(e.getMessage().contains(NAME) && e.getMessage().contains("dictionary"), e.getMessage());
            } else {
                assertEquals(ROWS, reader.read(ROWS, new float[ROWS], x1, new float[ROWS], 0));
                assertEquals(1.5f, x1[ROWS - 1]);
            }
        }
    }

    private FileMetaData footer(byte... bytes) throws IOException {
        int start = footerStart(bytes);
        return Util.readFileMetaData(new ByteArrayInputStream(bytes, start, bytes.length - FRAME - start));
    }

    private static int footerStart(byte... bytes) {
        int frame = bytes.length - FRAME;
        return frame - Integer.reverseBytes(ByteBuffer.wrap(bytes).getInt(frame));
    }

    /** Writes pairs without dictionaries, whose footer then says something else. */
    private FileEntry writeClaiming(Consumer<RowGroup> claim) throws IOException {
        write(false);
        byte[] bytes = Files.readAllBytes(folder.resolve(NAME));
        FileMetaData footer = footer(bytes);
        claim.accept(footer.getRow_groups().get(0));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, footerStart(bytes));
        Util.writeFileMetaData(footer, out);
        int length = out.size() - footerStart(bytes);
        out.write(ByteBuffer.allocate(4).putInt(Integer.reverseBytes(length)).array());
        out.write(bytes, bytes.length - 4, 4);
        return replace(out.toByteArray());
    }

    private FileEntry replace(byte... bytes) throws IOException {
        Files.write(folder.resolve(NAME), bytes);
        return new FileEntry(NAME, ROWS, bytes.length, Hashes.sha256(bytes));
    }

    private void assertRefused(FileEntry shard, String message) {
        Allocated.atMost(64 << 20, () -> {
            DataException e = assertThrows(DataException.class, () -> {
                try (PairShardReader reader =
                        PairShardReader.open(new Configuration(), new Path(folder.toUri()), shard, 1)) {
                    reader.read(ROWS, new float[ROWS], new float[ROWS], new float[ROWS], 0);
                }
            });
            assertTrue(e.getMessage().contains(NAME) && e.getMessage().contains(message), e.getMessage());
        });
    }

    /** Parquet would allocate a terabyte before it reads a byte. */
    @Test
    void refusesAColumnThatIsLargerThanTheFile() throws IOException {
        FileEntry shard =
                writeClaiming(group -> group.getColumns().get(1).getMeta_data().setTotal_compressed_size(1L << 40));
        assertRefused(shard, "claims 1099511627776 bytes");
    }

    /** Each lies in the file, but Parquet would read that as often as it is named, all at once. */
    @Test
    void refusesColumnsThatAreLargerThanTheFileTogether() throws IOException {
        FileEntry shard = writeClaiming(group -> {
            ColumnChunk column = group.getColumns().get(1);
            column.getMeta_data().setTotal_compressed_size(200_000);
            group.getColumns().addAll(Collections.nCopies(4000, column));
        });
        assertRefused(shard, "claims 200000 bytes");
    }

    /** Here Parquet's own reader needs no guard. */
    @ParameterizedTest
    @ValueSource(longs = {-1, 1 << 20, 1L << 40, Long.MAX_VALUE})
    void refusesAColumnThatLiesElsewhere(long start) throws IOException {
        assertRefused(
                writeClaiming(group -> group.getColumns().get(1).getMeta_data().setData_page_offset(start)),
                "is malformed");
    }

    /** Parquet would allocate the array of its values, 8 GiB, from a page of four bytes. */
    @Test
    void refusesADictionaryThatClaimsMoreThanItHolds() throws IOException {
        write(true);
        byte[] bytes = Files.readAllBytes(folder.resolve(NAME));
        int at = (int) footer(bytes)
                .getRow_groups()
                .get(0)
                .getColumns()
                .get(1)
                .getMeta_data()
                .getDictionary_page_offset();
        ByteArrayInputStream in = new ByteArrayInputStream(bytes, at, bytes.length - at);
        PageHeader header = Util.readPageHeader(in);
        int before = bytes.length - at - in.available();
        header.getDictionary_page_header().setNum_values(Integer.MAX_VALUE);
        // The longer header takes its bytes from the page, so that nothing else moves.
        header.setUncompressed_page_size(header.getUncompressed_page_size() - 4);
        header.setCompressed_page_size(header.getCompressed_page_size() - 4);
        ByteArrayOutputStream claim = new ByteArrayOutputStream();
        Util.writePageHeader(header, claim);
        assertEquals(before + 4, claim.size());
        System.arraycopy(claim.toByteArray(), 0, bytes, at, claim.size());
        assertRefused(replace(bytes), "x0 has a dictionary");
    }
}
