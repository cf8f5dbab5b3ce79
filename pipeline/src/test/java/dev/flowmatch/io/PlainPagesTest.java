package dev.flowmatch.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pairs that Parquet's own writer has written: with dictionaries, without, and with a footer that claims too much. */
class PlainPagesTest {
    private static final String NAME = "part-00000.parquet";
    private static final int ROWS = 1000;

    @TempDir
    java.nio.file.Path folder;

    private ShardEntry write(boolean dictionary) throws IOException {
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
        return new ShardEntry(NAME, ROWS, bytes.length, Hashes.sha256(bytes));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refusesDictionariesAlone(boolean dictionary) throws IOException {
        ShardEntry shard = write(dictionary);
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

    /** Parquet would allocate a terabyte before it reads a byte. */
    @Test
    void refusesAColumnThatIsLargerThanTheFile() throws IOException {
        write(false);
        byte[] bytes = Files.readAllBytes(folder.resolve(NAME));
        int frame = bytes.length - 8;
        int footer = frame - Integer.reverseBytes(ByteBuffer.wrap(bytes).getInt(frame));
        FileMetaData claim = Util.readFileMetaData(new ByteArrayInputStream(bytes, footer, frame - footer));
        claim.getRow_groups().get(0).getColumns().get(1).getMeta_data().setTotal_compressed_size(1L << 40);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, footer);
        Util.writeFileMetaData(claim, out);
        int length = out.size() - footer;
        out.write(ByteBuffer.allocate(4).putInt(Integer.reverseBytes(length)).array());
        out.write(bytes, bytes.length - 4, 4);
        Files.write(folder.resolve(NAME), out.toByteArray());
        ShardEntry shard = new ShardEntry(NAME, ROWS, out.size(), Hashes.sha256(out.toByteArray()));
        DataException e = assertThrows(
                DataException.class,
                () -> PairShardReader.open(new Configuration(), new Path(folder.toUri()), shard, 1));
        assertTrue(e.getMessage().contains("claims 1099511627776 bytes"), e.getMessage());
    }
}
