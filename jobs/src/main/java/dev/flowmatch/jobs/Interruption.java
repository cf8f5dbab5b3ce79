package dev.flowmatch.jobs;

import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * What a running command does when it is told to end, by Ctrl-C (SIGINT), SIGTERM or a terminal that closes (SIGHUP): it
 * says so in one line, cancels Spark's jobs, and has some seconds to keep what is finished and to give back its lease.
 *
 * <p>Nothing else is printed: what Spark and its threads have to say of their own end tells the user nothing. The exit
 * code is the one Java gives to a signal, 128 and its number.
 */
final class Interruption implements AutoCloseable {
    /** Before Spark stops by itself (40): its running jobs would fail with stack traces instead of being cancelled. */
    private static final int PRIORITY = 100;

    private static final long POLL_MILLIS = 100;
    /** Then the command is not at a Spark job: it waits for something. */
    private static final Duration UNTIL_INTERRUPTED = Duration.ofSeconds(2);
    /** Cluster managers give a process some 30 s between SIGTERM and SIGKILL. */
    private static final Duration UNTIL_LEFT_BEHIND = Duration.ofSeconds(10);

    private final Thread command = Thread.currentThread();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Runnable hook = this::end;
    private final Session session;
    private final ConsoleProgress progress;
    private final Runnable announcement;
    private volatile boolean happened;

    private Interruption(Session session, ConsoleProgress progress, Runnable announcement) {
        this.session = session;
        this.progress = progress;
        this.announcement = announcement;
    }

    /**
     * Watches over the command that the calling thread is about to run, until it is closed.
     *
     * @param announcement prints the line
     */
    static Interruption watch(Session session, ConsoleProgress progress, Runnable announcement) {
        Interruption interruption = new Interruption(session, progress, announcement);
        if (!ShutdownHookManager.get().isShutdownInProgress()) {
            ShutdownHookManager.get()
                    .addShutdownHook(
                            interruption.hook, PRIORITY, 2 * UNTIL_LEFT_BEHIND.toMillis(), TimeUnit.MILLISECONDS);
        }
        return interruption;
    }

    /** Whether the process was told to end while the command ran: how the command fails is then of no interest. */
    boolean happened() {
        return happened;
    }

    private void end() {
        happened = true;
        progress.stop();
        announcement.run();
        System.setErr(new PrintStream(OutputStream.nullOutputStream()));
        session.silence();
        try {
            awaitCommand();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitCommand() throws InterruptedException {
        long start = System.nanoTime();
        boolean interrupted = false;
        // Before Spark has started, nothing is held or half made.
        while (session.isStarted() && System.nanoTime() - start < UNTIL_LEFT_BEHIND.toNanos()) {
            // Again and again, since the command may be between two jobs.
            session.cancelJobs();
            if (ended.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
            if (!interrupted && System.nanoTime() - start > UNTIL_INTERRUPTED.toNanos()) {
                command.interrupt();
                interrupted = true;
            }
        }
    }

    /** The command has ended, and its session too. */
    @Override
    public void close() {
        ended.countDown();
        if (!ShutdownHookManager.get().isShutdownInProgress()) {
            ShutdownHookManager.get().removeShutdownHook(hook);
        }
    }
}
