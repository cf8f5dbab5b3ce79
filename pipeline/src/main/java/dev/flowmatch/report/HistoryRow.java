package dev.flowmatch.report;

import dev.flowmatch.io.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One round of a training, a line of {@code history.csv}.
 *
 * @param round number of rounds done, from 1
 * @param epoch passes over the data done, with fractions
 * @param rows training rows seen
 * @param trainLoss mean loss of the round
 * @param validationLoss loss on the held-out rows, NaN in rounds that did not measure it
 * @param learningRate at the end of the round
 * @param seconds since the start
 * @param rowsPerSecond of the round
 */
public record HistoryRow(
        long round,
        double epoch,
        long rows,
        double trainLoss,
        double validationLoss,
        double learningRate,
        double seconds,
        double rowsPerSecond) {

    /** The first line of {@code history.csv}. */
    public static final String HEADER =
            "round,epoch,rows,train_loss,validation_loss,learning_rate,seconds,rows_per_second";

    /** The round as a line of CSV, without line end; a validation loss that was not measured is an empty field. */
    public String toCsv() {
        return String.format(
                Locale.ROOT,
                "%d,%.6f,%d,%s,%s,%s,%.3f,%.1f",
                round,
                epoch,
                rows,
                trainLoss,
                Double.isNaN(validationLoss) ? "" : Double.toString(validationLoss),
                learningRate,
                seconds,
                rowsPerSecond);
    }

    /**
     * Reads the text of a {@code history.csv}; columns may be in any order and others among them.
     *
     * @param name what error messages call it
     * @throws DataException if a column is missing or a line is malformed, naming it
     */
    public static List<HistoryRow> parse(String text, String name) {
        List<String> lines = text.lines().toList();
        List<String> header = List.of((lines.isEmpty() ? "" : lines.get(0)).split(",", -1));
        List<Integer> places = new ArrayList<>();
        for (String column : HEADER.split(",", -1)) {
            if (!header.contains(column)) {
                throw new DataException(name + " has no column " + column);
            }
            places.add(header.indexOf(column));
        }
        List<HistoryRow> rows = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            String[] fields = lines.get(i).split(",", -1);
            if (fields.length != header.size()) {
                throw new DataException(name + ", line " + (i + 1) + " must have " + header.size() + " fields, but has "
                        + fields.length);
            }
            double[] values = new double[places.size()];
            for (int j = 0; j < values.length; j++) {
                values[j] = number(fields[places.get(j)], name + ", line " + (i + 1));
            }
            rows.add(new HistoryRow(
                    (long) values[0],
                    values[1],
                    (long) values[2],
                    values[3],
                    values[4],
                    values[5],
                    values[6],
                    values[7]));
        }
        return rows;
    }

    private static double number(String field, String place) {
        if (field.isBlank()) {
            return Double.NaN;
        }
        try {
            return Double.parseDouble(field);
        } catch (NumberFormatException e) {
            throw new DataException(place + " must hold numbers, but has '" + field + "'", e);
        }
    }
}
