package dev.flowmatch.spark;

import dev.flowmatch.io.ColumnEntry;
import dev.flowmatch.io.Hashes;
import dev.flowmatch.io.JsonFiles;
import dev.flowmatch.io.ModelDirectory;
import dev.flowmatch.io.ModelManifest;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.model.VelocityMlpWeights;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Model directories with random weights, for tests. */
final class TinyModel {
    static final VelocityMlpSpec SPEC = new VelocityMlpSpec(2, 16, 2, 8);

    private TinyModel() {}

    static List<ColumnEntry> columns() {
        return List.of(
                new ColumnEntry("delay", "int", 100, 50, 60, 140), new ColumnEntry("größe", "double", -3, 0.5, -4, -2));
    }

    static String write(File folder, long weightSeed) throws IOException {
        return write(folder, VelocityMlpWeights.initial(SPEC, weightSeed), columns());
    }

    static String write(File folder, VelocityMlpWeights weights, List<ColumnEntry> columns) throws IOException {
        Files.createDirectories(folder.toPath());
        byte[] bytes = weights.toSafeTensors();
        Files.write(folder.toPath().resolve(ModelDirectory.WEIGHTS), bytes);
        VelocityMlpSpec spec = weights.spec();
        JsonFiles.write(
                new Configuration(false),
                new Path(new Path(folder.toURI()), ModelManifest.FILE),
                new ModelManifest(
                        1,
                        new ModelManifest.Specification(spec.dim(), spec.hidden(), spec.layers(), spec.timeEmbedding()),
                        columns,
                        null,
                        "standard",
                        "gaussian",
                        null,
                        Map.of(),
                        0,
                        Map.of(),
                        Map.of(),
                        Hashes.sha256(bytes)));
        return folder.getPath();
    }
}
