package dev.flowmatch.io;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.ShutdownHookManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sole right to write an output, held as a file {@value #FILE} in its folder that is renewed while its owner lives.
 *
 * <p>The file says who holds it, when it was last renewed and when it expires; a daemon thread renews it four times in
 * that span. A run that died leaves its lease behind, and the next one takes it over once it has expired; one that is told
 * to end (SIGTERM, SIGINT) gives it back. Clocks of the machines that share an output must agree to well within the
 * expiry.
 *
 * <p>Where the file system creates files exclusively (local disks, HDFS) two runs never hold a lease at once. Where it
 * does not, the one that wrote last holds it; the other learns so by {@link #check}, called before an output is
 * published.
 */
public final class Lease implements Closeable {
    /** The name of the lease file. */
    public static final String FILE = "_lease.json";

    /** How long a lease outlives its last renewal unless told otherwise. */
    public static final Duration EXPIRY = Duration.ofMinutes(2);

    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
    private static final int MAX_BYTES = 1 << 16;
    /** After Spark has stopped the tasks that write (40), before Hadoop closes the file systems (10). */
    private static final int SHUTDOWN_PRIORITY = 20;

    private final FileSystem files;
    private final Path file;
    private final Clock clock;
    private final Duration expiry;
    private final String owner;
    private final Instant acquired;
    private final ScheduledExecutorService renewal;
    private final Runnable shutdownHook = this::release;
    private Instant renewed;

    private Lease(FileSystem files, Path file, Clock clock, Duration expiry) {
        this.files = files;
        this.file = file;
        this.clock = clock;
        this.expiry = expiry;
        this.owner = owner();
        this.acquired = clock.instant();
        this.renewed = acquired;
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
     * @throws LeaseHeldException if another run holds a lease that has not expired; the message names its owner, the age of
     *     its last renewal and when it expires
     */
    public static Lease acquire(Configuration configuration, Path folder) throws IOException {
        return acquire(Storage.of(configuration, folder), folder, EXPIRY, Clock.systemUTC());
    }

    static Lease acquire(FileSystem files, Path folder, Duration expiry, Clock clock) throws IOException {
        Path file = new Path(folder, FILE);
        Lease lease = new Lease(files, file, clock, expiry);
        try {
            if (!lease.created()) {
                requireExpired(files, file, clock);
                LOG.info("taking over the expired lease {}", file);
                files.delete(file, false);
                if (!lease.created()) {
                    requireExpired(files, file, clock);
                    throw new LeaseHeldException("another run has just taken over the lease " + file);
                }
            }
            lease.check();
        } catch (IOException | RuntimeException e) {
            lease.renewal.shutdownNow();
            throw e;
        }
        long period = Math.max(1, expiry.toMillis() / 4);
        var unused = lease.renewal.scheduleAtFixedRate(lease::renew, period, period, TimeUnit.MILLISECONDS);
        ShutdownHookManager.get().addShutdownHook(lease.shutdownHook, SHUTDOWN_PRIORITY);
        return lease;
    }

    private static String owner() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "unknown host";
        }
        return System.getProperty("user.name") + "@" + host + " process "
                + ProcessHandle.current().pid() + " " + UUID.randomUUID();
    }

    private boolean created() throws IOException {
        byte[] bytes = JsonFiles.bytes(entry(acquired));
        try (OutputStream out = createNew(files, file)) {
            out.write(bytes);
            return true;
        } catch (FileAlreadyExistsException | org.apache.hadoop.fs.FileAlreadyExistsException e) {
            return false;
        }
    }

    /** Hadoop's local file system looks first and creates then; the platform's own call does both in one step. */
    private static OutputStream createNew(FileSystem files, Path file) throws IOException {
        if (files instanceof RawLocalFileSystem local) {
            return Files.newOutputStream(
                    local.pathToFile(file).toPath(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }
        return files.create(file, false);
    }

    private static void requireExpired(FileSystem files, Path file, Clock clock) throws IOException {
        Holder holder;
        try {
            holder = holder(files, file);
        } catch (FileNotFoundException e) {
            return;
        }
        Instant now = clock.instant();
        if (now.isBefore(holder.expires())) {
            throw new LeaseHeldException("output " + file.getParent() + " is being written by " + holder.owner()
                    + ": its lease was renewed "
                    + Duration.between(holder.heartbeat(), now).toSeconds() + " s ago and expires at "
                    + holder.expires() + " (in "
                    + Duration.between(now, holder.expires()).toSeconds()
                    + " s) unless renewed");
        }
    }

    /** Who holds a lease file; one that cannot be read, as it may just be being written, counts by its age. */
    private static Holder holder(FileSystem files, Path file) throws IOException {
        try {
            LeaseEntry entry =
                    JsonFiles.parse(Storage.readAll(files, file, MAX_BYTES), file.toString(), LeaseEntry.class);
            Instant heartbeat = Instant.parse(entry.heartbeat());
            return new Holder(entry.owner(), heartbeat, heartbeat.plusSeconds(entry.expirySeconds()));
        } catch (DataException | DateTimeParseException e) {
            Instant modified = Instant.ofEpochMilli(files.getFileStatus(file).getModificationTime());
            return new Holder("an unknown owner (its lease cannot be read)", modified, modified.plus(EXPIRY));
        }
    }

    private record Holder(String owner, Instant heartbeat, Instant expires) {}

    private LeaseEntry entry(Instant heartbeat) {
        long seconds = Math.max(1, expiry.toSeconds());
        return new LeaseEntry(
                owner,
                acquired.toString(),
                heartbeat.toString(),
                heartbeat.plusSeconds(seconds).toString(),
                seconds);
    }

    /** Never at the time of another's look at the file: where it is not replaced in one step, that would find it empty. */
    private synchronized void renew() {
        try {
            if (isOurs()) {
                Instant now = clock.instant();
                Storage.write(files, file, JsonFiles.bytes(entry(now)));
                renewed = now;
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("the lease {} could not be renewed and expires at {}", file, renewed.plus(expiry), e);
        }
    }

    private boolean isOurs() throws IOException {
        try {
            return holder(files, file).owner().equals(owner);
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    /**
     * Whether the lease is still held; another run may have taken it over or removed it.
     *
     * @throws IOException if it cannot be read
     */
    public synchronized boolean isHeld() throws IOException {
        return isOurs();
    }

    /**
     * Makes sure that the lease is still held.
     *
     * @throws IOException if it has been lost, because another run took it over or removed it, or if it cannot be read
     */
    public void check() throws IOException {
        if (!isHeld()) {
            throw new IOException("the lease " + file + " was lost to another run: this one stops before it publishes");
        }
    }

    private synchronized void release() {
        try {
            renewal.shutdown();
            if (isOurs()) {
                files.delete(file, false);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("the lease {} could not be given back and expires at {}", file, renewed.plus(expiry), e);
        }
    }

    /** Gives the lease back: ends the renewal and removes the file if it is still ours. */
    @Override
    public synchronized void close() throws IOException {
        if (!ShutdownHookManager.get().isShutdownInProgress()) {
            ShutdownHookManager.get().removeShutdownHook(shutdownHook);
        }
        renewal.shutdown();
        if (isOurs()) {
            files.delete(file, false);
        }
    }
}
