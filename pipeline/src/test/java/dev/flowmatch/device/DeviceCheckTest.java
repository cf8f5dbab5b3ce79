package dev.flowmatch.device;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.cluster.ExecutorId;
import dev.flowmatch.cluster.Progress;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.fixture.LocalSession;
import dev.flowmatch.fixture.PairSets;
import dev.flowmatch.fixture.TinyModel;
import dev.flowmatch.kernel.Gpu;
import dev.flowmatch.samples.SampleManifest;
import dev.flowmatch.sampling.FileRecipe;
import dev.flowmatch.sampling.GenerateSamples;
import dev.flowmatch.sampling.ReflowRecipe;
import dev.flowmatch.sampling.SamplingJob;
import dev.flowmatch.staging.PlannedFile;
import dev.flowmatch.storage.OutputFolder;
import dev.flowmatch.storage.WhenHeld;
import dev.flowmatch.storage.WriteMode;
import dev.flowmatch.training.PairStream;
import dev.flowmatch.training.TrainVelocity;
import dev.flowmatch.training.TrainingOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The choice of what to compute on, on real executors without a GPU, and on made-up answers of some with one. */
class DeviceCheckTest {
    private static final DeviceState CPU = new DeviceState(false, false, "CPU", "", List.of(), "");
    private static final DeviceState FALLEN_BACK =
            new DeviceState(true, false, "CPU", "GPU 0", List.of(new Gpu(0, "K80", 3, 7)), "");
    private static final DeviceState GPU =
            new DeviceState(true, true, "GPU 0 (H100, compute capability 9.0)", "GPU 0", List.of(), "");
    private static final DeviceState BROKEN = new DeviceState(
            true,
            true,
            "GPU 1 (K80, compute capability 3.7)",
            "GPU 1",
            List.of(),
            "IllegalStateException: no kernel image");

    @TempDir
    Path folder;

    /** Executors 1 on a, 2 on b and so on. */
    private static SortedMap<ExecutorId, DeviceState> executors(DeviceState... states) {
        SortedMap<ExecutorId, DeviceState> executors = new TreeMap<>();
        for (DeviceState state : states) {
            int number = executors.size() + 1;
            executors.put(new ExecutorId("" + number, "" + (char) ('a' + number - 1), 7000 + number), state);
        }
        return executors;
    }

    private static void assertRefused(Device wanted, SortedMap<ExecutorId, DeviceState> executors, String... says) {
        DataException e = assertThrows(DataException.class, () -> DeviceCheck.requireAll(executors, wanted));
        for (String text : says) {
            assertTrue(e.getMessage().contains(text), e.getMessage());
        }
    }

    @Test
    void aGpuThatIsNotThereStopsTheTrainingBeforeItBegins() {
        String pairs = PairSets.write(folder.resolve("pairs"), "moons", 400, 0, 100);
        Path output = folder.resolve("model");
        TrainVelocity training = new TrainVelocity(LocalSession.get())
                .pairs(pairs)
                .output(output.toString())
                .device(Device.GPU);
        DataException e = assertThrows(DataException.class, training::execute);
        assertTrue(e.getMessage().startsWith("executor driver on "), e.getMessage());
        assertTrue(e.getMessage().contains("mvn -Pcuda package"), e.getMessage());
        assertTrue(Files.notExists(output), "nothing was written");
    }

    @Test
    void aGpuThatIsNotThereStopsTheSamplingBeforeItBegins() throws Exception {
        String model = TinyModel.write(folder.resolve("model").toFile(), 1);
        Path output = folder.resolve("samples");
        GenerateSamples sampling = new GenerateSamples(LocalSession.get())
                .model(model)
                .output(output.toString())
                .count(10)
                .device(Device.GPU);
        DataException e = assertThrows(DataException.class, sampling::execute);
        assertTrue(e.getMessage().contains("has no GPU to compute on"), e.getMessage());
        assertTrue(Files.notExists(output), "nothing was written");
    }

    @Test
    void theCpuIsThereForThoseWhoAskForItOrLeaveTheChoice() {
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(LocalSession.get().sparkContext());
        assertDoesNotThrow(() -> DeviceCheck.execute(context, Device.CPU, Progress.NONE));
        assertDoesNotThrow(() -> DeviceCheck.execute(context, Device.AUTO, Progress.NONE));
    }

