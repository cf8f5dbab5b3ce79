package dev.flowmatch.bench;

import dev.flowmatch.cluster.Progress;
import dev.flowmatch.pairing.GeneratePairs;
import dev.flowmatch.training.TrainVelocity;


import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/**
 * The resident size of the driver and of two executors over many rounds of training the reference network: executors are
 * processes of their own (Spark's local-cluster), heaps are touched in advance, so that what grows lies outside them.
 * Prints a JSON line every so many rounds, and the largest change since round 20 at the end.
 *
 * <p>Arguments: rounds. SPARK_HOME names a folder with Spark's jars. Linux only: reads /proc.
 */
public final class MemoryBenchmark {
    private static final int FIRST = 20;
    private static final int EVERY = 20;
    private static final int WORKERS = 2;
    private static final int BATCH = 128;
    private static final int FREQUENCY = 2;

    private MemoryBenchmark() {}

    /** Trains and watches. */
    public static void main(String[] args) throws IOException {
        int rounds = Integer.parseInt(args[0]);
        SparkSession spark = ExecutorProcesses.start("memory benchmark", WORKERS, 1024, "-Xms1g -XX:+AlwaysPreTouch");
        Path folder = Files.createTempDirectory("flowmatch-bench");
        String pairs = folder.resolve("pairs").toString();
        new GeneratePairs(spark)
                .source("checkerboard")
                .rows(1_000_000)
                .output(pairs)
                .execute();
        Watch watch = new Watch();
        new TrainVelocity(spark)
                .pairs(pairs)
                .output(folder.resolve("model").toString())
                .workers(WORKERS)
                .batch(BATCH)
                .averagingFrequency(FREQUENCY)
                .rows((long) rounds * WORKERS * BATCH * FREQUENCY)
                .progress(watch)
                .execute();
        System.out.printf(
                Locale.ROOT,
                "{\"benchmark\":\"memory\",\"rounds\":%d,\"largest_change_since_round_%d\":%.4f}%n",
                watch.rounds,
                FIRST,
                watch.largestChange);
        spark.stop();
    }

    /** Reads the processes' sizes as rounds end. */
    private static final class Watch implements Progress {
        private final Map<String, Long> first = new TreeMap<>();
        private int rounds = -1;
        private double largestChange;

        @Override
        public void start(String task, long total, String unit) {
            // The sizes begin with the rounds.
        }

        @Override
        public void update(long done, String detail) {
            rounds++;
            if (rounds >= FIRST && rounds % EVERY == 0) {
                Map<String, Long> sizes = new TreeMap<>();
                sizes.put("driver", residentKib(ProcessHandle.current().pid()));
                List<ProcessHandle> executors = ProcessHandle.current()
                        .descendants()
                        .filter(process -> process.info().command().orElse("").endsWith("java"))
                        .toList();
                for (int i = 0; i < executors.size(); i++) {
                    sizes.put("executor_" + i, residentKib(executors.get(i).pid()));
                }
                report(sizes);
            }
        }

        private void report(Map<String, Long> sizes) {
            StringBuilder line = new StringBuilder("{\"benchmark\":\"memory\",\"round\":" + rounds);
            sizes.forEach((name, kib) -> {
                long before = first.computeIfAbsent(name, unused -> kib);
                largestChange = Math.max(largestChange, Math.abs((double) kib / before - 1));
                line.append(String.format(Locale.ROOT, ",\"%s_mib\":%d", name, kib / 1024));
            });
            System.out.println(line.append('}'));
        }

        private static long residentKib(long process) {
            try {
                return Files.readAllLines(Path.of("/proc/" + process + "/status")).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void finish() {
            // Nothing is open.
        }
    }
}
