package dev.flowmatch.picture;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How good a model's samples are by the number of their steps.
 *
 * @param name what pictures call the model
 * @param distances the distance to the real rows by number of steps, in ascending order of steps
 */
public record StepQuality(String name, Map<Integer, Double> distances) {
    /** Keeps a copy. */
    public StepQuality {
        distances = Collections.unmodifiableMap(new LinkedHashMap<>(distances));
    }
}
