package dev.flowmatch.evaluation;

import dev.flowmatch.distribution.ToyDistribution;
import dev.flowmatch.metrics.Memorization;
import dev.flowmatch.metrics.Points;
import dev.flowmatch.model.ModelManifest;
import dev.flowmatch.pairs.PairManifest;
import dev.flowmatch.storage.FileEntry;
import dev.flowmatch.storage.Hashes;
import dev.flowmatch.storage.Storage;
import dev.flowmatch.table.TableRows;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Looks for generated rows that repeat rows of the table a model was trained on, in the pair data set of the training.
 *
 * <p>Pairs are in random order, so the first of them are a fair part of the table. Each row counts once, however many
 * pairs were made of it.
 */
final class TrainingNeighbours {
    private static final int TRAINING_ROWS = 20_000;
    private static final int QUERIES = 2000;

    private final Configuration hadoop;
    private final Path folder;
    private final PairManifest pairs;

    private TrainingNeighbours(Configuration hadoop, Path folder, PairManifest pairs) {
        this.hadoop = hadoop;
        this.folder = folder;
        this.pairs = pairs;
    }

    /**
     * What was found.
     *
     * @param measured null where it could not be measured, or there is no table whose rows could be repeated
     * @param missing why it could not be measured, or empty
     * @param heldOutRows how many rows the pairs hold out, or -1 where that is not known
     */
    record Found(Memorization measured, String missing, long heldOutRows) {
        static Found missing(String reason) {
            return new Found(null, reason, -1);
        }

        /** There is no table whose rows could be repeated. */
        static Found inapplicable() {
            return new Found(null, "", -1);
        }
    }

    /**
     * Measures how near generated rows are to training rows.
     *
     * @param rows the generated ones, and what tells how far apart rows are where they are not numbers alone
     */
    static Found measure(Configuration hadoop, ModelManifest model, ComparedRows rows) throws IOException {
        if (model.pairs() == null) {
            return Found.missing("the model was imported, so its training rows are not known");
        }
        Path folder = new Path(model.pairs().path());
        Path file = new Path(folder, PairManifest.FILE);
        if (!Storage.of(hadoop, file).exists(file)
                || !Hashes.sha256(hadoop, file).equals(model.pairs().manifestSha256())) {
            return Found.missing("the pairs that the model was trained on, " + folder + ", are gone or were made anew");
        }
        PairManifest pairs = PairManifest.read(hadoop, folder);
        if (ToyDistribution.names().contains(pairs.source())) {
            return Found.inapplicable();
        }
        if (pairs.teacher() != null) {
            return Found.missing("the model was trained on a teacher's samples: evaluate the teacher for it");
        }
        TrainingNeighbours neighbours = new TrainingNeighbours(hadoop, folder, pairs);
        Points heldOut = neighbours.rows(pairs.validationShards(), QUERIES);
        if (heldOut.count() < Memorization.FEWEST_HELD_OUT) {
            String reason = "the pairs hold out " + heldOut.count() + " rows, and it takes "
                    + Memorization.FEWEST_HELD_OUT + " (pairs --validation-fraction)";
            return new Found(null, reason, heldOut.count());
        }
        Points training = neighbours.rows(pairs.shards(), TRAINING_ROWS);
        TableRows generated = rows.generated().first(QUERIES);
        Memorization measured = rows.isPlain()
                ? Memorization.of(new ModelUnits(pairs.columns()).of(generated), heldOut, training)
                : Memorization.of(
                        rows.standardized(generated),
                        rows.standardized(TrainingRows.rows(pairs, heldOut)),
                        rows.standardized(TrainingRows.rows(pairs, training)));
        return new Found(measured, "", heldOut.count());
    }

    /** The x1 of different source rows, up to a number of them. */
    private Points rows(List<FileEntry> shards, int limit) throws IOException {
        return TrainingRows.scaled(hadoop, folder, pairs, shards, limit);
    }
}
