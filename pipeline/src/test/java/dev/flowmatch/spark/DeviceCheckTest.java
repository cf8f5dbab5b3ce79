package dev.flowmatch.spark;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.io.DataException;
import dev.flowmatch.io.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The choice of what to compute on, on real executors without a GPU, and on made-up answers of some with one. */
class DeviceCheckTest {
    private static final DeviceCheck.Answer CPU = new DeviceCheck.Answer("1", "a", false, "CPU", "");
    private static final DeviceCheck.Answer GPU =
            new DeviceCheck.Answer("2", "b", true, "GPU 0 (H100, compute capability 9.0)", "");
    private static final DeviceCheck.Answer BROKEN = new DeviceCheck.Answer(
            "3", "c", true, "GPU 1 (K80, compute capability 3.7)", "IllegalStateException: no kernel image");

    @TempDir
    Path folder;

    private static void assertRefused(Device wanted, List<DeviceCheck.Answer> answers, String... says) {
        DataException e = assertThrows(DataException.class, () -> DeviceCheck.requireAll(answers, wanted));
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
        assertDoesNotThrow(() -> DeviceCheck.execute(context, Device.CPU));
        assertDoesNotThrow(() -> DeviceCheck.execute(context, Device.AUTO));
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
        assertRefused(Device.GPU, List.of(GPU, CPU), "executor 1 on a", "libcublas", "--device cpu");
    }

    @Test
    void aGpuThatDoesNotComputeIsNamedWithItsComputeCapability() {
        assertRefused(Device.GPU, List.of(GPU, BROKEN), "executor 3 on c", "compute capability 3.7", "no kernel image");
        assertRefused(Device.AUTO, List.of(BROKEN), "compute capability 3.7");
    }

    @Test
    void aGpuWhereTheCpuWasAskedForIsRefused() {
        assertRefused(Device.CPU, List.of(CPU, GPU), "executor 2 on b", "BACKEND_PRIORITY_CPU");
    }

    @Test
    void executorsThatDifferAreRefused() {
        assertRefused(Device.AUTO, List.of(CPU, GPU), "executor 2 on b computes on GPU 0", "executor 1 on a on CPU");
    }

    @Test
    void executorsThatAgreeAreAccepted() {
        assertDoesNotThrow(() -> DeviceCheck.requireAll(List.of(GPU, GPU), Device.GPU));
        assertDoesNotThrow(() -> DeviceCheck.requireAll(List.of(GPU, GPU), Device.AUTO));
        assertDoesNotThrow(() -> DeviceCheck.requireAll(List.of(CPU), Device.CPU));
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
