package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final AtomicLong nanoTime = new AtomicLong(77);
    private final ConsoleProgress progress =
            ConsoleProgress.lines(new PrintStream(written, true, StandardCharsets.UTF_8), nanoTime::get);

    private List<String> lines() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private void pass(long seconds) {
        nanoTime.addAndGet(seconds * 1_000_000_000L);
    }

    @Test
    void saysNothingOnceItIsStopped() {
        progress.start("train", 5_000_000, "rows");
        progress.stop();
        pass(7);
        progress.update(1000, "");
        progress.finish();
        progress.start("sample", 10, "rows");
        pass(7);
        progress.update(5, "");
        progress.finish();
        assertEquals(List.of(), lines());
    }

    @Test
    void saysRateAndTimeLeftEveryFewSeconds() {
        progress.start("train", 5_000_000, "rows");
        pass(1);
        progress.update(30_000, "loss 6.1");
        pass(9);
        progress.update(250_000, "loss 4.2");
        pass(1);
        progress.update(280_000, "loss 4.1");
        assertEquals(
                List.of("train: 250,000 of 5,000,000 rows, 25,000 rows/s, 10 s, 3 min 10 s left, loss 4.2"), lines());
    }

    @Test
    void endsWithALine() {
        progress.start("pairs", 10, "shards");
        pass(2);
        progress.update(10, "");
        progress.finish();
        progress.finish();
        assertEquals(List.of("pairs: 10 of 10 shards, 5.00 shards/s, 2 s"), lines());
    }

    @Test
    void doesWithoutATotal() {
        progress.start("read", 0, "rows");
        pass(4000);
        progress.update(8_000_000, null);
        assertEquals(List.of("read: 8,000,000 rows, 2,000 rows/s, 1 h 06 min"), lines());
    }
}