    @Test
    void autoMeansTheGpuWhereSparkGivesTasksOne() {
        SparkConf without = new SparkConf(false);
        SparkConf with = new SparkConf(false).set("spark.task.resource.gpu.amount", "0.5");
        assertEquals(Device.AUTO, DeviceCheck.resolve(without, Device.AUTO));
        assertEquals(Device.GPU, DeviceCheck.resolve(with, Device.AUTO));
        assertEquals(Device.GPU, DeviceCheck.resolve(without, Device.GPU));
        assertEquals(Device.CPU, DeviceCheck.resolve(without, Device.CPU));
        assertThrows(UsageException.class, () -> DeviceCheck.resolve(with, Device.CPU));
    }

    @Test
    void oneExecutorWithoutAGpuIsNamed() {
        assertRefused(Device.GPU, executors(GPU, CPU), "executor 2 on b", "mvn -Pcuda package", "take --device cpu");
        assertRefused(
                Device.GPU,
                executors(GPU, GPU, FALLEN_BACK),
                "executor 3 on c has no GPU to compute on",
                "GPU 0 (K80, compute capability 3.7), and Spark gave its task GPU 0",
                "libcublas",
                "leave out spark.task.resource.gpu.amount");
    }

    @Test
    void aGpuThatDoesNotComputeIsNamedWithItsComputeCapability() {
        assertRefused(
                Device.GPU, executors(GPU, BROKEN), "executor 2 on b", "compute capability 3.7", "no kernel image");
        assertRefused(Device.AUTO, executors(BROKEN), "compute capability 3.7");
    }

    /** Whichever task answers first: one that failed says more of its executor than one that did not. */
    @Test
    void theFaultOfOneTaskIsTheExecutors() {
        assertSame(BROKEN, DeviceState.worse(GPU, BROKEN));
        assertSame(BROKEN, DeviceState.worse(BROKEN, GPU));
    }

    @Test
    void aGpuWhereTheCpuWasAskedForIsRefused() {
        assertRefused(Device.CPU, executors(CPU, GPU), "executor 2 on b", "BACKEND_PRIORITY_CPU");
    }

    @Test
    void executorsThatDifferAreRefused() {
        assertRefused(Device.AUTO, executors(CPU, GPU), "executor 2 on b computes on GPU 0", "executor 1 on a on CPU");
    }

    @Test
    void executorsThatAgreeAreAccepted() {
        assertDoesNotThrow(() -> DeviceCheck.requireAll(executors(GPU, GPU), Device.GPU));
        assertDoesNotThrow(() -> DeviceCheck.requireAll(executors(GPU, GPU), Device.AUTO));
        assertDoesNotThrow(() -> DeviceCheck.requireAll(executors(CPU), Device.CPU));
    }

    /** Here each task is such a latecomer: nobody checked the executor before it ran. */
    @Test
    void aLateExecutorDoesNotFallBackToTheCpu() throws Exception {
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(LocalSession.get().sparkContext());
        Path output = folder.resolve("late");
        Configuration configuration = context.hadoopConfiguration();
        try (OutputFolder batch = OutputFolder.prepare(
                configuration,
                new org.apache.hadoop.fs.Path(output.toString()),
                WriteMode.ERROR,
                SampleManifest.FILE,
                WhenHeld.WAIT)) {
            SamplingJob job = new SamplingJob(context, configuration, batch, Device.GPU, Progress.NONE);
            List<PlannedFile> parts = List.of(new PlannedFile(0, "part-00000.parquet", 0, 10));
            FileRecipe work =
                    new ReflowRecipe(job.configuration(), job.staging(), job.generation(), job.device(), 1, null);
            DataException e = assertThrows(
                    DataException.class, () -> job.run("sampling", parts, work, SamplingJob.Tasks.startingFrom(null)));
            assertTrue(e.getMessage().startsWith("executor driver on "), e.getMessage());
            assertTrue(e.getMessage().contains("has only the CPU to compute on, but this job"), e.getMessage());
        }
        PairStream.Source batches =
                new PairStream.Source(Device.GPU, null, "pairs", 2, List.of(), 8, TrainingOptions.Redraw.NONE, null, 1);
        assertThrows(DataException.class, () -> batches.call(Collections.emptyIterator()));
        assertDoesNotThrow(() -> TaskGpu.bind(Device.AUTO));
        assertDoesNotThrow(() -> TaskGpu.bind(Device.CPU));
    }

    @Test
    void theTasksGpuIsTheNumberThatSparkGaveIt() {
        assertEquals(3, TaskGpu.index("3", "4"));
        for (String address : new String[] {"GPU-4f0c", "-1", "", "99999999999"}) {
            IllegalStateException e = assertThrows(IllegalStateException.class, () -> TaskGpu.index(address));
            assertTrue(e.getMessage().contains("'" + address + "'"), e.getMessage());
        }
        assertThrows(IllegalStateException.class, TaskGpu::index);
    }
}
