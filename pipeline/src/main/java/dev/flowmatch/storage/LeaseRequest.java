package dev.flowmatch.storage;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A run's attempt to get the lease of an output, for as long as it takes. Used once. */
final class LeaseRequest {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseRequest.class);
    /** Between two lines that tell of waiting for the same run. */
    private static final Duration REPORTS = Duration.ofSeconds(30);

    private final LeaseFiles leases;
    private final LeaseTerms terms;
    private String waitingFor = "";
    private long reported;

    LeaseRequest(LeaseFiles leases, LeaseTerms terms) {
        this.leases = leases;
        this.terms = terms;
    }

    /**
     * Takes the lease when it is free.
     *
     * @throws LeaseHeldException if another run holds it and the terms are to refuse
     */
    Lease grant() throws IOException {
        while (true) {
            List<Long> numbers = leases.numbers();
            Optional<LeaseHolder> holder = numbers.isEmpty() ? Optional.empty() : leases.read(numbers.get(0));
            if (!numbers.isEmpty() && holder.isEmpty()) {
                continue;
            }
            Instant now = terms.clock().instant();
            if (holder.isPresent() && !holder.get().isFree(now)) {
                await(holder.get(), now);
                continue;
            }
            Optional<Lease> taken = take(holder, now);
            if (taken.isPresent()) {
                return taken.get();
            }
        }
    }

    private Optional<Lease> take(Optional<LeaseHolder> before, Instant now) throws IOException {
        long number = before.map(LeaseHolder::number).orElse(0L) + 1;
        Lease lease = new Lease(leases, terms, number, now);
        try {
            if (!lease.create() || !isRightful(number, before) || !lease.isHeld()) {
                lease.discard();
                return Optional.empty();
            }
            lease.start();
        } catch (IOException | RuntimeException e) {
            lease.release();
            throw e;
        }
        before.ifPresent(old -> LOG.info(
                "taking over the lease of {} from {}, {}",
                leases.folder(),
                old.owner(),
                old.isGone() ? "whose process has ended" : "which has expired"));
        return Optional.of(lease);
    }

    /**
     * Whether a lease that was just created is the one that counts, and takes none from a living owner: between the look
     * at the leases and the creation, all of them may have been given back and the numbers begun anew. Gives it up if not.
     */
    private boolean isRightful(long number, Optional<LeaseHolder> before) throws IOException {
        for (long other : leases.numbers()) {
            if (other == number) {
                continue;
            }
            Optional<LeaseHolder> holder = leases.read(other);
            if (holder.isEmpty() || (other < number && isSameOrFree(holder.get(), before))) {
                continue;
            }
            leases.remove(number);
            sleep(ThreadLocalRandom.current().nextLong(terms.pause().toMillis()) + 1);
            return false;
        }
        return true;
    }

    private boolean isSameOrFree(LeaseHolder holder, Optional<LeaseHolder> before) {
        return before.filter(old -> old.owner().equals(holder.owner())).isPresent()
                || holder.isFree(terms.clock().instant());
    }

    private void await(LeaseHolder holder, Instant now) throws IOException {
        String line = holder.describe(leases.folder(), now);
        if (terms.whenHeld() == WhenHeld.REFUSE) {
            throw new LeaseHeldException(line);
        }
        report(holder, line);
        // Without a listing, which is long in a folder of many files, until something changes.
        Optional<LeaseHolder> next = Optional.of(holder);
        while (next.isPresent()
                && next.get().owner().equals(holder.owner())
                && !next.get().isFree(clockNow())) {
            report(next.get(), next.get().describe(leases.folder(), clockNow()));
            sleep(terms.pause().toMillis());
            next = leases.read(holder.number());
        }
    }

    private Instant clockNow() {
        return terms.clock().instant();
    }

    private void report(LeaseHolder holder, String line) {
        long now = System.nanoTime();
        boolean another = !holder.owner().equals(waitingFor);
        if (another || now - reported >= REPORTS.toNanos()) {
            LOG.info("{}{}", another ? "waiting: " : "still waiting: ", line);
            waitingFor = holder.owner();
            reported = now;
        }
    }

    private static void sleep(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while waiting for a lease");
            interrupted.initCause(e);
            throw interrupted;
        }
    }
}
