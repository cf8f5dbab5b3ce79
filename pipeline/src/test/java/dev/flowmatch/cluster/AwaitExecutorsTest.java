package dev.flowmatch.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.fixture.LocalSession;
import java.time.Duration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What counts as all executors, by the settings; the waiting itself is tested on a cluster. */
class AwaitExecutorsTest {
    @ParameterizedTest
    @CsvSource({
        "spark://h:7077, spark.cores.max=32 spark.executor.cores=8, 32, true",
        "spark://h:7077, spark.cores.max=30 spark.executor.cores=8, 24, true",
        "spark://h:7077, spark.cores.max=32 spark.executor.cores=8 spark.task.cpus=4, 8, true",
        "spark://h:7077, spark.cores.max=6, 6, true",
        "spark://h:7077, spark.executor.cores=8, 1, false",
        "'local-cluster[2,1,1024]', spark.executor.cores=1, 1, false",
        "yarn, spark.executor.instances=4 spark.executor.cores=8, 32, true",
        "yarn, spark.executor.cores=1, 2, true",
        "spark://h:7077, spark.cores.max=32 spark.executor.cores=8 spark.executor.resource.gpu.amount=1"
                + " spark.task.resource.gpu.amount=1, 4, true",
        "spark://h:7077, spark.cores.max=8 spark.executor.resource.gpu.amount=1 spark.task.resource.gpu.amount=1, 1, false",
        "yarn, spark.executor.instances=3 spark.executor.cores=8 spark.executor.resource.gpu.amount=2"
                + " spark.task.resource.gpu.amount=0.3, 18, true",
        "yarn, spark.executor.instances=3 spark.executor.cores=2 spark.executor.resource.gpu.amount=4"
                + " spark.task.resource.gpu.amount=2, 6, true",
        "k8s://h, spark.dynamicAllocation.enabled=true, 0, true",
        "k8s://h, spark.dynamicAllocation.enabled=true spark.dynamicAllocation.minExecutors=3, 3, true"
    })
    void theSettingsSayHowManyAreAskedFor(String master, String settings, int tasks, boolean exact) {
        SparkConf conf = new SparkConf(false);
        for (String setting : settings.split(" ", -1)) {
            conf.set(setting.split("=", -1)[0], setting.split("=", -1)[1]);
        }
        AwaitExecutors.Wanted wanted = AwaitExecutors.Wanted.of(conf, master);
        assertEquals(tasks, wanted.tasks());
        assertEquals(exact, wanted.exact());
    }

    @Test
    void doesNotWaitWhereSparkRunsInThisProcess() {
        new AwaitExecutors(LocalSession.get()).timeout(Duration.ofSeconds(1)).execute();
    }

    @Test
    void rejectsATimeoutBelowASecond() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> new AwaitExecutors(LocalSession.get()).timeout(Duration.ofMillis(999)));
        assertTrue(e.getMessage().contains("at least 1 s"), e.getMessage());
    }
}
