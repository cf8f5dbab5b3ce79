package dev.flowmatch.spark;

/** How a source's columns become the model's. */
public enum ScaleMode {
    /** Each column gets mean 0 and standard deviation 1. */
    STANDARD,
    /** Columns stay as they are. */
    NONE
}
