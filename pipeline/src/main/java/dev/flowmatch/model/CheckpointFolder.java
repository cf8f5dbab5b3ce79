package dev.flowmatch.model;

import dev.flowmatch.fault.DataException;
import dev.flowmatch.storage.Hashes;
import dev.flowmatch.storage.JsonFiles;
import dev.flowmatch.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The {@code checkpoints/} of a model directory: a folder a checkpoint, complete when its {@value
 * CheckpointManifest#FILE}, written last, is there. The newest two and the best by validation loss are kept. Not
 * thread-safe.
 */
public final class CheckpointFolder {
    /** The folder's name in the model directory. */
    public static final String FOLDER = "checkpoints";

    private static final Pattern NAME = Pattern.compile("round-\\d{6,9}");
    private static final int MAX_BYTES = Integer.MAX_VALUE - 64;
    private static final int NEWEST_KEPT = 2;

    private final Configuration configuration;
    private final FileSystem files;
    private final Path folder;

    /** A checkpoint that was read: its manifest, and its files, each as its hash says. */
    public record Checkpoint(Path folder, CheckpointManifest manifest, Map<String, byte[]> files) {
        /**
         * A file of the checkpoint.
         *
         * @throws DataException if there is none of that name
         */
        public byte[] file(String name) {
            byte[] bytes = files.get(name);
            if (bytes == null) {
                throw new DataException("checkpoint " + folder + " has no " + name);
            }
            return bytes;
        }
    }

    /** The checkpoints of a model directory, which need not exist. */
    public CheckpointFolder(Configuration configuration, Path modelDirectory) throws IOException {
        this.configuration = configuration;
        folder = new Path(modelDirectory, FOLDER);
        files = Storage.of(configuration, folder);
    }

    /** The newest complete checkpoint's folder. */
    public Optional<Path> newest() throws IOException {
        List<Path> complete = complete();
        return complete.isEmpty() ? Optional.empty() : Optional.of(complete.get(complete.size() - 1));
    }

    /**
     * Reads the newest complete checkpoint and checks the hash of each of its files.
     *
     * @throws DataException if a file is missing or altered, or the manifest malformed
     */
    public Optional<Checkpoint> readNewest() throws IOException {
        Optional<Path> newest = newest();
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        Path path = newest.get();
        CheckpointManifest manifest =
                JsonFiles.read(configuration, new Path(path, CheckpointManifest.FILE), CheckpointManifest.class);
        Map<String, byte[]> contents = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : manifest.files().entrySet()) {
            Path file = new Path(path, entry.getKey());
            byte[] bytes;
            try {
                bytes = Storage.readAll(files, file, MAX_BYTES);
            } catch (FileNotFoundException e) {
                throw new DataException(file + " is missing", e);
            }
            if (!Hashes.sha256(bytes).equals(entry.getValue())) {
                throw new DataException(
                        file + " has been altered: its SHA-256 is not what " + CheckpointManifest.FILE + " says");
            }
            contents.put(entry.getKey(), bytes);
        }
        return Optional.of(new Checkpoint(path, manifest, contents));
    }

    /**
     * The hash of each file of the complete checkpoints, by its path relative to the model directory; null for the file
     * that lists the others' hashes.
     */
    public Map<String, String> hashes() throws IOException {
        Map<String, String> hashes = new LinkedHashMap<>();
        for (Path path : complete()) {
            String prefix = FOLDER + "/" + path.getName() + "/";
            JsonFiles.read(configuration, new Path(path, CheckpointManifest.FILE), CheckpointManifest.class)
                    .files()
                    .forEach((name, hash) -> hashes.put(prefix + name, hash));
            hashes.put(prefix + CheckpointManifest.FILE, null);
        }
        return hashes;
    }

    /** The hashes that a manifest lists for these contents. */
    public static Map<String, String> hashes(Map<String, byte[]> contents) {
        Map<String, String> hashes = new LinkedHashMap<>();
        contents.forEach((name, bytes) -> hashes.put(name, Hashes.sha256(bytes)));
        return hashes;
    }

    /** Writes a checkpoint, its manifest last, and removes those no longer kept. */
    public void write(CheckpointManifest manifest, Map<String, byte[]> contents) throws IOException {
        Path path = new Path(folder, String.format(Locale.ROOT, "round-%06d", manifest.round()));
        files.delete(path, true);
        files.mkdirs(path);
        for (Map.Entry<String, byte[]> entry : contents.entrySet()) {
            try (OutputStream out = files.create(new Path(path, entry.getKey()), true)) {
                out.write(entry.getValue());
            }
        }
        JsonFiles.write(configuration, new Path(path, CheckpointManifest.FILE), manifest);
        removeOld();
    }

    private void removeOld() throws IOException {
        List<Path> complete = complete();
        List<Path> newest = complete.subList(Math.max(0, complete.size() - NEWEST_KEPT), complete.size());
        Optional<Path> best = best(complete);
        for (Path path : complete) {
            if (!newest.contains(path) && !best.equals(Optional.of(path))) {
                // The manifest first, so that a checkpoint half removed does not count.
                files.delete(new Path(path, CheckpointManifest.FILE), false);
                files.delete(path, true);
            }
        }
    }

    private Optional<Path> best(Collection<Path> complete) throws IOException {
        Path best = null;
        double smallest = Double.POSITIVE_INFINITY;
        for (Path path : complete) {
            Double loss = JsonFiles.read(
                            configuration, new Path(path, CheckpointManifest.FILE), CheckpointManifest.class)
                    .validationLoss();
            if (loss != null && loss < smallest) {
                smallest = loss;
                best = path;
            }
        }
        return Optional.ofNullable(best);
    }

    private List<Path> complete() throws IOException {
        List<Path> complete = new ArrayList<>();
        if (files.exists(folder)) {
            for (FileStatus status : files.listStatus(folder)) {
                Path path = status.getPath();
                if (NAME.matcher(path.getName()).matches() && files.exists(new Path(path, CheckpointManifest.FILE))) {
                    complete.add(path);
                }
            }
        }
        complete.sort(
                Comparator.comparingInt(path -> Integer.parseInt(path.getName().substring("round-".length()))));
        return complete;
    }
}
