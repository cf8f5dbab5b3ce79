package dev.flowmatch.model;

import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.storage.Lease;
import dev.flowmatch.storage.LeaseHeldException;
import dev.flowmatch.storage.Storage;
import dev.flowmatch.storage.WhenHeld;
import dev.flowmatch.storage.WriteMode;
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
public final class ModelOutput implements AutoCloseable {
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
     * @throws LeaseHeldException if another run is writing the output and {@code whenHeld} is to refuse
     */
    public static ModelOutput prepare(
            Configuration configuration, Path folder, WriteMode mode, boolean resume, WhenHeld whenHeld)
            throws IOException {
        FileSystem files = Storage.of(configuration, folder);
        requireWritable(files, folder, mode, resume);
        files.mkdirs(folder);
        Lease lease = Lease.acquire(configuration, folder, whenHeld);
        try {
            // A run that was waited for may have left something.
            requireWritable(files, folder, mode, resume);
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
            content |= !Lease.isFile(name) && !Storage.isTemporary(status.getPath());
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
    public Optional<CheckpointFolder.Checkpoint> checkpoint() {
        return checkpoint;
    }

    /**
     * The workers of the training to resume.
     *
     * @throws DataException if the checkpoint does not say it by a whole number from 1
     */
    public Optional<Integer> checkpointedWorkers() {
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
    public String lastCheckpoint() {
        try {
            return checkpoints
                    .newest()
                    .map(path -> "the last good checkpoint is " + path)
                    .orElse("there is no checkpoint yet");
        } catch (IOException e) {
            return "the checkpoints cannot be read: " + e.getMessage();
        }
    }

    /** The checkpoints of the training, in the model directory. */
    public CheckpointFolder checkpoints() {
        return checkpoints;
    }

    /** From now on the directory is worth keeping even if the training fails. */
    public void keep() {
        kept = true;
    }

    /** The model directory. */
    public Path folder() {
        return folder;
    }

    /** Makes sure that no other run has taken the directory over. */
    public void checkLease() throws IOException {
        lease.check();
    }

    /** Writes {@code history.csv}, all rounds so far, in one step. */
    public void writeHistory(List<HistoryEntry> history) throws IOException {
        TrainingHistory.write(configuration, new Path(folder, TrainingHistory.FILE), history);
    }

    /** The rounds up to {@code round} of the history written so far. */
    public List<HistoryEntry> readHistory(int round) throws IOException {
        Path file = new Path(folder, TrainingHistory.FILE);
        return files.exists(file)
                ? TrainingHistory.read(configuration, file).stream()
                        .filter(entry -> entry.round() <= round)
                        .toList()
                : List.of();
    }

    /** Replaces a file in one step, as far as the file system allows. */
    public void writeFile(String name, byte[] bytes) throws IOException {
        Storage.write(files, new Path(folder, name), bytes);
    }

    /** Publishes the model, in the place of the old one if there is one. */
    public void publish(byte[] weights, ModelManifest manifest) throws IOException {
        StoredModel.publish(files, folder, manifest, weights, (file, bytes) -> lease.replace(files, file, bytes));
        kept = true;
    }

    /**
     * Gives the lease back; removes what a training that failed before its first checkpoint has left, unless another one
     * has taken the directory over.
     */
    @Override
    public void close() throws IOException {
        boolean nothing = lease.isHeld() && !kept && !files.exists(new Path(folder, ModelManifest.FILE));
        if (nothing) {
            for (FileStatus status : files.listStatus(folder)) {
                if (!Lease.isFile(status.getPath().getName())) {
                    files.delete(status.getPath(), true);
                }
            }
        }
        lease.close();
        if (nothing && files.listStatus(folder).length == 0) {
            files.delete(folder, false);
        }
    }
}
