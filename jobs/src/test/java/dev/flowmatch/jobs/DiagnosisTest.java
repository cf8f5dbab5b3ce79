package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.model.BackendReport;
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
                "4.1.3",
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
        return new BackendReport("CPU", "OpenBLAS", coreType, threads, 100, 100, limit, cache.toString(), List.of());
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
    void findsPinnedKernels() {
        assertOne(
                "pins the BLAS kernels to Prescott",
                Diagnosis.of(machine(17, 16 * GIBIBYTE, GIBIBYTE, 50 * GIBIBYTE, "Prescott")));
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
}
