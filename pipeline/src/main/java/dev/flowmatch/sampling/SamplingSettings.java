package dev.flowmatch.sampling;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.model.ModelManifest;
import dev.flowmatch.solver.OdeSolver;
import dev.flowmatch.storage.ProgramVersion;
import java.time.LocalDate;

/**
 * What the user asked of a batch of samples.
 *
 * @param model the model directory
 * @param count number of samples, or 0 for as many as the table to start from has rows
 * @param solver how the flow is followed
 * @param seed of the noise
 * @param firstId id of the first sample
 * @param firstIdAuto whether to take the first id after the batches beside instead
 * @param runDate of the partition folder, or null
 * @param fileRows rows of a file, or 0 where the program chooses
 * @param clip what becomes of values outside the range seen in training
 * @param trajectories number of samples whose paths are written
 */
record SamplingSettings(
        String model,
        long count,
        OdeSolver solver,
        long seed,
        long firstId,
        boolean firstIdAuto,
        LocalDate runDate,
        long fileRows,
        Clip clip,
        long trajectories) {
    private static final long DEFAULT_FILE_ROWS = 1_000_000;

    /** What was left open. */
    SamplingChoices choices() {
        return new SamplingChoices(firstIdAuto, fileRows == 0, runDate != null);
    }

    /**
     * The plan of the batch.
     *
     * @param manifest of the model
     * @param cores of the cluster
     * @param table whose rows the samples start from, or null
     * @throws UsageException if the settings do not fit the model or the table
     */
    SamplingPlan plan(ModelManifest manifest, int cores, X0Table table) {
        long samples = count > 0 || table == null ? count : table.rows().rows();
        long rowsOfFile = rowsOfFile(manifest, samples, cores, table);
        if (table != null) {
            table.requireFits(samples, rowsOfFile);
        }
        if (trajectories > samples) {
            throw new UsageException("trajectories must be at most count, " + samples + ", but was " + trajectories);
        }
        for (ColumnEntry column : manifest.columns()) {
            if (trajectories > 0
                    && (column.name().equals(TrajectoryWriter.STEP)
                            || column.name().equals(TrajectoryWriter.TIME))) {
                throw new UsageException("trajectories have a column '" + column.name()
                        + "' of their own, so they cannot be written for a model with a column of that name");
            }
            if (clip == Clip.OBSERVED && !column.hasRange()) {
                throw new UsageException("clip must be none for model " + model + ", which does not know the range of "
                        + "column '" + column.name() + "': import it with minimums and maximums");
            }
        }
        return new SamplingPlan(
                samples,
                firstId,
                rowsOfFile,
                BlockSampler.ROWS,
                manifest.weightsSha256(),
                manifest.noise(),
                solver.name(),
                solver.steps(),
                solver.gridPower(),
                solver.tolerance(),
                seed,
                runDate == null ? null : runDate.toString(),
                manifest.columns(),
                clip.label(),
                trajectories,
                table == null ? null : table.rows(),
                ProgramVersion.current());
    }

    private long rowsOfFile(ModelManifest manifest, long samples, int cores, X0Table table) {
        if (fileRows > 0) {
            return fileRows;
        }
        return table == null
                ? defaultFileRows(samples, cores)
                : X0Table.defaultFileRows(
                        samples, cores, manifest.specification().dim());
    }

    static long defaultFileRows(long count, int cores) {
        long each = (count + cores - 1) / cores;
        return Math.min(DEFAULT_FILE_ROWS, (each + BlockSampler.ROWS - 1) / BlockSampler.ROWS * BlockSampler.ROWS);
    }
}
