package dev.flowmatch.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a command did, as the one line of JSON that ends its standard output. */
final class Outcome {
    private final Map<String, Object> values = new LinkedHashMap<>();

    /**
     * The entries that every command's line has.
     *
     * @param command the command's name
     * @param output the folder it wrote, or null if it wrote none
     * @param rows the rows it wrote or read
     * @param seconds the time it took
     */
    Outcome(String command, String output, long rows, double seconds) {
        with("command", command);
        with("output", output);
        with("rows", rows);
        with("seconds", rounded(seconds));
    }

    /** Adds an entry; a number that JSON cannot hold becomes null. */
    Outcome with(String key, Object value) {
        values.put(key, value instanceof Double number && !Double.isFinite(number) ? null : value);
        return this;
    }

    /** Adds {@code rows_per_second}. */
    Outcome withRate(double rowsPerSecond) {
        return with("rows_per_second", rounded(rowsPerSecond));
    }

    /** Returns the entries in the order they were added. */
    Map<String, Object> values() {
        return Collections.unmodifiableMap(values);
    }

    /** Returns the line. */
    String json() {
        try {
            return new ObjectMapper().writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the outcome of a command cannot be written as JSON", e);
        }
    }

    private static double rounded(double value) {
        return Double.isFinite(value) ? Math.round(value * 1000) / 1000.0 : value;
    }
}
