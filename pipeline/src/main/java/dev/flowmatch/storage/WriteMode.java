package dev.flowmatch.storage;

/** What to do about an output that is there already. */
public enum WriteMode {
    /** Refuse to run. */
    ERROR,
    /** Replace it, once the new output is complete. */
    OVERWRITE,
    /** Finish what an interrupted run left; do nothing where the output is complete. */
    RESUME
}
