package dev.flowmatch.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.device.KernelNotice;
import dev.flowmatch.fault.JobFailure;
import dev.flowmatch.fixture.LocalSession;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class AskExecutorsTest {
    private static final ExecutorId SECOND = new ExecutorId("2", "a", 7002);
    private static final ExecutorId TENTH = new ExecutorId("10", "b", 7010);

    /** Four task slots in this process: four answers, and of a process one is kept. */
    @Test
    void eachExecutorAnswersOnce() {
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(LocalSession.get().sparkContext());
        try (ClusterJobs jobs = new ClusterJobs(context, "test", Progress.NONE)) {
            AskExecutors.Answers<Integer> answers = new AskExecutors(context, jobs).ask("count", () -> 1, Integer::sum);
            assertEquals(List.of(4), List.copyOf(answers.ofAll().values()));
            assertEquals("driver", answers.each().firstKey().id());
        }
    }

    @Test
    void executorsAreOrderedByTheirNumbers() {
        assertTrue(SECOND.compareTo(TENTH) < 0);
    }

    @Test
    void thoseThatTookNoTaskAreNamed() {
        Set<String> silent = AskExecutors.silent(Set.of("a:7002", "b:7010", "c:7011"), Set.of(SECOND, TENTH));
        assertEquals(Set.of("c:7011"), silent);
        SortedMap<ExecutorId, String> answered = new TreeMap<>(Collections.singletonMap(SECOND, "yes"));
        JobFailure e = assertThrows(
                JobFailure.class,
                () -> new AskExecutors.Answers<>(answered, new TreeSet<>(Set.of("b:7010", "c:7011"))).ofAll());
        assertTrue(
                e.getMessage().startsWith("of 3 executors only 1 took a task in 5 rounds, not b:7010, c:7011"),
                e.getMessage());
    }

    @Test
    void noticeNamesTheFirstGpuThatCompilesKernels() {
        SortedMap<ExecutorId, String> compiling = new TreeMap<>();
        compiling.put(SECOND, "");
        assertEquals(Optional.empty(), KernelNotice.text(compiling));
        compiling.put(TENTH, "GPU 0 (H100, compute capability 9.0)");
        String one = KernelNotice.text(compiling).orElseThrow();
        assertTrue(one.startsWith("executor 10 on b: GPU 0 (H100, compute capability 9.0) is newer"), one);
        assertTrue(one.contains("CUDA_CACHE_PATH") && one.contains("CUDA_CACHE_MAXSIZE"), one);
        compiling.put(new ExecutorId("11", "c", 7011), "GPU 1 (H200, compute capability 9.0)");
        String two = KernelNotice.text(compiling).orElseThrow();
        assertTrue(two.startsWith("executor 10 on b (and 1 more): GPU 0 (H100"), two);
    }
}
