package dev.flowmatch.pairs;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.fault.UsageException;
import dev.flowmatch.fixture.LocalSession;
import dev.flowmatch.fixture.PairSet;
import dev.flowmatch.fixture.TinyModel;
import dev.flowmatch.pairing.GeneratePairs;
import dev.flowmatch.sampling.GenerateReflowPairs;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardSizeTest {
    @TempDir
    Path folder;

    /** 65,536 rows of 12 + 8·510 bytes are 256 MiB less 256 KiB; with one column more they would be above. */
    @Test
    void shardsOfManyColumnsHaveFewerRowsUnlessTheyAreChosen() {
        assertEquals(65_536, ShardSize.rows(0, 65_536, 2));
        assertEquals(65_536, ShardSize.rows(0, 65_536, 510));
        assertEquals(268_435_456 / 4100, ShardSize.rows(0, 65_536, 511));
        assertEquals(512, ShardSize.rows(0, 65_536, 65_536 - 2));
        assertEquals(70_000, ShardSize.rows(70_000, 65_536, 511));
    }

    /** At dim 2 a row takes 28 bytes, and 38,347,922 of them a gibibyte, or 8 bytes less. */
    @Test
    void theLargestShardTakesAGibibyte() {
        assertDoesNotThrow(() -> ShardSize.requireReadable(new ShardLayout(100_000_000, 10, 38_347_922), 2));
        String message = refused(new ShardLayout(100_000_000, 10, 38_347_923), 2);
        assertTrue(message.endsWith("--shard-rows 38347922 would do"), message);
        assertTrue(message.contains("with --shard-rows 38347923 one of 38347923 rows and 2 columns"), message);
        assertTrue(
                refused(new ShardLayout(1, 50_000_000, 40_000_000), 2).contains("40000000"), "validation shards too");
    }

    private static String refused(ShardLayout layout, int dim) {
        return assertThrows(UsageException.class, () -> ShardSize.requireReadable(layout, dim))
                .getMessage();
    }

    /** A shard has no more rows than there are: whoever wants one file may name any number. */
    @Test
    void onlyTheRowsThatThereAreCount() throws Exception {
        assertDoesNotThrow(() -> ShardSize.requireReadable(new ShardLayout(1000, 50, Integer.MAX_VALUE), 2));
        PairSet set = PairSet.read(new GeneratePairs(LocalSession.get())
                .source("moons")
                .rows(300)
                .shardRows(Integer.MAX_VALUE)
                .output(folder.resolve("one").toString())
                .execute()
                .output());
        assertEquals(1, set.manifest().shards().size());
    }

    @Test
    void pairsAndReflowRefuseBeforeTheyWrite() throws Exception {
        UsageException pairs = assertThrows(
                UsageException.class,
                () -> new GeneratePairs(LocalSession.get())
                        .source("moons")
                        .rows(100_000_000)
                        .shardRows(50_000_000)
                        .output(folder.resolve("pairs").toString())
                        .execute());
        assertTrue(pairs.getMessage().contains("--shard-rows 38347922 would do"), pairs.getMessage());
        String model = TinyModel.write(folder.resolve("model").toFile(), 1);
        UsageException reflow = assertThrows(
                UsageException.class,
                () -> new GenerateReflowPairs(LocalSession.get())
                        .model(model)
                        .count(100_000_000)
                        .shardRows(50_000_000)
                        .output(folder.resolve("reflow").toString())
                        .execute());
        assertEquals(pairs.getMessage(), reflow.getMessage());
        assertFalse(Files.exists(folder.resolve("pairs")));
        assertFalse(Files.exists(folder.resolve("reflow")));
    }

    @Test
    void saysWhatToExpect() {
        assertEquals(
                "1000000 pairs in 16 shards of at most 65536 come to about 26.70 MiB before compression, 1.75 MiB a shard",
                ShardSize.expected(new ShardLayout(950_000, 50_000, 65_536), 2));
    }
}
