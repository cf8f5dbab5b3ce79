package dev.flowmatch.spark;

import dev.flowmatch.data.Distribution;
import dev.flowmatch.io.DataException;
import dev.flowmatch.io.ModelDirectory;
import dev.flowmatch.io.ModelManifest;
import dev.flowmatch.model.MalformedModelException;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.model.VelocityMlpWeights;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A model to sample from, or to start a training from.
 *
 * @param folder its directory
 * @param manifest what its {@code model.json} says
 * @param weights its network
 */
record SampledModel(Path folder, ModelManifest manifest, VelocityMlpWeights weights) {

    /**
     * Reads a model directory.
     *
     * @throws dev.flowmatch.io.UsageException if the folder holds no finished model
     * @throws DataException if its files are malformed, altered, or contradict each other
     */
    static SampledModel read(Configuration configuration, String folder) throws IOException {
        ModelDirectory directory = ModelDirectory.read(configuration, new Path(folder));
        ModelManifest manifest = directory.manifest();
        requireNoise(directory.folder(), manifest);
        return new SampledModel(directory.folder(), manifest, weights(directory));
    }

    private static VelocityMlpWeights weights(ModelDirectory directory) {
        Path file = new Path(directory.folder(), ModelDirectory.WEIGHTS);
        VelocityMlpWeights weights;
        try {
            weights = VelocityMlpWeights.fromSafeTensors(directory.weights());
        } catch (MalformedModelException e) {
            throw new DataException(file + ": " + e.getMessage(), e);
        }
        ModelManifest.Specification said = directory.manifest().specification();
        VelocityMlpSpec found = weights.spec();
        if (found.dim() != said.dim()
                || found.hidden() != said.hidden()
                || found.layers() != said.layers()
                || found.timeEmbedding() != said.timeEmbedding()) {
            throw new DataException(
                    file + " holds a network of " + found + ", but " + ModelManifest.FILE + " describes " + said);
        }
        return weights;
    }

    private static void requireNoise(Path folder, ModelManifest manifest) {
        int dim = manifest.columns().size();
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
