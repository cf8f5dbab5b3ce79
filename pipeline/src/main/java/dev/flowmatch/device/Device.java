package dev.flowmatch.device;

/** What executors compute on. */
public enum Device {
    /** The processor, also where there is a GPU. */
    CPU,
    /** A GPU, on every executor. */
    GPU,
    /** A GPU where Spark's settings give its tasks GPUs; otherwise what every executor has alike. */
    AUTO
}
