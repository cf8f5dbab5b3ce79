package dev.flowmatch.spark;

import dev.flowmatch.data.AffineMap;
import dev.flowmatch.data.ColumnMap;
import dev.flowmatch.data.ColumnScaling;
import dev.flowmatch.data.ColumnStatistics;
import dev.flowmatch.data.QuantileMap;
import dev.flowmatch.io.ColumnEntry;
import dev.flowmatch.io.DataException;
import dev.flowmatch.io.QuantileKnots;
import dev.flowmatch.metrics.Points;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The columns of a source with what was seen of their values, and the scaling chosen for them. */
final class ScaledColumns {
    private final List<SourceColumn> columns;
    private final ColumnStatistics statistics;
    private final ScaleMode mode;
    private final List<ColumnMap> maps;
    private final double[] steps;

    private ScaledColumns(
            List<SourceColumn> columns,
            ColumnStatistics statistics,
            ScaleMode mode,
            List<ColumnMap> maps,
            double[] steps) {
        this.columns = columns;
        this.statistics = statistics;
        this.mode = mode;
        this.maps = maps;
        this.steps = steps;
    }

    /**
     * Chooses the scaling.
     *
     * @param columns the columns
     * @param statistics of their values
     * @param mode how to scale
     * @param steps within which values were spread, column by column; 0 where they were not
     * @param quantiles the columns' maps to normal scores; null in a place for none; empty in other modes
     * @throws DataException if a column's values are too large for it, or unscaled for a float
     */
    static ScaledColumns of(
            List<SourceColumn> columns,
            ColumnStatistics statistics,
            ScaleMode mode,
            double[] steps,
            List<QuantileMap> quantiles) {
        List<ColumnMap> maps = new ArrayList<>();
        for (int j = 0; j < columns.size(); j++) {
            double largest = Math.max(Math.abs(statistics.minimum(j)), Math.abs(statistics.maximum(j)));
            boolean fits = mode == ScaleMode.NONE
                    ? largest <= Float.MAX_VALUE
                    : statistics.standardDeviation(j) <= Double.MAX_VALUE;
            if (!fits) {
                throw new DataException(
                        "column " + columns.get(j).name() + " has values too large to compute with: up to " + largest);
            }
            maps.add(
                    mode == ScaleMode.NONE
                            ? AffineMap.IDENTITY
                            : mode == ScaleMode.QUANTILE && quantiles.get(j) != null
                                    ? quantiles.get(j)
                                    : statistics.standardizing(j));
        }
        return new ScaledColumns(columns, statistics, mode, maps, steps);
    }

    /**
     * Checks that there is something to learn.
     *
     * @param notices gets a line about constant columns
     * @throws DataException if every column is constant
     */
    void requireVariation(List<String> notices) {
        List<String> constant = constant();
        if (constant.size() == columns.size()) {
            throw new DataException("the source must have a column that varies, but every chosen column is constant: "
                    + String.join(", ", constant));
        }
        noteConstant(notices);
    }

    /** Adds a line about constant columns, if there are any and columns are scaled. */
    void noteConstant(List<String> notices) {
        List<String> constant = constant();
        if (!constant.isEmpty() && mode != ScaleMode.NONE) {
            notices.add("constant, kept with scale 1: " + String.join(", ", constant));
        }
    }

    private List<String> constant() {
        return IntStream.range(0, columns.size())
                .filter(statistics::isConstant)
                .mapToObj(j -> columns.get(j).name())
                .toList();
    }

    /** From the source's units to the model's. */
    ColumnScaling scaling() {
        return new ColumnScaling(maps);
    }

    /** From the source's units to the model's, as a manifest's columns say. */
    static ColumnScaling scaling(List<ColumnEntry> columns) {
        return new ColumnScaling(columns.stream().map(ScaledColumns::map).toList());
    }

    /** Rows in the model's units, as a manifest's columns say. */
    static Points scaled(List<ColumnEntry> columns, Points rows) {
        float[] values = rows.values().clone();
        scaling(columns).scale(values, rows.count());
        return new Points(values, rows.dim());
    }

    private static ColumnMap map(ColumnEntry column) {
        return column.quantiles() == null
                ? new AffineMap(column.mean(), column.standardDeviation())
                : new QuantileMap(
                        array(column.quantiles().values()),
                        array(column.quantiles().scores()));
    }

    private static double[] array(List<Double> numbers) {
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** The columns as manifests describe them. */
    List<ColumnEntry> entries() {
        List<ColumnEntry> entries = new ArrayList<>();
        for (int j = 0; j < columns.size(); j++) {
            QuantileKnots knots = null;
            AffineMap affine = statistics.standardizing(j);
            if (maps.get(j) instanceof QuantileMap quantiles) {
                knots = new QuantileKnots(list(quantiles.values()), list(quantiles.scores()));
            } else if (maps.get(j) instanceof AffineMap map) {
                affine = map;
            }
            entries.add(new ColumnEntry(
                    columns.get(j).name(),
                    columns.get(j).type(),
                    affine.mean(),
                    affine.standardDeviation(),
                    statistics.minimum(j),
                    statistics.maximum(j),
                    knots,
                    steps[j] > 0 ? steps[j] : null));
        }
        return entries;
    }

    private static List<Double> list(double[] numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }
}
