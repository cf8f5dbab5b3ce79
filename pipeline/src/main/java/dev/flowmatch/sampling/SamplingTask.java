package dev.flowmatch.sampling;

import dev.flowmatch.device.TaskGpu;
import dev.flowmatch.staging.FileReceipt;
import dev.flowmatch.staging.PlannedFile;
import dev.flowmatch.staging.StagedFiles;
import java.io.IOException;
import java.util.Optional;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/**
 * The task that writes one file of an output under a name of its own in the staging folder, and leaves a receipt beside it.
 * A file whose receipt is there and true is left alone.
 */
record SamplingTask(Broadcast<FileRecipe> shared, SampleX0 start) implements Function<PlannedFile, FileReceipt> {

    @Override
    public FileReceipt call(PlannedFile part) throws IOException {
        FileRecipe work = shared.value();
        TaskGpu.bind(work.device());
        StagedFiles staged = StagedFiles.of(work.configuration().value(), work.staging(), work.generation());
        FileProgress.Writer progress = new FileProgress.Writer(staged.files(), staged.staging(), part.part());
        Optional<FileReceipt> earlier = staged.finished(part);
        if (earlier.isPresent()) {
            progress.finish(part.rows());
            return earlier.get();
        }
        return staged.write(part, (attempt, file, trajectories) -> {
            FileReceipt receipt = work.write(attempt, start, file, trajectories, progress);
            progress.finish(part.rows());
            return receipt;
        });
    }
}
