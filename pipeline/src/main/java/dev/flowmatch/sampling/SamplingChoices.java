package dev.flowmatch.sampling;

import dev.flowmatch.fault.UsageException;
import dev.flowmatch.samples.SampleManifest;
import dev.flowmatch.storage.JsonFiles;
import dev.flowmatch.storage.OutputFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What the user of a sampling left open, and how that is settled: by the batches beside, or as the run did that is resumed.
 *
 * @param firstIdAuto whether ids follow those of the batches beside
 * @param fileRowsOpen whether the files' size is the program's to choose
 * @param inSeries whether the batch is one of several with run dates, whose ids must not overlap
 */
record SamplingChoices(boolean firstIdAuto, boolean fileRowsOpen, boolean inSeries) {

    /** Decides on ids and files: as the interrupted run did if there is one, which must have had the same options. */
    SamplingPlan settle(Configuration configuration, OutputFolder batch, SamplingPlan wanted) throws IOException {
        Path file = new Path(batch.staging(), SamplingPlan.FILE);
        SampleSeries beside = SampleSeries.beside(configuration, batch.folder());
        SamplingPlan plan = firstIdAuto ? wanted.withFirstId(beside.nextId()) : wanted;
        boolean resumes = false;
        if (batch.resumed()) {
            batch.keepForResume();
            try {
                SamplingPlan earlier = JsonFiles.read(configuration, file, SamplingPlan.class);
                plan = requireUnchanged(batch, earlier, wanted);
                resumes = true;
            } catch (FileNotFoundException e) {
                // killed before it had a plan, and so before it did anything
            }
        }
        if (inSeries) {
            beside.requireFree(plan.firstId(), plan.count());
        }
        if (!resumes) {
            JsonFiles.write(configuration, file, plan);
        }
        return plan;
    }

    /** Makes sure that a finished batch is the one wanted, and finishes what comes after its commit point. */
    SampleManifest complete(Configuration configuration, OutputFolder batch, SamplingPlan wanted) throws IOException {
        SampleManifest finished = SampleManifest.read(configuration, batch.folder());
        requireUnchanged(batch, SamplingPlan.of(finished, wanted), wanted);
        batch.complete(finished.names());
        return finished;
    }

    /** The plan wanted, with the earlier run's choices for what the user left open, if nothing else differs. */
    private SamplingPlan requireUnchanged(OutputFolder batch, SamplingPlan earlier, SamplingPlan wanted) {
        SamplingPlan now = wanted;
        if (firstIdAuto) {
            now = now.withFirstId(earlier.firstId());
        }
        if (fileRowsOpen) {
            now = now.withFileRows(earlier.fileRows());
        }
        List<String> changes = now.changesSince(earlier, "file-rows");
        if (!changes.isEmpty()) {
            throw new UsageException("output " + batch.folder()
                    + " was begun with other options and cannot be resumed: " + String.join("; ", changes));
        }
        return now;
    }
}
