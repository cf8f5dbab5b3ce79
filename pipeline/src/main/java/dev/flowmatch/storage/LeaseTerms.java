package dev.flowmatch.storage;

import java.time.Clock;
import java.time.Duration;

/**
 * How a lease is asked for.
 *
 * @param whenHeld what to do while another run holds it
 * @param expiry how long it outlives its last renewal, at most a day
 * @param pause the time between two looks at a lease that another run holds, at least a millisecond
 * @param clock what tells the time
 */
record LeaseTerms(WhenHeld whenHeld, Duration expiry, Duration pause, Clock clock) {
    private static final Duration EXPIRY = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Those of every output: a lease outlives its last renewal by two minutes. */
    static LeaseTerms of(WhenHeld whenHeld) {
        return new LeaseTerms(whenHeld, EXPIRY, PAUSE, Clock.systemUTC());
    }

    /** Between two renewals: two may fail before the lease is another's to take. */
    long renewalMillis() {
        return Math.max(1, expiry.toMillis() / 4);
    }
}
