package dev.flowmatch.jobs;

import dev.flowmatch.fault.DataException;
import dev.flowmatch.storage.JsonFiles;
import dev.flowmatch.storage.Storage;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The {@code demo.json} beside a demo's parts: what it was begun with, so that it can be gone on with. How many rows it
 * trains on comes from the clock, and is the same when it goes on.
 *
 * @param formatVersion version of the format, {@value #FORMAT_VERSION} as written today
 * @param source the table that it is about; null for the checkerboard
 * @param minutes how long to train, about
 * @param samples samples to draw
 * @param seed the seed of all four jobs
 * @param trainingRows rows to train on; null before the machine was measured
 * @param workers workers of the training; null likewise
 * @param finished whether all four parts are there
 */
record DemoPlan(
        int formatVersion,
        String source,
        double minutes,
        long samples,
        long seed,
        Long trainingRows,
        Integer workers,
        boolean finished) {
    static final int FORMAT_VERSION = 1;
    static final String FILE = "demo.json";

    /** @throws IllegalArgumentException if a value is outside its range */
    DemoPlan {
        if (formatVersion != FORMAT_VERSION) {
            throw new IllegalArgumentException(
                    "format_version must be " + FORMAT_VERSION + ", but was " + formatVersion);
        }
        if (!(minutes > 0)) {
            throw new IllegalArgumentException("minutes must be above 0, but was " + minutes);
        }
        atLeastOne("samples", samples);
        if (trainingRows != null || workers != null) {
            atLeastOne("training_rows", trainingRows);
            atLeastOne("workers", workers);
        }
    }

    private static void atLeastOne(String name, Number value) {
        if (value == null || value.longValue() < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, but was " + value);
        }
    }

    /** A demo that begins. */
    static DemoPlan begun(String source, double minutes, long samples, long seed) {
        return new DemoPlan(FORMAT_VERSION, source, minutes, samples, seed, null, null, false);
    }

    /** Whether it is known how many rows to train on. */
    boolean measured() {
        return trainingRows != null;
    }

    DemoPlan withTraining(long rows, int count) {
        return new DemoPlan(formatVersion, source, minutes, samples, seed, rows, count, finished);
    }

    DemoPlan withAllDone() {
        return new DemoPlan(formatVersion, source, minutes, samples, seed, trainingRows, workers, true);
    }

    /** Local steps of a worker at so many rows a batch. */
    long steps(int batch) {
        long rowsPerStep = (long) batch * workers;
        return (trainingRows + rowsPerStep - 1) / rowsPerStep;
    }

    /**
     * Reads the plan of the demo in a folder, if one was begun there.
     *
     * @throws DataException if the file is malformed
     */
    static Optional<DemoPlan> find(Configuration configuration, Path folder) throws IOException {
        Path file = new Path(folder, FILE);
        return Storage.of(configuration, file).exists(file)
                ? Optional.of(JsonFiles.read(configuration, file, DemoPlan.class))
                : Optional.empty();
    }

    /** Writes it into the demo's folder, which is made where there is none. */
    void write(Configuration configuration, Path folder) throws IOException {
        JsonFiles.write(configuration, new Path(folder, FILE), this);
    }
}
