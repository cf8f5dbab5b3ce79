package dev.flowmatch.sampling;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.samples.SampleManifest;
import dev.flowmatch.samples.X0Entry;
import dev.flowmatch.storage.OutputFolder;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * All that the values and the files of a batch of samples depend on, as it is kept in the staging folder for a resume.
 *
 * @param count number of samples
 * @param firstId id of the first
 * @param fileRows rows of every file but perhaps the last
 * @param blockRows rows of the blocks that samples are computed in
 * @param model SHA-256 of the weights
 * @param noise distribution that sampling starts from
 * @param solver name of the solver
 * @param steps number of its steps, 0 where it chooses them
 * @param gridPower power of its time grid
 * @param tolerance its error tolerance, 0 where it has none
 * @param seed seed of the noise
 * @param runDate YYYY-MM-DD or null
 * @param columns the columns with their scaling
 * @param clip "none" or "observed"
 * @param trajectories number of samples whose paths are written
 * @param x0 the table whose rows the samples start from, or null
 * @param programVersion version of the program
 */
record SamplingPlan(
        long count,
        long firstId,
        long fileRows,
        int blockRows,
        String model,
        String noise,
        String solver,
        int steps,
        double gridPower,
        double tolerance,
        long seed,
        String runDate,
        List<ColumnEntry> columns,
        String clip,
        long trajectories,
        X0Entry x0,
        String programVersion)
        implements Serializable {

    /** The plan's file in the staging folder. */
    static final String FILE = OutputFolder.PLAN;

    /** The largest id and the largest count: their sum, rounded up to whole blocks, is still a long. */
    static final long MOST = 1L << 61;

    SamplingPlan {
        requireBetween("count", count, 1);
        requireBetween("first_id", firstId, 0);
        requireBetween("file_rows", fileRows, 1);
        requirePresent("columns", columns);
        requirePresent("clip", clip);
    }

    private static void requireBetween(String field, long value, long least) {
        if (value < least || value > MOST) {
            throw new IllegalArgumentException(field + " must be " + least + " to " + MOST + ", but was " + value);
        }
    }

    private static void requirePresent(String field, Object value) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
    }

    /** The plan that a finished batch followed, as far as its manifest tells; the rest is taken from another plan. */
    static SamplingPlan of(SampleManifest finished, SamplingPlan rest) {
        return new SamplingPlan(
                finished.count(),
                finished.firstId(),
                finished.fileRows(),
                rest.blockRows(),
                finished.model(),
                rest.noise(),
                finished.solver(),
                finished.steps(),
                finished.gridPower(),
                finished.tolerance(),
                finished.seed(),
                finished.runDate(),
                finished.columns(),
                finished.clip(),
                finished.trajectories(),
                finished.x0(),
                rest.programVersion());
    }

    /** The same plan with other ids. */
    SamplingPlan withFirstId(long otherFirstId) {
        return with(otherFirstId, fileRows);
    }

    /** The same plan with files of another size. */
    SamplingPlan withFileRows(long otherFileRows) {
        return with(firstId, otherFileRows);
    }

    private SamplingPlan with(long otherFirstId, long otherFileRows) {
        return new SamplingPlan(
                count,
                otherFirstId,
                otherFileRows,
                blockRows,
                model,
                noise,
                solver,
                steps,
                gridPower,
                tolerance,
                seed,
                runDate,
                columns,
                clip,
                trajectories,
                x0,
                programVersion);
    }

    /**
     * In words, by the options' names, what differs between an earlier plan and this one; empty if nothing does.
     *
     * @param fileRowsOption the name of the option for {@link #fileRows}
     */
    List<String> changesSince(SamplingPlan earlier, String fileRowsOption) {
        List<String> changes = new ArrayList<>();
        add(changes, "model", shortened(earlier.model), shortened(model));
        add(changes, "count", earlier.count, count);
        add(changes, "first-id", earlier.firstId, firstId);
        add(changes, "solver", earlier.solver, solver);
        add(changes, "steps", earlier.steps, steps);
        add(changes, "grid-power", earlier.gridPower, gridPower);
        add(changes, "tolerance", earlier.tolerance, tolerance);
        add(changes, "seed", earlier.seed, seed);
        add(changes, "run-date", earlier.runDate, runDate);
        add(changes, fileRowsOption, earlier.fileRows, fileRows);
        add(changes, "clip", earlier.clip, clip);
        add(changes, "trajectories", earlier.trajectories, trajectories);
        add(changes, "x0", earlier.x0, x0);
        add(changes, "the model's noise", earlier.noise, noise);
        add(changes, "the block size", earlier.blockRows, blockRows);
        add(changes, "the program version", earlier.programVersion, programVersion);
        if (!earlier.columns.equals(columns)) {
            changes.add("the model's columns or their scaling have changed");
        }
        return changes;
    }

    private static String shortened(String hash) {
        return hash == null || hash.length() < 12 ? hash : hash.substring(0, 12) + "…";
    }

    private static void add(List<String> changes, String option, Object before, Object now) {
        if (!Objects.equals(before, now)) {
            changes.add(option + " was " + before + " and is now " + now);
        }
    }

    /** The number of files. */
    int parts() {
        long parts = (count + fileRows - 1) / fileRows;
        if (parts > 1_000_000) {
            throw new IllegalArgumentException("file-rows " + fileRows + " would cut " + count + " samples into "
                    + parts + " files; at most 1000000 are written");
        }
        return (int) parts;
    }

    /** The first id of a file. */
    long partFirstId(int part) {
        return firstId + part * fileRows;
    }

    /** The number of rows of a file. */
    long partRows(int part) {
        return Math.min(fileRows, count - part * fileRows);
    }
}
