package dev.flowmatch.training;

import dev.flowmatch.pairs.PairManifest;
import dev.flowmatch.storage.Hashes;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The pair data set that a training goes through.
 *
 * @param folder as the user named it
 * @param manifest what it consists of
 * @param sha256 of the manifest's file, by which a resumed training and the model know the set again
 */
record TrainingPairs(String folder, PairManifest manifest, String sha256) {

    /** @throws dev.flowmatch.fault.UsageException if there are no pairs in the folder */
    static TrainingPairs read(Configuration configuration, String folder) throws IOException {
        Path path = new Path(folder);
        PairManifest manifest = PairManifest.read(configuration, path);
        return new TrainingPairs(folder, manifest, Hashes.sha256(configuration, new Path(path, PairManifest.FILE)));
    }
}
