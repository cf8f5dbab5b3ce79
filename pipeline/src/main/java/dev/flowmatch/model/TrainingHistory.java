package dev.flowmatch.model;

import dev.flowmatch.fault.DataException;
import dev.flowmatch.storage.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The {@code history.csv} of a model directory: a header line and a line a round; an empty field where nothing is known. */
public final class TrainingHistory {
    /** The file's name in the model directory. */
    public static final String FILE = "history.csv";

    private static final String HEADER =
            "round,epoch,rows,train_loss,validation_loss,learning_rate,seconds,rows_per_second";
    /** What is behind that where there are categories: their part in both losses. */
    private static final String ENTROPIES = ",train_entropy,validation_entropy";

    private static final int MAX_BYTES = 1 << 28;

    private TrainingHistory() {}

    /** Writes the file so that a reader sees the old one or the new one. */
    public static void write(Configuration configuration, Path file, List<HistoryEntry> entries) throws IOException {
        boolean entropies = entries.stream().anyMatch(entry -> !Double.isNaN(entry.trainEntropy()));
        StringBuilder text =
                new StringBuilder(HEADER).append(entropies ? ENTROPIES : "").append('\n');
        for (HistoryEntry entry : entries) {
            text.append(String.format(
                    Locale.ROOT,
                    "%d,%d,%d,%s,%s,%s,%.3f,%.1f",
                    entry.round(),
                    entry.epoch(),
                    entry.rows(),
                    number(entry.trainLoss()),
                    number(entry.validationLoss()),
                    number(entry.learningRate()),
                    entry.seconds(),
                    entry.rowsPerSecond()));
            if (entropies) {
                text.append(',').append(number(entry.trainEntropy()));
                text.append(',').append(number(entry.validationEntropy()));
            }
            text.append('\n');
        }
        Storage.write(Storage.of(configuration, file), file, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "" : Double.toString(value);
    }

    /**
     * Reads a file.
     *
     * @throws DataException if a line is malformed, naming file and line
     */
    public static List<HistoryEntry> read(Configuration configuration, Path file) throws IOException {
        String text =
                new String(Storage.readAll(Storage.of(configuration, file), file, MAX_BYTES), StandardCharsets.UTF_8);
        List<String> lines = text.lines().toList();
        boolean entropies = !lines.isEmpty() && lines.get(0).equals(HEADER + ENTROPIES);
        if (lines.isEmpty() || !(entropies || lines.get(0).equals(HEADER))) {
            throw new DataException(file + ": line 1 must be \"" + HEADER + "\"");
        }
        List<HistoryEntry> entries = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            try {
                String[] fields = lines.get(i).split(",", -1);
                entries.add(new HistoryEntry(
                        Integer.parseInt(fields[0]),
                        Long.parseLong(fields[1]),
                        Long.parseLong(fields[2]),
                        parse(fields[3]),
                        parse(fields[4]),
                        parse(fields[5]),
                        parse(fields[6]),
                        parse(fields[7]),
                        entropies ? parse(fields[8]) : Double.NaN,
                        entropies ? parse(fields[9]) : Double.NaN));
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new DataException(file + ": line " + (i + 1) + " is malformed", e);
            }
        }
        return entries;
    }

    private static double parse(String field) {
        return field.isEmpty() ? Double.NaN : Double.parseDouble(field);
    }
}
