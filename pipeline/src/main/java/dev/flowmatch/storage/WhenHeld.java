package dev.flowmatch.storage;

/** What a run does about an output whose {@link Lease} another run holds. */
public enum WhenHeld {
    /** Waits until it is free, and says for whom. */
    WAIT,
    /** Refuses at once, by a {@link LeaseHeldException}. */
    REFUSE
}
