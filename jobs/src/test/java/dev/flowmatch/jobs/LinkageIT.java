package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The uber jar beside the jars of a Spark that it may not have been built with: whatever it asks of them is there. */
class LinkageIT {
    /** What a Spark brings, and the jar leaves to it. */
    private static final Pattern SPARKS = Pattern.compile(
            "(org/apache/(spark|hadoop|parquet)|scala|com/fasterxml/jackson"
                    + "|org/slf4j|org/apache/commons/(codec|collections|compress|io|lang|lang3|math3|text)|com/google/gson)/.*");

    /** Classes of Deeplearning4j's Spark modules, made for Spark 3.1, that nothing here calls. */
    private static final Set<String> UNUSED = Set.of(
            "org/datavec/spark/transform/DataFrames",
            "org/datavec/spark/transform/Normalization",
            "org/deeplearning4j/spark/ordering/DataSetOrdering");

    @Test
    void whateverTheJarAsksOfSparksJarsIsThere() throws Exception {
        try (Linkage linkage = new Linkage(
                Path.of(System.getProperty("flowmatch.jar")), Program.spark().resolve("jars"))) {
            assertTrue(linkage.classes() > 10_000, "classes " + linkage.classes());
            assertTrue(linkage.contains("dev/flowmatch/jobs/Main"));
            Set<String> missing = linkage.missing(name -> !UNUSED.contains(name), SPARKS.asMatchPredicate());
            assertEquals(Set.of(), missing, "beside " + Program.spark());
        }
    }
}
