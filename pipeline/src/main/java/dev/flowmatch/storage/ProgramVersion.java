package dev.flowmatch.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** The version of Flowmatch, as manifests record it. */
public final class ProgramVersion {
    private static final String CURRENT = load();

    private ProgramVersion() {}

    /** The version, as "0.1.0". */
    public static String current() {
        return CURRENT;
    }

    /** The versions of the programs at work, for a file's provenance: Flowmatch, Java, Spark. */
    public static Map<String, String> with(String spark) {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("flowmatch", CURRENT);
        versions.put("java", System.getProperty("java.version"));
        versions.put("spark", spark);
        return versions;
    }

    private static String load() {
        try (InputStream in = ProgramVersion.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
