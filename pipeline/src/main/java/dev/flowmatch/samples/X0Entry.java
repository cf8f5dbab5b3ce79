package dev.flowmatch.samples;

import dev.flowmatch.fault.Require;
import java.io.Serializable;

/**
 * The table that a batch of samples started from, as its manifest describes it: the batch's k-th sample started from row k.
 *
 * @param source path of the table, or "table:" and its name in Spark's catalog
 * @param rows rows of the table, at least 1
 * @param digest of the rows' values, whatever their order, in hexadecimal digits: tells a changed table from an unchanged
 *     one
 */
public record X0Entry(String source, long rows, String digest) implements Serializable {
    /** @throws IllegalArgumentException if a field is missing or there are no rows */
    public X0Entry {
        Require.present("source", source);
        Require.atLeast("rows", rows, 1);
        Require.present("digest", digest);
    }
}
