package dev.flowmatch.bench;

import dev.flowmatch.fidelity.ClosestRecords;
import dev.flowmatch.fidelity.Copies;
import dev.flowmatch.fidelity.MixedRows;
import dev.flowmatch.fidelity.Prediction;
import dev.flowmatch.fidelity.ShapeError;
import dev.flowmatch.fidelity.TreeSeparation;
import dev.flowmatch.fidelity.TrendError;
import dev.flowmatch.fixture.CsvRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The measures of the room {@code fidelity} for CSV files, to be held against another program's.
 *
 * <p>Arguments: the training rows, held-out rows, generated rows, and a column to predict. All in random order. Trees
 * compare with the held-out rows if there are at least 2000, else with the training rows.
 */
public final class FidelityBenchmark {
    private static final int FEWEST_HELD_OUT = 2000;

    private FidelityBenchmark() {}

    /** Prints one line of JSON. */
    public static void main(String[] args) throws IOException {
        List<MixedRows> tables = CsvRows.read(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]));
        MixedRows training = tables.get(0);
        MixedRows heldOut = tables.get(1);
        MixedRows generated = tables.get(2);
        MixedRows compared = heldOut.count() >= FEWEST_HELD_OUT ? heldOut : training;
        double shape = new ShapeError().measure(generated, training);
        double trend = new TrendError().measure(generated, training);
        long started = System.nanoTime();
        double trees = new TreeSeparation(0).measure(generated, compared);
        double seconds = (System.nanoTime() - started) / 1e9;
        Prediction prediction = new Prediction(training.indexOf(args[3]));
        System.out.printf(
                Locale.ROOT,
                "{\"shape\": %.2f, \"trend\": %.2f, \"c2st\": %.3f, \"tstr\": %.4f, \"trtr\": %.4f, \"dcr_share\": %.3f,"
                        + " \"copies\": %.4f, \"c2st_seconds\": %.1f}%n",
                shape,
                trend,
                trees,
                prediction.score(generated.first(training.count()), heldOut),
                prediction.score(training, heldOut),
                ClosestRecords.share(generated, training, heldOut),
                Copies.share(generated, training),
                seconds);
    }
}
