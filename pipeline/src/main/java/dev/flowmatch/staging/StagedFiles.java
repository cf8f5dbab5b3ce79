package dev.flowmatch.staging;

import dev.flowmatch.fault.DataException;
import dev.flowmatch.samples.SampleManifest;
import dev.flowmatch.storage.AttemptFile;
import dev.flowmatch.storage.FileEntry;
import dev.flowmatch.storage.Hashes;
import dev.flowmatch.storage.JsonFiles;
import dev.flowmatch.storage.OutputFolder;
import dev.flowmatch.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;

/**
 * An output's staging folder as the tasks see it that write its files: each attempt at a file has a name of its own, and
 * leaves a receipt that tells it. So an attempt that is late, or one of two at the same time, replaces nothing; the receipt
 * that Spark took from a task says which file counts, and the others go with the staging folder.
 *
 * @param configuration of the file systems
 * @param files where the folder is
 * @param staging the folder
 * @param generation the run's own name
 */
public record StagedFiles(Configuration configuration, FileSystem files, Path staging, String generation) {

    /** Writes a file of the name that {@code part} has, and the paths of its samples if any are asked for. */
    public interface Attempt {
        /** Writes both, or the file alone, and describes them. */
        FileReceipt write(PlannedFile part, Path file, Path trajectories) throws IOException;
    }

    /** The staging folder of a run. */
    public static StagedFiles of(Configuration configuration, String staging, String generation) throws IOException {
        Path folder = new Path(staging);
        return new StagedFiles(configuration, Storage.of(configuration, folder), folder, generation);
    }

    /** The receipt of an earlier run, if it belongs to this part and its files are as it says. */
    public Optional<FileReceipt> finished(PlannedFile part) throws IOException {
        FileReceipt receipt;
        try {
            receipt = JsonFiles.read(
                    configuration, new Path(staging, FileReceipt.fileName(part.part())), FileReceipt.class);
        } catch (FileNotFoundException | DataException e) {
            return Optional.empty();
        }
        boolean same = receipt.part() == part.part()
                && receipt.firstId() == part.firstId()
                && receipt.file().rows() == part.rows()
                && AttemptFile.isOf(receipt.file().file(), part.file())
                && isTrue(receipt.file())
                && (receipt.trajectories() == null || isTrue(receipt.trajectories()));
        return same ? Optional.of(receipt) : Optional.empty();
    }

    private boolean isTrue(FileEntry entry) throws IOException {
        Optional<Path> file = OutputFolder.locate(files, staging, entry.file());
        return file.isPresent()
                && files.getFileStatus(file.get()).getLen() == entry.bytes()
                && Hashes.sha256(configuration, file.get()).equals(entry.sha256());
    }

    /**
     * Writes a part as this task's attempt at it, and its receipt; of an attempt that fails nothing is left. A file whose
     * receipt fails stays: an interrupted task cannot know whether the receipt is there already, and a receipt must not name
     * what is gone. Without one, the file goes with the staging folder.
     */
    public FileReceipt write(PlannedFile part, Attempt attempt) throws IOException {
        try {
            FileReceipt receipt = attemptAt(part, attempt);
            JsonFiles.write(configuration, new Path(staging, FileReceipt.fileName(part.part())), receipt);
            return receipt;
        } finally {
            removeIfOver();
        }
    }

    private FileReceipt attemptAt(PlannedFile part, Attempt attempt) throws IOException {
        String name =
                AttemptFile.name(part.file(), generation, TaskContext.get().taskAttemptId());
        Path file = new Path(staging, name);
        Path trajectories = new Path(staging, SampleManifest.trajectoriesFile(name));
        try {
            return attempt.write(part.named(name), file, trajectories);
        } catch (IOException | RuntimeException | Error e) {
            files.delete(file, false);
            files.delete(trajectories, false);
            throw e;
        }
    }

    /** Writing to a staging folder that was published or given up makes it anew, without its plan: a late attempt's is. */
    private void removeIfOver() throws IOException {
        if (!files.exists(new Path(staging, OutputFolder.PLAN))) {
            files.delete(staging, true);
        }
    }
}
