package dev.flowmatch.column;

/** How a source's columns become the model's. */
public enum ScaleMode {
    /** Each column gets mean 0 and standard deviation 1. */
    STANDARD,
    /** Each column is mapped to normal scores by its quantiles: for heavy tails. */
    QUANTILE,
    /** Columns stay as they are. */
    NONE
}
