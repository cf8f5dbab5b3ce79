package dev.flowmatch.pairs;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type.Repetition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Footers made by hand; {@link PairShardTest} alters those of real shards. */
class FooterSizesTest {
    private static final int LENGTH = 1000;

    /** A list in a list in a list …, one byte each: without a bound the stack would end. */
    @Test
    void refusesListsThatAreNestedWithoutEnd() {
        byte[] file = new byte[100_000 + 8];
        Arrays.fill(file, (byte) 0x19);
        ByteBuffer.wrap(file).putInt(file.length - 8, Integer.reverseBytes(file.length - 8));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> FooterSizes.require(file));
        assertTrue(e.getMessage().contains("nested more than 32 deep"), e.getMessage());
    }

    private static void requireInside(long start, long size) {
        PrimitiveType type = new PrimitiveType(Repetition.REQUIRED, PrimitiveTypeName.INT64, "id");
        BlockMetaData group = new BlockMetaData();
        // Two columns of the same bytes.
        for (int i = 0; i < 2; i++) {
            group.addColumn(ColumnChunkMetaData.get(
                    ColumnPath.get("id"),
                    type,
                    CompressionCodecName.ZSTD,
                    null,
                    Set.of(),
                    Statistics.createStats(type),
                    start,
                    0,
                    1,
                    size,
                    size));
        }
        FooterSizes.requireInside(List.of(group), LENGTH);
    }

    @Test
    void takesColumnsThatLieInTheFile() {
        assertDoesNotThrow(() -> requireInside(4, 100));
        assertDoesNotThrow(() -> requireInside(500, 500));
    }

    @ParameterizedTest
    @CsvSource({"4, 501", "4, -1", "4, 1099511627776"})
    void refusesColumnsThatDoNot(long start, long size) {
        assertThrows(IllegalArgumentException.class, () -> requireInside(start, size));
    }
}
