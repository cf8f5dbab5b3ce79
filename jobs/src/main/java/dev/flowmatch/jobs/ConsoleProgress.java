package dev.flowmatch.jobs;

import dev.flowmatch.cluster.Progress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress on standard error: a bar on a terminal, else a line every few seconds with rate and time left. */
abstract class ConsoleProgress implements Progress {
    private ConsoleProgress() {}

    /** Takes what is shown off the console, and shows nothing any more. */
    abstract void stop();

    /** Returns a bar where {@code bin/flowmatch} found standard error to be a terminal, which Java cannot see. */
    static ConsoleProgress create() {
        boolean terminal = "true".equals(System.getenv("FLOWMATCH_TERMINAL"));
        return terminal ? new Bar(System.err) : new Lines(System.err, System::nanoTime);
    }

    /** Returns the form for a file or a pipe, on a clock of the caller's. */
    static ConsoleProgress lines(PrintStream out, LongSupplier nanoTime) {
        return new Lines(out, nanoTime);
    }

    private static final class Bar extends ConsoleProgress {
        private final PrintStream out;
        private ProgressBar bar;
        private boolean stopped;

        Bar(PrintStream out) {
            this.out = out;
        }

        @Override
        public synchronized void start(String task, long total, String unit) {
            finish();
            if (stopped) {
                return;
            }
            bar = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(total)
                    .setUnit(" " + unit, 1)
                    .setStyle(ProgressBarStyle.ASCII)
                    .showSpeed()
                    .setUpdateIntervalMillis(250)
                    .setConsumer(new ConsoleProgressBarConsumer(out))
                    .build();
        }

        @Override
        public synchronized void update(long done, String detail) {
            if (bar != null) {
                bar.stepTo(done);
                bar.setExtraMessage(detail == null || detail.isEmpty() ? "" : " " + detail);
            }
        }

        @Override
        public synchronized void finish() {
            if (bar != null) {
                bar.close();
                bar = null;
            }
        }

        @Override
        synchronized void stop() {
            stopped = true;
            finish();
        }
    }

    private static final class Lines extends ConsoleProgress {
        private static final long INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();

        private final PrintStream out;
        private final LongSupplier nanoTime;
        private String task;
        private String unit;
        private String detail;
        private long total;
        private long done;
        private long started;
        private long lastLine;
        private long lastCount;
        private boolean stopped;

        Lines(PrintStream out, LongSupplier nanoTime) {
            this.out = out;
            this.nanoTime = nanoTime;
        }

        @Override
        public synchronized void start(String task, long total, String unit) {
            this.task = stopped ? null : task;
            this.unit = unit;
            this.total = total;
            detail = "";
            done = 0;
            started = nanoTime.getAsLong();
            lastLine = started;
            lastCount = -1;
        }

        @Override
        public synchronized void update(long done, String detail) {
            this.done = done;
            this.detail = detail == null ? "" : detail;
            long now = nanoTime.getAsLong();
            if (task != null && now - lastLine >= INTERVAL_NANOS) {
                lastLine = now;
                print(now);
            }
        }

        @Override
        public synchronized void finish() {
            if (task != null && done != lastCount) {
                print(nanoTime.getAsLong());
            }
            task = null;
        }

        @Override
        synchronized void stop() {
            stopped = true;
            task = null;
        }

        private void print(long now) {
            lastCount = done;
            double seconds = (now - started) / 1e9;
            double rate = seconds > 0 ? done / seconds : 0;
            StringBuilder line = new StringBuilder(task).append(": ").append(count(done));
            if (total > 0) {
                line.append(" of ").append(count(total));
            }
            line.append(' ')
                    .append(unit)
                    .append(", ")
                    .append(rate(rate))
                    .append(' ')
                    .append(unit)
                    .append("/s, ");
            line.append(duration(seconds));
            if (total > done && rate > 0) {
                line.append(", ").append(duration((total - done) / rate)).append(" left");
            }
            if (!detail.isEmpty()) {
                line.append(", ").append(detail);
            }
            out.println(line);
        }

        private static String count(long value) {
            return String.format(Locale.ROOT, "%,d", value);
        }

        private static String rate(double value) {
            return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%,.0f", value);
        }

        private static String duration(double seconds) {
            long whole = Math.round(seconds);
            if (whole < 60) {
                return whole + " s";
            }
            return whole < 3600
                    ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
                    : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
        }
    }
}
