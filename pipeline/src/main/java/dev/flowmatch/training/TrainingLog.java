package dev.flowmatch.training;

import dev.flowmatch.model.HistoryEntry;
import dev.flowmatch.model.ModelOutput;
import dev.flowmatch.picture.Fonts;
import dev.flowmatch.picture.LossChart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a training tells about its rounds: the history with its picture, a line of progress, a piece of advice. */
final class TrainingLog {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingLog.class);

    private static final long WRITE_NANOS = 5_000_000_000L;
    /** The round whose duration is judged: the first ones load classes and compile. */
    private static final int JUDGED_ROUND = 3;

    private final ModelOutput model;
    private final List<HistoryEntry> history = new ArrayList<>();
    private long written = System.nanoTime() - WRITE_NANOS;

    TrainingLog(ModelOutput model) {
        this.model = model;
        Fonts.missing().ifPresent(reason -> LOG.warn("no loss.png: {}; {}", reason, Fonts.FIX));
    }

    /** Takes up what was written of the rounds up to {@code round}. */
    void restore(int round) throws IOException {
        history.addAll(model.readHistory(round));
    }

    void add(HistoryEntry entry) {
        history.add(entry);
    }

    /** Enters the validation loss of the last round, and the part of the categories in it. */
    void validated(double loss, double entropy) {
        HistoryEntry last = history.remove(history.size() - 1);
        history.add(new HistoryEntry(
                last.round(),
                last.epoch(),
                last.rows(),
                last.trainLoss(),
                loss,
                last.learningRate(),
                last.seconds(),
                last.rowsPerSecond(),
                last.trainEntropy(),
                entropy));
    }

    /** The mean loss of the last round; NaN before the first. */
    double trainLoss() {
        return history.isEmpty() ? Double.NaN : history.get(history.size() - 1).trainLoss();
    }

    /**
     * Some rounds of the training.
     *
     * @param loss their mean loss, over their rows; NaN if there are none
     * @param rows rows trained on
     */
    record Recent(double loss, long rows) {}

    /** The rounds, at most {@code most}, that end with the one that had this validation loss. */
    Recent before(double validationLoss, int most) {
        int end = history.size();
        while (end > 0 && history.get(end - 1).validationLoss() != validationLoss) {
            end--;
        }
        double sum = 0;
        long rows = 0;
        for (int i = Math.max(0, end - most); i < end; i++) {
            long ofRound =
                    history.get(i).rows() - (i == 0 ? 0 : history.get(i - 1).rows());
            sum += history.get(i).trainLoss() * ofRound;
            rows += ofRound;
        }
        return new Recent(sum / rows, rows);
    }

    /** The last round in a few words. */
    String line(long rounds, double validationLoss) {
        HistoryEntry last = history.get(history.size() - 1);
        return String.format(
                        Locale.ROOT,
                        "round %d/%d, epoch %d, loss %.4f",
                        last.round(),
                        rounds,
                        last.epoch() + 1,
                        last.trainLoss())
                + (Double.isNaN(validationLoss) ? "" : String.format(Locale.ROOT, ", validation %.4f", validationLoss));
    }

    /** Warns of a training that ends before its learning rate has properly risen. */
    static void adviseLength(long steps, int warmupSteps) {
        if (steps < 2L * warmupSteps) {
            LOG.warn(
                    "only {} local steps, and the learning rate rises over the first {}: the model will have learned little;"
                            + " make more pairs (pairs --draws-per-row), or take more epochs or a smaller batch",
                    steps,
                    warmupSteps);
        }
    }

    /** Says once what averaging frequency would suit, where a round is far too short or too long. */
    void advise(int round, double roundSeconds, int averagingFrequency) {
        if (round == JUDGED_ROUND && (roundSeconds < 0.5 || roundSeconds > 60)) {
            LOG.info(
                    "a round takes {} s; --averaging-frequency {} would make it about 3 s (now {})",
                    String.format(Locale.ROOT, "%.2f", roundSeconds),
                    Math.max(1, Math.round(averagingFrequency * 3 / roundSeconds)),
                    averagingFrequency);
        }
    }

    /** Writes the history, as every checkpoint needs it. */
    void writeHistory() throws IOException {
        model.writeHistory(history);
    }

    /** Writes history and picture if that was not done for some seconds. */
    void writeNowAndThen() throws IOException {
        if (System.nanoTime() - written > WRITE_NANOS) {
            write();
        }
    }

    /** Writes history and picture. */
    void write() throws IOException {
        writeHistory();
        if (Fonts.missing().isEmpty()) {
            writePicture();
        }
        written = System.nanoTime();
    }

    private void writePicture() throws IOException {
        ByteArrayOutputStream picture = new ByteArrayOutputStream();
        try {
            LossChart.write(history, picture);
        } catch (RuntimeException | LinkageError | InternalError e) {
            // A training must not fail for want of a picture.
            LOG.warn("loss.png cannot be drawn: {}", e.toString());
            return;
        }
        model.writeFile("loss.png", picture.toByteArray());
    }
}
