package dev.flowmatch.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pairs that Parquet's own writer has written, with dictionaries and without. */
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
}
