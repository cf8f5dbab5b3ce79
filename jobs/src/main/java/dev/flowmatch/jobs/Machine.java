package dev.flowmatch.jobs;

import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.package$;

/**
 * What one machine, or the container on it, offers this process.
 *
 * @param javaVersion for example {@code 17.0.15}
 * @param javaFeature for example 17
 * @param sparkVersion for example {@code 4.2.0}
 * @param system operating system and architecture
 * @param processor the processor's name, or {@code unknown}
 * @param hasAvx2 whether the processor knows AVX2; false where that cannot be found out
 * @param cores the cores this process may use
 * @param memoryBytes the memory of the machine or container
 * @param heapBytes the largest heap
 * @param temporaryFolder where Spark spills to
 * @param temporaryBytes what is free there
 * @param ompThreads OMP_NUM_THREADS, if set
 * @param pinnedCoreType OPENBLAS_CORETYPE, if set
 */
record Machine(
        String javaVersion,
        int javaFeature,
        String sparkVersion,
        String system,
        String processor,
        boolean hasAvx2,
        int cores,
        long memoryBytes,
        long heapBytes,
        String temporaryFolder,
        long temporaryBytes,
        Optional<String> ompThreads,
        Optional<String> pinnedCoreType) {

    /** Looks at this process and its surroundings. */
    static Machine inspect() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        String temporaryFolder = System.getProperty("java.io.tmpdir");
        return new Machine(
                System.getProperty("java.version"),
                Runtime.version().feature(),
                package$.MODULE$.SPARK_VERSION(),
                system.getName() + " " + system.getVersion() + " " + system.getArch(),
                cpuInfo("model name").orElse("unknown"),
                cpuInfo("flags")
                        .map(flags -> Arrays.asList(flags.split(" ")).contains("avx2"))
                        .orElse(false),
                Runtime.getRuntime().availableProcessors(),
                system.getTotalMemorySize(),
                Runtime.getRuntime().maxMemory(),
                temporaryFolder,
                new File(temporaryFolder).getUsableSpace(),
                Optional.ofNullable(System.getenv("OMP_NUM_THREADS")),
                Optional.ofNullable(System.getenv("OPENBLAS_CORETYPE")));
    }

    private static Optional<String> cpuInfo(String key) {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
