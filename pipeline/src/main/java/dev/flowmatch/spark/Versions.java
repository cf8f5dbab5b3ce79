package dev.flowmatch.spark;

import dev.flowmatch.io.ProgramVersion;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;

/** The versions of the programs at work, for a model's provenance. */
final class Versions {
    private Versions() {}

    static Map<String, String> of(JavaSparkContext spark) {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("flowmatch", ProgramVersion.current());
        versions.put("java", System.getProperty("java.version"));
        versions.put("spark", spark.version());
        return versions;
    }
}
