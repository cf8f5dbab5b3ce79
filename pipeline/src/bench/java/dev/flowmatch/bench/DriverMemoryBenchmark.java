package dev.flowmatch.bench;

import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.pairing.GeneratePairs;
import dev.flowmatch.training.TrainVelocity;


import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.sql.SparkSession;

/**
 * The heap that the driver of a training needs: the most that was alive after a collection of the garbage, which a thread
 * of this program asks for half of the time, above what was alive before the training; beside the cost model's bytes a
 * parameter. Executors are processes of their own (Spark's local-cluster).
 *
 * <p>Arguments: none. SPARK_HOME names a folder with Spark's jars.
 */
public final class DriverMemoryBenchmark {
    private static final int EXECUTORS = 2;
    private static final int BATCH = 64;
    private static final int FREQUENCY = 2;
    private static final int ROUNDS = 4;
    private static final double MIB = 1 << 20;

    private DriverMemoryBenchmark() {}

    private record Network(int hidden, int layers, int workers) {}

    /** Trains each network for a few rounds and prints a JSON line. */
    public static void main(String[] args) throws Exception {
        SparkSession spark = ExecutorProcesses.start("driver memory benchmark", EXECUTORS, 1536, "");
        Path folder = Files.createTempDirectory("flowmatch-bench");
        String pairs = folder.resolve("pairs").toString();
        new GeneratePairs(spark)
                .source("checkerboard")
                .rows(100_000)
                .output(pairs)
                .execute();
        for (Network network : List.of(
                new Network(256, 5, 2),
                new Network(512, 5, 2),
                new Network(512, 5, 8),
                new Network(512, 5, 32),
                new Network(1024, 6, 2),
                new Network(1024, 6, 16))) {
            measure(spark, pairs, folder.resolve(network.toString()).toString(), network);
        }
        spark.stop();
    }

    private static void measure(SparkSession spark, String pairs, String output, Network network)
            throws IOException, InterruptedException {
        double before = alive();
        Watch watch = new Watch();
        // A training that fails ends the program.
        watch.setDaemon(true);
        watch.start();
        new TrainVelocity(spark)
                .pairs(pairs)
                .output(output)
                .hidden(network.hidden())
                .layers(network.layers())
                .timeEmbedding(network.hidden())
                .workers(network.workers())
                .batch(BATCH)
                .averagingFrequency(FREQUENCY)
                .rows((long) ROUNDS * network.workers() * BATCH * FREQUENCY)
                .execute();
        watch.finished = true;
        watch.join();
        double parameters = new VelocityMlpSpec(2, network.hidden(), network.layers(), network.hidden()).parameterCount();
        System.out.printf(
                Locale.ROOT,
                "{\"benchmark\":\"driver\",\"hidden\":%d,\"layers\":%d,\"workers\":%d,\"parameters\":%.0f,\"heap_mib\":%.0f,"
                        + "\"workers_results_mib\":%.0f,\"bytes_a_parameter_beside\":%.1f}%n",
                network.hidden(),
                network.layers(),
                network.workers(),
                parameters,
                (watch.most - before) / MIB,
                12 * parameters * network.workers() / MIB,
                (watch.most - before) / parameters - 12.0 * network.workers());
    }

    private static double alive() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    /** Collects the garbage until it is told to end. */
    private static final class Watch extends Thread {
        private volatile boolean finished;
        private volatile double most;

        @Override
        public void run() {
            while (!finished) {
                long started = System.nanoTime();
                most = Math.max(most, alive());
                // A collection stops the training: let it go on for as long in between.
                LockSupport.parkNanos(System.nanoTime() - started);
            }
        }
    }
}
