package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Jobs with conf/spark/gpu.conf on a standalone worker that offers a GPU, with a jar that has no CUDA or on a machine that
 * has no driver: what becomes of a cluster set up for GPUs whose executors do not compute on them.
 */
class GpuClusterIT {
    @TempDir
    static Path folder;

    private static StandaloneCluster cluster;
    private static String reason;
    private static String fix;

    @BeforeAll
    static void start() throws Exception {
        try (JarFile jar = new JarFile(System.getProperty("flowmatch.jar"))) {
            boolean cuda = jar.getEntry("org/nd4j/linalg/jcublas/JCublasBackend.class") != null;
            assumeFalse(cuda && Files.exists(Path.of("/proc/driver/nvidia")), "this machine has a GPU");
            reason = "executor 0 on 127.0.0.1 has no GPU to compute on: "
                    + (cuda ? "it finds no NVIDIA driver with a GPU" : "its jar holds ND4J's CPU backend alone")
                    + ", and Spark gave its task GPU 0";
            fix = cuda
                    ? "see that the executor finds an NVIDIA driver and CUDA 11.2's libcublas, libcusolver and libcudart"
                    : "use the jar of mvn -Pcuda package";
        }
        new Program(folder)
                .flowmatch("pairs --source moons --rows 400 --output pairs".split(" ", -1))
                .outcome();
        Path script = folder.resolve("gpus.sh");
        // What conf/gpu-discovery.sh prints on a machine with one GPU.
        Files.writeString(script, "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [\"0\"]}'\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        cluster = new StandaloneCluster(Files.createDirectory(folder.resolve("spark")));
        cluster.startWorker(
                "-Dspark.worker.resource.gpu.amount=1", "-Dspark.worker.resource.gpu.discoveryScript=" + script);
    }

    @AfterAll
    static void stop() throws IOException {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static Program.Run run(String line) throws Exception {
        List<String> options = TestCluster.options("gpu.conf", cluster.url());
        options.addAll(List.of("--conf", "spark.cores.max=1"));
        try (Program.Running job = new Program(folder).startSparkSubmit(options, line.split(" ", -1))) {
            return job.await();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu", "auto"})
    void aTrainingStopsBeforeAnyWork(String device) throws Exception {
        Program.Run run = run("train --pairs pairs --output model --device " + device);
        assertEquals(1, run.exitCode(), run.err());
        assertTrue(run.err().contains("flowmatch train: " + reason + "; " + fix), run.err());
        assertTrue(
                run.err().contains(", or leave out spark.task.resource.gpu.amount and take --device cpu"), run.err());
        assertFalse(Files.exists(folder.resolve("model")));
    }

    @Test
    void theDoctorNamesTheExecutor() throws Exception {
        Program.Run run = run("doctor");
        assertEquals(1, run.outcome().get("rows").asInt());
        assertTrue(
                run.out().contains("computes on CPU, given GPU 0: sampling, validation and training work"), run.out());
        assertTrue(run.out().contains("PROBLEM " + reason), run.out());
        assertTrue(run.out().contains("FIX " + fix), run.out());
    }
}
