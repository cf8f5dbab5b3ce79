package dev.flowmatch.model;

import dev.flowmatch.distribution.Distribution;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.storage.Hashes;
import dev.flowmatch.storage.JsonFiles;
import dev.flowmatch.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model as a directory holds it: to sample from, to start a training from, to evaluate.
 *
 * @param folder its directory
 * @param manifest what its {@code model.json} says
 * @param weights its network
 */
public record StoredModel(Path folder, ModelManifest manifest, VelocityMlpWeights weights) {

    /** The file of the weights to sample with. */
    public static final String WEIGHTS = "velocity.safetensors";

    private static final Logger LOG = LoggerFactory.getLogger(StoredModel.class);
    private static final int MAX_BYTES = Integer.MAX_VALUE - 64;
    private static final int HASH_DIGITS = 12;
    private static final int LOOKS = 3;

    /**
     * Reads a model directory.
     *
     * @throws UsageException if the folder holds no finished model
     * @throws DataException if its files are malformed, missing, altered, or contradict each other
     * @throws IOException if the file system fails
     */
    public static StoredModel read(Configuration configuration, String folder) throws IOException {
        Path path = new Path(folder);
        // Between the looks at manifest and weights another model may have been published.
        for (int look = 1; ; look++) {
            ModelManifest manifest = ModelManifest.read(configuration, path);
            requireNoise(path, manifest);
            try {
                return new StoredModel(path, manifest, weights(configuration, path, manifest));
            } catch (DataException e) {
                boolean replaced =
                        !ModelManifest.read(configuration, path).weightsSha256().equals(manifest.weightsSha256());
                if (!replaced || look == LOOKS) {
                    throw e;
                }
            }
        }
    }

    private static VelocityMlpWeights weights(Configuration configuration, Path folder, ModelManifest manifest)
            throws IOException {
        Path file = new Path(folder, WEIGHTS);
        VelocityMlpWeights weights;
        try {
            weights = VelocityMlpWeights.fromSafeTensors(bytes(configuration, folder, manifest.weightsSha256()));
        } catch (MalformedModelException e) {
            throw new DataException(file + ": " + e.getMessage(), e);
        }
        ModelManifest.Specification said = manifest.specification();
        VelocityMlpSpec found = weights.spec();
        if (found.dim() != said.dim()
                || found.hidden() != said.hidden()
                || found.layers() != said.layers()
                || found.timeEmbedding() != said.timeEmbedding()
                || found.outputs() != said.outputs()) {
            throw new DataException(
                    file + " holds a network of " + found + ", but " + ModelManifest.FILE + " describes " + said);
        }
        return weights;
    }

    /** The weights of a hash: under their name of today, or where they wait for it. */
    private static byte[] bytes(Configuration configuration, Path folder, String sha256) throws IOException {
        Path file = new Path(folder, WEIGHTS);
        FileSystem files = Storage.of(configuration, file);
        String problem;
        try {
            byte[] weights = Storage.readAll(files, file, MAX_BYTES);
            String hash = Hashes.sha256(weights);
            if (hash.equals(sha256)) {
                return weights;
            }
            problem = file + " has been altered, its SHA-256 is " + hash + " but " + ModelManifest.FILE + " says "
                    + sha256;
        } catch (FileNotFoundException e) {
            problem = file + " is missing";
        }
        try {
            byte[] weights = Storage.readAll(files, new Path(folder, waiting(sha256)), MAX_BYTES);
            if (Hashes.sha256(weights).equals(sha256)) {
                return weights;
            }
        } catch (FileNotFoundException e) {
            LOG.debug("no weights wait in {}", folder, e);
        }
        throw new DataException(problem);
    }

    /** The name under which weights wait until the manifest that names them is there. */
    private static String waiting(String sha256) {
        return "velocity-" + sha256.substring(0, HASH_DIGITS) + ".safetensors";
    }

    /** Whether a file is one of weights that wait: of a model that is being published, or whose publishing was killed. */
    public static boolean isWaiting(String name) {
        return name.matches("velocity-[0-9a-f]{" + HASH_DIGITS + "}\\.safetensors");
    }

    /** Replaces the file that makes an output count, in one step and only while the output is still this run's. */
    @FunctionalInterface
    interface Commit {
        /** @throws IOException if the output is another run's by now, or the file system fails */
        void replace(Path file, byte[] bytes) throws IOException;
    }

    /**
     * Publishes a model so that {@link #read} finds the old one or the new one at any point, also where the process is
     * killed: the new weights wait beside the old ones until the manifest, the commit point, names them, and then take their
     * place.
     */
    static void publish(FileSystem files, Path folder, ModelManifest manifest, byte[] weights, Commit commit)
            throws IOException {
        Storage.write(files, new Path(folder, waiting(manifest.weightsSha256())), weights);
        commit.replace(new Path(folder, ModelManifest.FILE), JsonFiles.bytes(manifest));
        Storage.write(files, new Path(folder, WEIGHTS), weights);
        for (FileStatus entry : files.listStatus(folder)) {
            Path file = entry.getPath();
            if (Storage.isTemporary(file) || isWaiting(file.getName())) {
                files.delete(file, false);
            }
        }
    }

    private static void requireNoise(Path folder, ModelManifest manifest) {
        int dim = manifest.specification().dim();
        String fault;
        try {
            int columns = Distribution.noise(manifest.noise(), dim).dim();
            fault = columns == dim ? null : "has " + columns + " columns";
        } catch (IllegalArgumentException e) {
            fault = "is not known";
        }
        if (fault != null) {
            throw new DataException(new Path(folder, ModelManifest.FILE) + ": noise '" + manifest.noise() + "' " + fault
                    + ", the model has " + dim + " columns");
        }
    }
}
