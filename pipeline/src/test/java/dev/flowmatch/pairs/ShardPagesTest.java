package dev.flowmatch.pairs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.fixture.LocalSession;
import dev.flowmatch.storage.FileEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.statistics.FloatStatistics;
import org.apache.parquet.column.statistics.LongStatistics;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shards of several pages, read by whoever reads Parquet: lists of one value, of a byte of levels, of more than one. */
class ShardPagesTest {
    private final Configuration configuration = new Configuration();
    private final SparkSession spark = LocalSession.get();

    @TempDir
    Path folder;

    /** Entry j of x0 of row i is i + j/1024, so that whoever mixes up rows is found out. */
    private FileEntry write(int dim, int rows) throws IOException {
        try (PairShardWriter writer = new PairShardWriter(configuration, file(), dim)) {
            float[] x0 = new float[dim];
            float[] x1 = new float[dim];
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < dim; j++) {
                    x0[j] = i + j / 1024f;
                    x1[j] = -x0[j];
                }
                writer.write(i, x0, 0, x1, 0, i / (float) rows);
            }
            return writer.finish("shard.parquet");
        }
    }

    private org.apache.hadoop.fs.Path file() {
        return new org.apache.hadoop.fs.Path(folder.resolve("shard.parquet").toUri());
    }

    @ParameterizedTest
    @CsvSource({"1, 45001", "2, 40000", "7, 45003", "8, 20001", "9, 60007", "600, 2500"})
    void everyReaderFindsWhatWasWritten(int dim, int rows) throws IOException {
        FileEntry shard = write(dim, rows);
        assertEquals(rows, shard.rows());
        assertOwnReader(shard, dim, rows);
        for (String vectorized : List.of("true", "false")) {
            spark.conf().set("spark.sql.parquet.enableVectorizedReader", vectorized);
            try {
                assertSpark(dim, rows);
            } finally {
                spark.conf().unset("spark.sql.parquet.enableVectorizedReader");
            }
        }
        assertFooter(dim, rows);
    }

    private void assertOwnReader(FileEntry shard, int dim, int rows) throws IOException {
        long[] ids = new long[rows];
        float[] x0 = new float[rows * dim];
        float[] x1 = new float[rows * dim];
        float[] t = new float[rows];
        try (PairShardReader reader =
                PairShardReader.open(configuration, new org.apache.hadoop.fs.Path(folder.toUri()), shard, dim)) {
            assertEquals(rows, reader.read(rows + 1, ids, x0, x1, t, 0));
        }
        int different = 0;
        for (int i = 0; i < rows; i++) {
            different += ids[i] == i && t[i] == i / (float) rows ? 0 : 1;
            for (int j = 0; j < dim; j++) {
                different += x0[i * dim + j] == i + j / 1024f && x1[i * dim + j] == -(i + j / 1024f) ? 0 : 1;
            }
        }
        assertEquals(0, different);
    }

    /** Counts the rows whose lists are of another length or begin or end with another entry. */
    private void assertSpark(int dim, int rows) {
        Row found = spark.read()
                .parquet(file().toString())
                .selectExpr(
                        "size(x0) <> " + dim + " or size(x1) <> " + dim + " wrong",
                        "x0[0] <> float(id) or x1[0] <> -float(id) first",
                        "element_at(x0, -1) <> float(id + " + (dim - 1) / 1024.0 + "D) last",
                        "t <> float(id / " + rows + "D) late",
                        "id")
                .selectExpr(
                        "count(*)", "sum(id)", "count_if(wrong)", "count_if(first)", "count_if(last)", "count_if(late)")
                .first();
        assertEquals(rows, found.getLong(0));
        assertEquals((long) rows * (rows - 1) / 2, found.getLong(1));
        assertEquals(0, found.getLong(2), "lists of another length");
        assertEquals(0, found.getLong(3), "first entries");
        assertEquals(0, found.getLong(4), "last entries");
        assertEquals(0, found.getLong(5), "times");
    }

    /** Readers leave out what lies outside a file's least and greatest values. */
    private void assertFooter(int dim, int rows) throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(file(), configuration))) {
            List<ColumnChunkMetaData> columns =
                    reader.getFooter().getBlocks().get(0).getColumns();
            LongStatistics ids = (LongStatistics) columns.get(0).getStatistics();
            assertEquals(0, ids.getMin());
            assertEquals(rows - 1, ids.getMax());
            assertEquals(0, ids.getNumNulls());
            FloatStatistics x1 = (FloatStatistics) columns.get(2).getStatistics();
            assertEquals(-(rows - 1 + (dim - 1) / 1024f), x1.getMin());
            assertEquals(0, Math.abs(x1.getMax()));
            assertTrue(reader.readOffsetIndex(columns.get(1)).getPageCount() > 1, "several pages");
        }
    }

    /** Random bits, as a check that no value matters to the encoding. */
    @ParameterizedTest
    @CsvSource({"3, 30011"})
    void anyFloatComesBack(int dim, int rows) throws IOException {
        Random random = new Random(3);
        float[] values = new float[rows * dim];
        for (int k = 0; k < values.length; k++) {
            values[k] = Float.intBitsToFloat(random.nextInt());
            values[k] = Math.abs(values[k]) <= Float.MAX_VALUE ? values[k] : -0f;
        }
        FileEntry shard;
        try (PairShardWriter writer = new PairShardWriter(configuration, file(), dim)) {
            for (int i = 0; i < rows; i++) {
                writer.write(Long.MAX_VALUE - i, values, i * dim, values, (rows - 1 - i) * dim, 0);
            }
            shard = writer.finish("shard.parquet");
        }
        float[] x0 = new float[rows * dim];
        try (PairShardReader reader =
                PairShardReader.open(configuration, new org.apache.hadoop.fs.Path(folder.toUri()), shard, dim)) {
            assertEquals(rows, reader.read(rows, x0, new float[rows * dim], new float[rows], 0));
        }
        int different = 0;
        for (int k = 0; k < values.length; k++) {
            different += Float.floatToRawIntBits(values[k]) == Float.floatToRawIntBits(x0[k]) ? 0 : 1;
        }
        assertEquals(0, different);
    }
}
