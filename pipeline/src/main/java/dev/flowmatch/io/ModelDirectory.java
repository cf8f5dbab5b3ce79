package dev.flowmatch.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A model directory in memory: its manifest, and the bytes of its weights as verified by their SHA-256. */
public final class ModelDirectory {
    /** The file of the weights to sample with. */
    public static final String WEIGHTS = "velocity.safetensors";

    private static final int MAX_BYTES = Integer.MAX_VALUE - 64;

    private final Path folder;
    private final ModelManifest manifest;
    private final byte[] weights;

    private ModelDirectory(Path folder, ModelManifest manifest, byte[] weights) {
        this.folder = folder;
        this.manifest = manifest;
        this.weights = weights;
    }

    /**
     * Reads a model directory.
     *
     * @throws UsageException if the folder holds no finished model
     * @throws DataException if the manifest is malformed, or the weights are missing or not those it was written for
     * @throws IOException if the file system fails
     */
    public static ModelDirectory read(Configuration configuration, Path folder) throws IOException {
        ModelManifest manifest = ModelManifest.read(configuration, folder);
        Path file = new Path(folder, WEIGHTS);
        byte[] weights;
        try {
            weights = Storage.readAll(Storage.of(configuration, file), file, MAX_BYTES);
        } catch (FileNotFoundException e) {
            throw new DataException(file + " is missing", e);
        }
        String hash = Hashes.sha256(weights);
        if (!hash.equals(manifest.weightsSha256())) {
            throw new DataException(file + " has been altered, its SHA-256 is " + hash + " but " + ModelManifest.FILE
                    + " says " + manifest.weightsSha256());
        }
        return new ModelDirectory(folder, manifest, weights);
    }

    /** The folder. */
    public Path folder() {
        return folder;
    }

    /** What {@code model.json} says. */
    public ModelManifest manifest() {
        return manifest;
    }

    /** The content of {@value #WEIGHTS}; the array is not copied and must not be changed. */
    public byte[] weights() {
        return weights;
    }
}
