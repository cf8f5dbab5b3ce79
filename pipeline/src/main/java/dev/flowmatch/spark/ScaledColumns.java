package dev.flowmatch.spark;

import dev.flowmatch.data.ColumnScaling;
import dev.flowmatch.data.ColumnStatistics;
import dev.flowmatch.io.ColumnEntry;
import dev.flowmatch.io.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The columns of a source with what was seen of their values, and the scaling chosen for them. */
final class ScaledColumns {
    private final List<SourceColumn> columns;
    private final ColumnStatistics statistics;
    private final ScaleMode mode;
    private final ColumnScaling scaling;

    private ScaledColumns(List<SourceColumn> columns, ColumnStatistics statistics, ScaleMode mode) {
        this.columns = columns;
        this.statistics = statistics;
        this.mode = mode;
        this.scaling = mode == ScaleMode.STANDARD ? statistics.scaling() : ColumnScaling.identity(columns.size());
    }

    /**
     * Chooses the scaling.
     *
     * @throws DataException if a column's values are too large for it, or unscaled for a float
     */
    static ScaledColumns of(List<SourceColumn> columns, ColumnStatistics statistics, ScaleMode mode) {
        for (int j = 0; j < columns.size(); j++) {
            double largest = Math.max(Math.abs(statistics.minimum(j)), Math.abs(statistics.maximum(j)));
            boolean fits = mode == ScaleMode.STANDARD
                    ? statistics.standardDeviation(j) <= Double.MAX_VALUE
                    : largest <= Float.MAX_VALUE;
            if (!fits) {
                throw new DataException(
                        "column " + columns.get(j).name() + " has values too large to compute with: up to " + largest);
            }
        }
        return new ScaledColumns(columns, statistics, mode);
    }

    /**
     * Checks that there is something to learn.
     *
     * @param notices gets a line about constant columns
     * @throws DataException if every column is constant
     */
    void requireVariation(List<String> notices) {
        List<String> constant = IntStream.range(0, columns.size())
                .filter(statistics::isConstant)
                .mapToObj(j -> columns.get(j).name())
                .toList();
        if (constant.size() == columns.size()) {
            throw new DataException("the source must have a column that varies, but every chosen column is constant: "
                    + String.join(", ", constant));
        }
        if (!constant.isEmpty() && mode == ScaleMode.STANDARD) {
            notices.add("constant, kept with scale 1: " + String.join(", ", constant));
        }
    }

    /** From the source's units to the model's. */
    ColumnScaling scaling() {
        return scaling;
    }

    /** From the source's units to the model's, as a manifest's columns say. */
    static ColumnScaling scaling(List<ColumnEntry> columns) {
        return new ColumnScaling(
                columns.stream().mapToDouble(ColumnEntry::mean).toArray(),
                columns.stream().mapToDouble(ColumnEntry::standardDeviation).toArray());
    }

    /** The columns as manifests describe them. */
    List<ColumnEntry> entries() {
        List<ColumnEntry> entries = new ArrayList<>();
        for (int j = 0; j < columns.size(); j++) {
            entries.add(new ColumnEntry(
                    columns.get(j).name(),
                    columns.get(j).type(),
                    scaling.mean(j),
                    scaling.standardDeviation(j),
                    statistics.minimum(j),
                    statistics.maximum(j)));
        }
        return entries;
    }
}
