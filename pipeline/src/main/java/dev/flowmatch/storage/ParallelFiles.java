package dev.flowmatch.storage;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** One call of a file system for each of many files, several at a time: each of them mostly waits for an answer. */
final class ParallelFiles {
    private static final int CALLS = 32;
    private static final long END_SECONDS = 60;

    private ParallelFiles() {}

    /** What is done to a file. */
    interface Call<F> {
        void on(F file) throws IOException;
    }

    /**
     * Calls for every file. When it returns or throws, no call is under way but in a file system that does not answer.
     *
     * @throws IOException the first failure; files whose turn comes after it are left out
     */
    static <F> void each(Collection<F> files, Call<F> call) throws IOException {
        if (files.size() < 2) {
            for (F file : files) {
                call.on(file);
            }
            return;
        }
        ExecutorService calls = Executors.newFixedThreadPool(Math.min(CALLS, files.size()), task -> {
            Thread thread = new Thread(task, "flowmatch-files");
            thread.setDaemon(true);
            return thread;
        });
        AtomicBoolean failed = new AtomicBoolean();
        try {
            List<Future<Void>> pending = new ArrayList<>(files.size());
            for (F file : files) {
                pending.add(calls.submit(() -> {
                    unlessFailed(failed, call, file);
                    return null;
                }));
            }
            for (Future<Void> result : pending) {
                result.get();
            }
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (InterruptedException e) {
            failed.set(true);
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted between the files of an output").initCause(e);
        } finally {
            end(calls);
        }
    }

    private static <F> void unlessFailed(AtomicBoolean failed, Call<F> call, F file) throws IOException {
        if (failed.get()) {
            return;
        }
        boolean done = false;
        try {
            call.on(file);
            done = true;
        } finally {
            if (!done) {
                failed.set(true);
            }
        }
    }

    /** The failure as the call threw it, so that callers see the same as without threads. */
    private static IOException failure(Throwable cause) throws IOException {
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause instanceof RuntimeException exception) {
            throw exception;
        }
        throw cause instanceof IOException failed ? failed : new IOException(cause);
    }

    private static void end(ExecutorService calls) {
        calls.shutdown();
        try {
            calls.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
