package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.cluster.ExecutorId;
import dev.flowmatch.device.DeviceState;
import dev.flowmatch.device.ProbeExecutors;
import dev.flowmatch.kernel.BackendReport;
import dev.flowmatch.kernel.PinnedKernels;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiagnosisTest {
    private static final long GIBIBYTE = 1L << 30;

    @TempDir
    Path cache;

    private static Machine machine(int java, long memory, long heap, long free, String coreType) {
        return new Machine(
                java + ".0.1",
                java,
                "4.2.0",
                "Linux",
                "a processor",
                true,
                2,
                memory,
                heap,
                "/tmp",
                free,
                Optional.of("1"),
                Optional.ofNullable(coreType));
    }

    private static Machine soundMachine() {
        return machine(17, 16 * GIBIBYTE, 6 * GIBIBYTE, 50 * GIBIBYTE, null);
    }

    private BackendReport backend(String coreType, int threads, long limit) {
        return backend(coreType, threads, limit, null);
    }

    private BackendReport backend(String coreType, int threads, long limit, PinnedKernels pinned) {
        return new BackendReport(
                "CPU", "OpenBLAS", coreType, threads, 100, 100, limit, cache.toString(), List.of(), pinned);
    }

    private static void assertOne(String expected, List<Diagnosis> found) {
        assertEquals(1, found.size(), found.toString());
        assertTrue(found.get(0).problem().contains(expected), found.toString());
    }

    @Test
    void findsNothingWrongWithASoundMachine() {
        assertEquals(List.of(), Diagnosis.of(soundMachine()));
        assertEquals(List.of(), Diagnosis.of(soundMachine(), backend("Zen", 1, 14 * GIBIBYTE)));
    }

    @Test
    void findsAnotherJava() {
        assertOne("Java 25.0.1", Diagnosis.of(machine(25, 16 * GIBIBYTE, GIBIBYTE, 50 * GIBIBYTE, null)));
    }

    @Test
    void findsAHeapThatLeavesNoRoom() {
        assertOne("heap", Diagnosis.of(machine(17, 16 * GIBIBYTE, 15 * GIBIBYTE, 50 * GIBIBYTE, null)));
    }

    @Test
    void findsAFullDisk() {
        assertOne("/tmp has 0.0 GiB free", Diagnosis.of(machine(17, 16 * GIBIBYTE, GIBIBYTE, 1000, null)));
    }

    @Test
    void findsKernelsThatAreSlowByChoice() {
        Machine chosen = machine(17, 16 * GIBIBYTE, GIBIBYTE, 50 * GIBIBYTE, "Prescott");
        assertOne(
                "OPENBLAS_CORETYPE=Prescott makes OpenBLAS take the kernels of Prescott, which reach 20 GFLOP/s where "
                        + "those it would choose itself, of Zen, reach 60",
                Diagnosis.of(
                        chosen, backend("Prescott", 1, 0, new PinnedKernels("Prescott", "Prescott", 20, "Zen", 60))));
        assertOne("cannot be measured", Diagnosis.of(chosen, backend("Prescott", 1, 0)));
    }

    @Test
    void findsNothingWrongWithAChoiceThatCostsLittle() {
        Machine chosen = machine(17, 16 * GIBIBYTE, GIBIBYTE, 50 * GIBIBYTE, "Haswell");
        PinnedKernels haswell = new PinnedKernels("Haswell", "Haswell", 50, "Zen", 60);
        assertEquals(List.of(), Diagnosis.of(chosen));
        assertEquals(List.of(), Diagnosis.of(chosen, backend("Haswell", 1, 0, haswell)));
    }

    @Test
    void findsKernelsOfAnOldProcessor() {
        assertOne("Barcelona", Diagnosis.of(soundMachine(), backend("Barcelona", 1, 14 * GIBIBYTE)));
    }

    @Test
    void findsThreadsThatFightOverTheCores() {
        assertOne("2 threads", Diagnosis.of(soundMachine(), backend("Zen", 2, 14 * GIBIBYTE)));
    }

    @Test
    void findsAMemoryLimitBelowTheHeap() {
        assertOne("JavaCPP", Diagnosis.of(soundMachine(), backend("Zen", 1, 6 * GIBIBYTE)));
    }

    @Test
    void noMemoryLimitIsFine() {
        assertEquals(List.of(), Diagnosis.of(soundMachine(), backend("Zen", 1, 0)));
    }

    private static ProbeExecutors.Answer executor(String id, DeviceState device) {
        return new ProbeExecutors.Answer(new ExecutorId(id, "a", 7000), "17.0.1", device, null);
    }

    private static List<Diagnosis> ofExecutors(ProbeExecutors.Answer... answers) {
        return Diagnosis.of(new ProbeExecutors.Result(List.of(answers), List.of()));
    }

    @Test
    void findsNothingWrongWithExecutorsThatAgree() {
        DeviceState cpu = new DeviceState(false, false, "CPU", "", List.of(), "");
        assertEquals(List.of(), ofExecutors(executor("0", cpu), executor("1", cpu)));
    }

    @Test
    void findsAnExecutorThatFallsBackToTheCpuAndThatExecutorsDiffer() {
        DeviceState gpu = new DeviceState(true, true, "GPU 0 (A10, compute capability 8.6)", "", List.of(), "");
        DeviceState cpu = new DeviceState(true, false, "CPU", "", List.of(), "");
        List<Diagnosis> found = ofExecutors(executor("0", gpu), executor("1", cpu));
        assertEquals(2, found.size(), found.toString());
        assertEquals(
                "executor 1 on a has no GPU to compute on: it finds no NVIDIA driver with a GPU",
                found.get(0).problem());
        assertTrue(found.get(0).fix().contains("libcublas"), found.toString());
        assertEquals(
                "executors differ: executor 0 on a computes on GPU 0 (A10, compute capability 8.6), executor 1 on a on CPU",
                found.get(1).problem());
    }

    @Test
    void findsAnExecutorWhoseTrialFails() {
        DeviceState broken = new DeviceState(
                true, true, "GPU 0 (K80, compute capability 3.7)", "GPU 0", List.of(), "RuntimeException: no kernel");
        List<Diagnosis> found = ofExecutors(executor("0", broken));
        assertOne("executor 0 on a does not compute on its GPU 0 (K80, compute capability 3.7): Runtime", found);
        assertTrue(found.get(0).fix().contains("leave out spark.task.resource.gpu.amount"), found.toString());
    }

    @Test
    void findsAnExecutorThatTakesNoTask() {
        assertOne(
                "the executor at b:7001 takes no task",
                Diagnosis.of(new ProbeExecutors.Result(List.of(), List.of("b:7001"))));
    }
}
