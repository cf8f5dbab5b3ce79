package dev.flowmatch.sampling;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many rows the running tasks have written: each tells it in a file of its own, and the driver adds them up. What
 * goes wrong here is ignored, as nothing but the display depends on it.
 */
final class FileProgress {
    private static final Logger LOG = LoggerFactory.getLogger(FileProgress.class);
    private static final String FOLDER = "progress";
    private static final int MAX_DIGITS = 20;

    private FileProgress() {}

    /** Tells of one file's rows, at most every two seconds. */
    static final class Writer {
        private static final long PERIOD_NANOS = 2_000_000_000L;

        private final FileSystem files;
        private final Path file;
        private long next = System.nanoTime() + PERIOD_NANOS;

        Writer(FileSystem files, Path staging, int part) {
            this.files = files;
            this.file = new Path(new Path(staging, FOLDER), Integer.toString(part));
        }

        void update(long rows) {
            if (System.nanoTime() - next >= 0) {
                write(rows);
                next = System.nanoTime() + PERIOD_NANOS;
            }
        }

        void finish(long rows) {
            write(rows);
        }

        private void write(long rows) {
            try (OutputStream out = files.create(file, true)) {
                out.write(Long.toString(rows).getBytes(StandardCharsets.US_ASCII));
            } catch (IOException | RuntimeException e) {
                LOG.debug("no progress to {}", file, e);
            }
        }
    }

    /** Adds up the rows of all files. */
    static final class Reader {
        private final FileSystem files;
        private final Path folder;
        private final Map<Path, Long> modified = new HashMap<>();
        private final Map<Path, Long> rows = new HashMap<>();

        Reader(FileSystem files, Path staging) {
            this.files = files;
            this.folder = new Path(staging, FOLDER);
        }

        /** The rows told of so far. */
        long poll() {
            try {
                for (FileStatus file : files.exists(folder) ? files.listStatus(folder) : new FileStatus[0]) {
                    Long known = modified.get(file.getPath());
                    if (known == null || known != file.getModificationTime()) {
                        read(file.getPath());
                        modified.put(file.getPath(), file.getModificationTime());
                    }
                }
            } catch (IOException | RuntimeException e) {
                LOG.debug("no progress from {}", folder, e);
            }
            return rows.values().stream().mapToLong(Long::longValue).sum();
        }

        private void read(Path file) throws IOException {
            try (FSDataInputStream in = files.open(file)) {
                String text = new String(in.readNBytes(MAX_DIGITS), StandardCharsets.US_ASCII);
                if (!text.isEmpty()) {
                    rows.merge(file, Long.parseLong(text), Math::max);
                }
            }
        }
    }
}
