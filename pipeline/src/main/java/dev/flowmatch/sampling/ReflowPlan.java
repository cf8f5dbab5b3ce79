package dev.flowmatch.sampling;

import dev.flowmatch.fault.UsageException;
import dev.flowmatch.pairs.PairManifest;
import dev.flowmatch.pairs.ShardLayout;
import dev.flowmatch.storage.JsonFiles;
import dev.flowmatch.storage.OutputFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * All that the values and the shards of a teacher's pairs depend on, as it is kept in the staging folder for a resume.
 *
 * @param sampling how the teacher samples: training and validation pairs together, in files that are the shards
 * @param validationRows how many of the pairs, the last ones, are held out
 */
record ReflowPlan(SamplingPlan sampling, long validationRows) {

    ReflowPlan {
        Objects.requireNonNull(sampling, "sampling is missing");
        if (validationRows < 0 || validationRows >= sampling.count()) {
            throw new IllegalArgumentException(
                    "validation_rows must be 0 to below the count " + sampling.count() + ", but was " + validationRows);
        }
    }

    /**
     * The plan that a finished set followed, as far as its manifest tells; the rest is taken from another plan.
     *
     * @throws UsageException if no teacher made the set
     */
    static ReflowPlan of(PairManifest finished, ReflowPlan rest, String output) {
        if (finished.teacher() == null || finished.sampling() == null) {
            throw new UsageException(
                    "output " + output + " is a pair data set that no teacher made, and so none to resume");
        }
        SamplingPlan sampling = rest.sampling();
        Map<String, Object> settings = finished.sampling();
        return new ReflowPlan(
                new SamplingPlan(
                        finished.rows() + finished.validationRows(),
                        sampling.firstId(),
                        finished.shardRows(),
                        sampling.blockRows(),
                        finished.teacher(),
                        finished.noise(),
                        String.valueOf(settings.get("solver")),
                        (int) number(settings.get("steps")),
                        number(settings.get("grid_power")),
                        number(settings.get("tolerance")),
                        finished.seed(),
                        sampling.runDate(),
                        finished.columns(),
                        sampling.clip(),
                        sampling.trajectories(),
                        sampling.x0(),
                        sampling.programVersion()),
                finished.validationRows());
    }

    /**
     * Makes sure that a finished set is the one planned, and finishes what comes after its commit point.
     *
     * @param output the folder as the user named it, for messages
     * @throws UsageException if it was made otherwise
     */
    PairManifest complete(Configuration configuration, OutputFolder folder, String output) throws IOException {
        PairManifest finished = PairManifest.read(configuration, folder.folder());
        requireUnchanged(of(finished, this, output), output);
        folder.complete(finished.names());
        return finished;
    }

    /**
     * Makes sure that an interrupted run had the same options, or begins a new one.
     *
     * @param output the folder as the user named it, for messages
     * @throws UsageException if it had others
     */
    void settle(Configuration configuration, OutputFolder folder, String output) throws IOException {
        Path file = new Path(folder.staging(), SamplingPlan.FILE);
        if (folder.resumed()) {
            folder.keepForResume();
            try {
                requireUnchanged(JsonFiles.read(configuration, file, ReflowPlan.class), output);
                return;
            } catch (FileNotFoundException e) {
                // killed before it had a plan, and so before it did anything
            }
        }
        JsonFiles.write(configuration, file, this);
    }

    private void requireUnchanged(ReflowPlan earlier, String output) {
        List<String> changes = changesSince(earlier);
        if (!changes.isEmpty()) {
            throw new UsageException("output " + output + " was begun with other options and cannot be resumed: "
                    + String.join("; ", changes));
        }
    }

    private static double number(Object value) {
        return value instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    /** The solver's settings by name, as the manifest holds them. */
    Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("solver", sampling.solver());
        settings.put("steps", sampling.steps());
        settings.put("grid_power", sampling.gridPower());
        settings.put("tolerance", sampling.tolerance());
        return settings;
    }

    /** The shards. */
    ShardLayout layout() {
        return new ShardLayout(sampling.count() - validationRows, validationRows, Math.toIntExact(sampling.fileRows()));
    }

    /** In words, by the options' names, what differs between an earlier plan and this one; empty if nothing does. */
    List<String> changesSince(ReflowPlan earlier) {
        List<String> changes = new ArrayList<>(sampling.changesSince(earlier.sampling, "shard-rows"));
        if (validationRows != earlier.validationRows) {
            changes.add(
                    "the number of validation pairs was " + earlier.validationRows + " and is now " + validationRows);
        }
        return changes;
    }
}
