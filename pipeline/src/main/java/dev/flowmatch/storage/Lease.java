package dev.flowmatch.storage;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.ShutdownHookManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sole right to write an output: a numbered file in its folder, {@code _lease-NNNNNN.json}, which is renewed while its
 * owner lives. The lease of the highest number counts.
 *
 * <p>The file says who holds the lease, when it was last renewed and when it expires; a daemon thread renews it four times
 * in that span. A run that died leaves its lease behind. The next one takes it over, at once if it can see that the
 * process has ended on this machine, else once it has expired: it creates the file of the next number, which the file
 * system lets only one do, and removes the one before. A run that is told to end (SIGTERM, SIGINT) gives its lease back.
 * Clocks of the machines that share an output must agree to well within the expiry.
 *
 * <p>An owner that was paused for longer than the expiry may believe in a lease that has become another's. It learns so by
 * {@link #check} and by {@link #replace}, which writes the file that makes an output count: where the file system renames
 * or has conditional puts, there is no moment at which a run that has lost its lease still replaces it.
 */
public final class Lease implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
    /** After Spark has stopped the tasks that write (40), before Hadoop closes the file systems (10). */
    private static final int SHUTDOWN_PRIORITY = 20;

    private final LeaseFiles leases;
    private final LeaseTerms terms;
    private final String host = host();
    private final String name = UUID.randomUUID().toString();
    private final String owner = System.getProperty("user.name") + "@" + host + " process "
            + ProcessHandle.current().pid() + " " + name;
    private final Instant acquired;
    private final ScheduledExecutorService renewal;
    private final Runnable shutdownHook = this::release;
    private long number;
    private Instant renewed;
    private boolean lost;
    private boolean closed;

    /** A lease of the given number, not yet written. */
    Lease(LeaseFiles leases, LeaseTerms terms, long number, Instant now) {
        this.leases = leases;
        this.terms = terms;
        this.number = number;
        this.acquired = now;
        this.renewed = now;
        this.renewal = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "flowmatch-lease");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Acquires the lease of a folder and starts renewing it.
     *
     * @param folder an existing folder
     * @throws LeaseHeldException if another run holds the lease and the terms are to refuse; the message names its owner,
     *     the age of its last renewal and when it expires
     */
    static Lease acquire(FileSystem files, Path folder, LeaseTerms terms) throws IOException {
        return new LeaseRequest(new LeaseFiles(files, folder, terms.expiry()), terms).grant();
    }

    /**
     * Acquires the lease of a folder and starts renewing it.
     *
     * @param folder an existing folder
     * @throws LeaseHeldException if another run holds the lease and {@code whenHeld} is to refuse
     */
    public static Lease acquire(Configuration configuration, Path folder, WhenHeld whenHeld) throws IOException {
        return acquire(Storage.of(configuration, folder), folder, LeaseTerms.of(whenHeld));
    }

    /** Whether a file in an output folder belongs to its lease, and so to no output. */
    public static boolean isFile(String name) {
        return LeaseFiles.isOne(name);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown host";
        }
    }

    /** Creates the lease's file; false if another run was faster. */
    boolean create() throws IOException {
        return leases.create(entry(number, acquired));
    }

    /** Ends the renewal of a lease that was not acquired. */
    void discard() {
        closed = true;
        renewal.shutdownNow();
    }

    /** Begins to renew the lease. */
    void start() throws IOException {
        leases.removeBefore(number, pending().getName());
        long period = terms.renewalMillis();
        var unused = renewal.scheduleAtFixedRate(this::renew, period, period, TimeUnit.MILLISECONDS);
        ShutdownHookManager.get().addShutdownHook(shutdownHook, SHUTDOWN_PRIORITY);
    }

    private Path pending() {
        return leases.pending(number, name);
    }

    private LeaseEntry entry(long entryNumber, Instant heartbeat) {
        return new LeaseEntry(
                entryNumber,
                owner,
                host,
                ProcessIdentity.current().orElse(null),
                acquired.toString(),
                heartbeat.toString(),
                heartbeat.plus(terms.expiry()).toString(),
                Math.max(1, terms.expiry().plusMillis(999).toSeconds()));
    }

    /** Renews the lease, or learns that it is lost. */
    synchronized void renew() {
        try {
            if (closed || !isHeld()) {
                return;
            }
            Instant now = terms.clock().instant();
            Instant expires = renewed.plus(terms.expiry());
            if (!now.isBefore(expires)) {
                reclaim(now);
                return;
            }
            leases.replace(entry(number, now), pending());
            renewed = now;
            if (!terms.clock().instant().isBefore(expires)) {
                // Paused in between: what was written may have brought a lease back that another run had taken over.
                lose();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("the lease of {} could not be renewed and expires at {}", leases.folder(), expiry(), e);
        }
    }

    private Instant expiry() {
        return renewed.plus(terms.expiry());
    }

    /**
     * Goes on after a pause that outlasted the lease, if no other run took it over: whoever does creates the next number
     * first and removes this one then, before it goes on. So if the next can be created and this one is still there,
     * nobody has.
     */
    private void reclaim(Instant now) throws IOException {
        long next = number + 1;
        if (!leases.create(entry(next, now))) {
            lose();
        } else if (!leases.isOwn(number, owner)) {
            leases.remove(next);
            lose();
        } else {
            LOG.info("the lease of {} had expired while this process was paused: renewed", leases.folder());
            number = next;
            renewed = now;
            leases.removeBefore(number, pending().getName());
        }
    }

    private void lose() {
        lost = true;
        LOG.warn("the lease of {} was lost to another run", leases.folder());
    }

    /**
     * Whether the lease is still held; another run may have taken it over or removed it.
     *
     * @throws IOException if it cannot be read
     */
    public synchronized boolean isHeld() throws IOException {
        if (!lost && !isNewest()) {
            lose();
        }
        return !lost;
    }

    /** In this order: who takes over creates the next number and then removes this one. */
    private boolean isNewest() throws IOException {
        return !leases.exists(number + 1) && leases.isOwn(number, owner);
    }

    /**
     * Makes sure that the lease is still held.
     *
     * @throws IOException if it has been lost, because another run took it over or removed it, or if it cannot be read
     */
    public void check() throws IOException {
        if (!isHeld()) {
            throw new IOException("the lease of output " + leases.folder()
                    + " was lost to another run: this one stops before it publishes");
        }
    }

    /**
     * Replaces or creates the file that makes an output count, in one step and only while the lease is held. Where the file
     * system neither renames nor has conditional puts, the lease is tried right before.
     *
     * @param files the file's file system, that of the lease
     * @param file the file
     * @param bytes what it shall hold
     * @throws IOException if the lease has been lost, and then the file is as it was; or if the file system fails
     */
    public synchronized void replace(FileSystem files, Path file, byte[] bytes) throws IOException {
        try {
            AtomicFiles.replace(files, file, bytes, pending(), this::check);
        } catch (FileNotFoundException e) {
            check();
            throw e;
        } catch (IOException e) {
            // A condition of the store that does not hold tells less than the lease.
            check();
            throw e;
        }
    }

    /** Gives the lease back, and only logs it where that fails. */
    synchronized void release() {
        try {
            giveBack();
        } catch (IOException | RuntimeException e) {
            LOG.warn("the lease of {} could not be given back and expires at {}", leases.folder(), expiry(), e);
        }
    }

    private void giveBack() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        renewal.shutdown();
        if (!lost && isNewest()) {
            leases.remove(number);
        }
    }

    /** Gives the lease back: ends the renewal and removes the file if it is still ours. */
    @Override
    public synchronized void close() throws IOException {
        if (!ShutdownHookManager.get().isShutdownInProgress()) {
            ShutdownHookManager.get().removeShutdownHook(shutdownHook);
        }
        giveBack();
    }
}
