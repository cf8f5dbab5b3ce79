package dev.flowmatch.column;

import dev.flowmatch.fault.Require;
import java.io.Serializable;

/**
 * One of the values that share a category because each of them is rare.
 *
 * @param value its text
 * @param rows how many rows of the table have it, at least 1
 */
public record RareValue(String value, long rows) implements Serializable {

    /** @throws IllegalArgumentException if the value is missing or the number below 1 */
    public RareValue {
        Require.present("value", value);
        Require.atLeast("rows", rows, 1);
    }
}
