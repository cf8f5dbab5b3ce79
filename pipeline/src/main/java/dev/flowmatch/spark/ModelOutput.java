package dev.flowmatch.spark;

import dev.flowmatch.io.CheckpointFolder;
import dev.flowmatch.io.CheckpointManifest;
import dev.flowmatch.io.DataException;
import dev.flowmatch.io.HistoryEntry;
import dev.flowmatch.io.JsonFiles;
import dev.flowmatch.io.Lease;
import dev.flowmatch.io.LeaseHeldException;
import dev.flowmatch.io.ModelDirectory;
import dev.flowmatch.io.ModelManifest;
import dev.flowmatch.io.Storage;
import dev.flowmatch.io.TrainingHistory;
import dev.flowmatch.io.UsageException;
import dev.flowmatch.io.WriteMode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The model directory that a training writes: history and checkpoints while it runs, the weights and {@code model.json}
 * at its end. A directory without {@code model.json} holds no model. A lease keeps other trainings away.
 */
final class ModelOutput implements AutoCloseable {
    private final Configuration configuration;
    private final FileSystem files;
    private final Path folder;
    private final Lease lease;
    private final CheckpointFolder checkpoints;
    private final Optional<CheckpointFolder.Checkpoint> checkpoint;
    private boolean kept;

    private ModelOutput(
            Configuration configuration,
            FileSystem files,
            Path folder,
            Lease lease,
            CheckpointFolder checkpoints,
            Optional<CheckpointFolder.Checkpoint> checkpoint) {
        this.configuration = configuration;
        this.files = files;
        this.folder = folder;
        this.lease = lease;
        this.checkpoints = checkpoints;
        this.checkpoint = checkpoint;
        this.kept = checkpoint.isPresent();
    }

    /**
     * Checks that the directory may be written and takes its lease.
     *
     * @throws UsageException if it has content, is not resumed and the mode is not OVERWRITE, or holds anything but a
     *     model
     * @throws LeaseHeldException if another run is writing the output
     */
    static ModelOutput prepare(Configuration configuration, Path folder, WriteMode mode, boolean resume)
            throws IOException {
        FileSystem files = Storage.of(configuration, folder);
        requireWritable(files, folder, mode, resume);
        files.mkdirs(folder);
        Lease lease = Lease.acquire(configuration, folder);
        try {
            CheckpointFolder checkpoints = new CheckpointFolder(configuration, folder);
            Optional<CheckpointFolder.Checkpoint> checkpoint = resume ? checkpoints.readNewest() : Optional.empty();
            if (!resume) {
                // A finished model stays readable until the new one is published; a new training has its own history.
                files.delete(new Path(folder, CheckpointFolder.FOLDER), true);
            }
            return new ModelOutput(configuration, files, folder, lease, checkpoints, checkpoint);
        } catch (IOException | RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    private static void requireWritable(FileSystem files, Path folder, WriteMode mode, boolean resume)
            throws IOException {
        if (!files.exists(folder)) {
            return;
        }
        if (!files.getFileStatus(folder).isDirectory()) {
            throw new UsageException("output " + folder + " is a file, not a folder");
        }
        boolean content = false;
        boolean known = false;
        for (FileStatus status : files.listStatus(folder)) {
            String name = status.getPath().getName();
            content |= !name.contains(Lease.FILE) && !Storage.isTemporary(status.getPath());
            known |= name.equals(ModelManifest.FILE)
                    || name.equals(TrainingHistory.FILE)
                    || name.equals(CheckpointFolder.FOLDER);
        }
        if (content && !known) {
            throw new UsageException(
                    "output " + folder + " has content but no model: choose another folder or empty it");
        }
        if (content && !resume && mode != WriteMode.OVERWRITE) {
            throw new UsageException("output " + folder
                    + " already exists: --resume goes on with an interrupted training, --mode overwrite replaces it");
        }
    }

    /** The checkpoint to resume from; empty if there is none, or the training is a new one. */
    Optional<CheckpointFolder.Checkpoint> checkpoint() {
        return checkpoint;
    }

    /**
     * The workers of the training to resume.
     *
     * @throws DataException if the checkpoint does not say it by a whole number from 1
     */
    Optional<Integer> checkpointedWorkers() {
        return checkpoint.map(found -> {
            Object workers = found.manifest().options().get("workers");
            if (workers instanceof Integer number && number >= 1) {
                return number;
            }
            throw new DataException(found.folder() + "/" + CheckpointManifest.FILE
                    + ": options.workers must be a whole number from 1, but is " + workers);
        });
    }

    /** Where the newest checkpoint is, in words for an error message. */
    String lastCheckpoint() {
        try {
            return checkpoints
                    .newest()
                    .map(path -> "the last good checkpoint is " + path)
                    .orElse("there is no checkpoint yet");
        } catch (IOException e) {
            return "the checkpoints cannot be read: " + e.getMessage();
        }
    }

    CheckpointFolder checkpoints() {
        return checkpoints;
    }

    /** From now on the directory is worth keeping even if the training fails. */
    void keep() {
        kept = true;
    }

    Path folder() {
        return folder;
    }

    /** Makes sure that no other run has taken the directory over. */
    void checkLease() throws IOException {
        lease.check();
    }

    void writeHistory(List<HistoryEntry> history) throws IOException {
        TrainingHistory.write(configuration, new Path(folder, TrainingHistory.FILE), history);
    }

    /** The rounds up to {@code round} of the history written so far. */
    List<HistoryEntry> readHistory(int round) throws IOException {
        Path file = new Path(folder, TrainingHistory.FILE);
        return files.exists(file)
                ? TrainingHistory.read(configuration, file).stream()
                        .filter(entry -> entry.round() <= round)
                        .toList()
                : List.of();
    }

    /** Replaces a file in one step, as far as the file system allows. */
    void writeFile(String name, byte[] bytes) throws IOException {
        Storage.write(files, new Path(folder, name), bytes);
    }

    /** Publishes the model: the weights, then the manifest. */
    void publish(byte[] weights, ModelManifest manifest) throws IOException {
        lease.check();
        files.delete(new Path(folder, ModelManifest.FILE), false);
        writeFile(ModelDirectory.WEIGHTS, weights);
        JsonFiles.write(configuration, new Path(folder, ModelManifest.FILE), manifest);
        kept = true;
    }

    /**
     * Gives the lease back; removes what a training that failed before its first checkpoint has left, unless another one
     * has taken the directory over.
     */
    @Override
    public void close() throws IOException {
        boolean held = lease.isHeld();
        lease.close();
        if (held && !kept && !files.exists(new Path(folder, ModelManifest.FILE))) {
            files.delete(folder, true);
        }
    }
}
