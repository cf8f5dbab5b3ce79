package dev.flowmatch.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Facts about how something was made.
 *
 * @param heading what the facts are about
 * @param facts texts by name, in the order shown
 */
public record FactGroup(String heading, Map<String, String> facts) {
    /** Keeps a copy of the facts in their order. */
    public FactGroup {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }
}
