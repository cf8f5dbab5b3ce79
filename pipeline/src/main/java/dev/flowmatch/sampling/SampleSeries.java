package dev.flowmatch.sampling;

import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.samples.SampleManifest;
import dev.flowmatch.storage.JsonFiles;
import dev.flowmatch.storage.OutputFolder;
import dev.flowmatch.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The batches beside a batch, finished or interrupted, and the ids they have taken.
 *
 * @param batches the batches, in no order
 */
record SampleSeries(List<Batch> batches) {

    /** How the name of a partition folder begins. */
    private static final String RUN_DATE = "run_date=";

    /** A batch and its ids, [firstId, end); of an interrupted one those it is to hold when resumed. */
    record Batch(Path folder, long firstId, long end, boolean finished) {}

    /**
     * The folder of a batch.
     *
     * @param output the batch's own folder, or that of the partition folders
     * @param runDate of the partition folder, or null
     * @throws UsageException if a folder of partition folders would be a batch itself: readers would take both for one
     */
    static Path folder(Configuration configuration, Path output, LocalDate runDate) throws IOException {
        if (runDate == null) {
            return output;
        }
        Path manifest = new Path(output, SampleManifest.FILE);
        if (Storage.of(configuration, manifest).exists(manifest)) {
            throw new UsageException("output " + output + " is a batch without run date, so no " + RUN_DATE + runDate
                    + " can be written into it");
        }
        return new Path(output, RUN_DATE + runDate);
    }

    /**
     * Finds the batches in the folders beside one.
     *
     * @param folder the batch's own folder, which is left out
     */
    static SampleSeries beside(Configuration configuration, Path folder) throws IOException {
        FileSystem files = Storage.of(configuration, folder);
        Path own = files.makeQualified(folder);
        List<Batch> batches = new ArrayList<>();
        Path parent = own.getParent();
        if (parent != null && files.exists(parent)) {
            for (FileStatus entry : files.listStatus(parent)) {
                if (entry.isDirectory() && !entry.getPath().equals(own)) {
                    add(batches, configuration, entry.getPath());
                }
            }
        }
        return new SampleSeries(batches);
    }

    private static void add(List<Batch> batches, Configuration configuration, Path folder) throws IOException {
        FileSystem files = Storage.of(configuration, folder);
        for (FileStatus entry : files.listStatus(folder)) {
            Path path = entry.getPath();
            try {
                if (path.getName().equals(SampleManifest.FILE)) {
                    SampleManifest manifest = JsonFiles.read(configuration, path, SampleManifest.class);
                    batches.add(new Batch(folder, manifest.firstId(), manifest.firstId() + manifest.count(), true));
                } else if (path.getName().startsWith(OutputFolder.STAGING_PREFIX)) {
                    SamplingPlan plan =
                            JsonFiles.read(configuration, new Path(path, SamplingPlan.FILE), SamplingPlan.class);
                    batches.add(new Batch(folder, plan.firstId(), plan.firstId() + plan.count(), false));
                }
            } catch (FileNotFoundException | DataException e) {
                if (folder.getName().startsWith(RUN_DATE)) {
                    requireNoManifest(path, e);
                }
            }
        }
    }

    /** A batch of the series whose manifest cannot be read hides the ids it took; other folders are none of ours. */
    private static void requireNoManifest(Path path, Exception e) {
        if (path.getName().equals(SampleManifest.FILE)) {
            throw new DataException("the ids taken by the batch beside are unknown: " + e.getMessage(), e);
        }
    }

    /** The first id after all batches; 0 if there are none. */
    long nextId() {
        return batches.stream().mapToLong(Batch::end).max().orElse(0);
    }

    /**
     * Makes sure that ids are free.
     *
     * @throws UsageException if a batch holds some of [firstId, firstId + count), naming it and its ids
     */
    void requireFree(long firstId, long count) {
        for (Batch batch : batches) {
            if (firstId < batch.end() && batch.firstId() < firstId + count) {
                throw new UsageException("ids " + firstId + " to " + (firstId + count - 1) + " overlap with "
                        + (batch.finished() ? "the batch " : "the interrupted batch ") + batch.folder()
                        + ", which holds " + batch.firstId() + " to " + (batch.end() - 1)
                        + ": take --first-id auto or " + nextId() + " or above");
            }
        }
    }
}
