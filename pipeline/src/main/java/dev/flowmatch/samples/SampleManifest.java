package dev.flowmatch.samples;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.Columns;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.Require;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.storage.JsonFiles;
import java.io.IOException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The {@code _manifest.json} of a batch of samples: which ids it holds, what they were computed with, and the hashes of
 * its files.
 *
 * @param formatVersion version of the format: 1 for columns of numbers alone, 2 for others
 * @param count number of samples asked for
 * @param firstId id of the first sample; the batch holds [firstId, firstId + count)
 * @param rows rows of the files together, the same as count
 * @param files the files, by ascending ids
 * @param model SHA-256 of the model's weights
 * @param solver name of the solver
 * @param steps number of steps of the solver; 0 where the solver chooses its steps itself
 * @param gridPower power by which the time grid is denser towards t = 1; 1 for a uniform one
 * @param tolerance error tolerance of an adaptive solver; 0 for others
 * @param seed seed of the noise
 * @param runDate the day the batch belongs to, YYYY-MM-DD, or null
 * @param columns the columns after the id
 * @param fileRows rows of every file but perhaps the last
 * @param clip "none", or "observed" where values were kept inside the range seen in training
 * @param clippedValues number of values that were clipped, by that or by the range of their column's type
 * @param evaluations evaluations of the velocity, one for each row and time it was evaluated for
 * @param trajectories number of samples whose paths are in {@value #TRAJECTORIES}
 * @param x0 the table whose rows the samples started from, or null where they started from noise
 * @param programVersion version of Flowmatch that wrote the batch
 */
public record SampleManifest(
        int formatVersion,
        long count,
        long firstId,
        long rows,
        List<SampleFileEntry> files,
        String model,
        String solver,
        int steps,
        double gridPower,
        double tolerance,
        long seed,
        String runDate,
        List<ColumnEntry> columns,
        long fileRows,
        String clip,
        long clippedValues,
        long evaluations,
        long trajectories,
        X0Entry x0,
        String programVersion) {

    /** The newest version of the format that this program reads; it writes {@link Columns#formatVersion}. */
    public static final int FORMAT_VERSION = 2;

    /** The manifest's file name in the batch's folder. */
    public static final String FILE = "_manifest.json";

    /** The folder beside the files that holds the paths of their first samples. */
    public static final String TRAJECTORIES = "_trajectories";

    /** @throws IllegalArgumentException if a field is missing, outside its range, or contradicts another */
    public SampleManifest {
        Require.formatVersion(formatVersion, FORMAT_VERSION);
        Require.atLeast("count", count, 1);
        Require.between("first_id", firstId, 0, Long.MAX_VALUE - count);
        files = Require.elements("files", files);
        Require.atLeast("file_rows", fileRows, 1);
        requireSeries(files, firstId, count, rows);
        Require.sha256("model", model);
        Require.present("solver", solver);
        Require.atLeast("steps", steps, 0);
        Require.finite("grid_power", gridPower);
        Require.finite("tolerance", tolerance);
        requireDate(runDate);
        columns = Columns.require(columns);
        Require.present("clip", clip);
        Require.atLeast("clipped_values", clippedValues, 0);
        Require.atLeast("evaluations", evaluations, 0);
        Require.atLeast("trajectories", trajectories, 0);
        Require.present("program_version", programVersion);
    }

    /** The file of the paths of a file's samples, relative to the batch's folder. */
    public static String trajectoriesFile(String file) {
        return TRAJECTORIES + "/" + file;
    }

    /** The files of the paths of the first {@link #trajectories} samples: one beside each file that holds some of them. */
    public List<String> trajectoriesFiles() {
        return files.stream()
                .filter(file -> file.firstId() - firstId < trajectories)
                .map(file -> trajectoriesFile(file.file()))
                .toList();
    }

    /** All files that belong to the batch, relative to its folder. */
    public List<String> names() {
        return Stream.concat(files.stream().map(SampleFileEntry::file), trajectoriesFiles().stream())
                .toList();
    }

    private static void requireSeries(List<SampleFileEntry> files, long firstId, long count, long rows) {
        long next = firstId;
        for (SampleFileEntry file : files) {
            if (file.firstId() != next || file.rows() > firstId + count - next) {
                throw new IllegalArgumentException("files must hold the ids [" + firstId + ", " + (firstId + count)
                        + ") in order without a gap, but " + file.file() + " holds " + file.rows() + " from "
                        + file.firstId() + " on");
            }
            next += file.rows();
        }
        if (next != firstId + count || rows != count) {
            throw new IllegalArgumentException("rows and the files' rows together must be count, " + count
                    + ", but were " + rows + " and " + (next - firstId));
        }
    }

    private static void requireDate(String runDate) {
        if (runDate != null) {
            try {
                LocalDate.parse(runDate);
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException("run_date must be YYYY-MM-DD, but was '" + runDate + "'", e);
            }
        }
    }

    /**
     * Reads the manifest of a batch.
     *
     * @param folder the batch's folder, with its run_date= where it has one
     * @throws UsageException if there is no manifest, and so no finished batch
     * @throws DataException if the manifest is malformed, naming file and field
     * @throws IOException if the file system fails
     */
    public static SampleManifest read(Configuration configuration, Path folder) throws IOException {
        return JsonFiles.readManifest(configuration, folder, FILE, SampleManifest.class, "batch of samples");
    }
}
