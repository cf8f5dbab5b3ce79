package dev.flowmatch.column;

import dev.flowmatch.fault.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The columns of a source with what was seen of their values in the training rows, and the scaling chosen for them. */
public final class ScaledColumns {
    private final List<LearnedColumn> columns;
    private final Seen seen;
    private final ScaleMode mode;
    private final double[] steps;

    /**
     * What was seen of the training rows.
     *
     * @param statistics of the numbers
     * @param counts of each column's categories; null in the place of a column of numbers
     * @param ranks the distribution functions of the numbers, column by column, null in a place for none; empty where they
     *     were not asked for
     */
    public record Seen(ColumnStatistics statistics, List<long[]> counts, List<RankKnots> ranks) {}

    private ScaledColumns(List<LearnedColumn> columns, Seen seen, ScaleMode mode, double[] steps) {
        this.columns = columns;
        this.seen = seen;
        this.mode = mode;
        this.steps = steps;
    }

    /**
     * Chooses the scaling.
     *
     * @param columns the columns
     * @param seen of their values
     * @param mode how to scale
     * @param steps within which values were spread, column by column; 0 where they were not
     * @throws DataException if a column's values are too large for it, or unscaled for a float
     */
    public static ScaledColumns of(List<LearnedColumn> columns, Seen seen, ScaleMode mode, double[] steps) {
        ColumnStatistics statistics = seen.statistics();
        for (int j = 0; j < columns.size(); j++) {
            if (columns.get(j).isCategorical() || statistics.isEmpty(j)) {
                continue;
            }
            double largest = Math.max(Math.abs(statistics.minimum(j)), Math.abs(statistics.maximum(j)));
            boolean fits = mode == ScaleMode.NONE
                    ? largest <= Float.MAX_VALUE
                    : statistics.standardDeviation(j) <= Double.MAX_VALUE;
            if (!fits) {
                throw new DataException(
                        "column " + columns.get(j).name() + " has values too large to compute with: up to " + largest);
            }
        }
        return new ScaledColumns(columns, seen, mode, steps);
    }

    /**
     * Checks that there is something to learn.
     *
     * @param notices gets a line about constant columns
     * @throws DataException if every column is constant
     */
    public void requireVariation(List<String> notices) {
        List<String> constant = constant();
        if (constant.size() == columns.size()) {
            throw new DataException("the source must have a column that varies, but every chosen column is constant: "
                    + String.join(", ", constant));
        }
        noteConstant(notices);
    }

    /** Adds a line about constant columns, if there are any and columns are scaled. */
    public void noteConstant(List<String> notices) {
        List<String> constant = constant();
        if (!constant.isEmpty() && mode != ScaleMode.NONE) {
            notices.add("constant, kept with scale 1: " + String.join(", ", constant));
        }
    }

    private List<String> constant() {
        return IntStream.range(0, columns.size())
                .filter(this::isConstant)
                .mapToObj(j -> columns.get(j).name())
                .toList();
    }

    private boolean isConstant(int j) {
        if (columns.get(j).isCategorical()) {
            return IntStream.range(0, seen.counts().get(j).length)
                            .filter(k -> seen.counts().get(j)[k] > 0)
                            .count()
                    < 2;
        }
        long missing = seen.statistics().missing(j);
        return seen.statistics().isConstant(j)
                && (missing == 0 || missing == seen.statistics().count());
    }

    /** From the source's units to the model's, as a manifest's columns of numbers say. */
    public static ColumnScaling scaling(List<ColumnEntry> columns) {
        return new ColumnScaling(columns.stream().map(ScaledColumns::map).toList());
    }

    static ColumnMap map(ColumnEntry column) {
        if (column.ranks() != null) {
            return new RankMap(column.ranks());
        }
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
    public List<ColumnEntry> entries() {
        List<ColumnEntry> entries = new ArrayList<>();
        for (int j = 0; j < columns.size(); j++) {
            LearnedColumn column = columns.get(j);
            entries.add(
                    column.isCategorical()
                            ? ColumnEntry.ofCategories(
                                    column.name(),
                                    column.column().type(),
                                    column.dictionary()
                                            .entries(shares(seen.counts().get(j))))
                            : number(j));
        }
        return entries;
    }

    private double[] shares(long... counts) {
        double[] shares = new double[counts.length];
        for (int k = 0; k < counts.length; k++) {
            shares[k] = counts[k] / (double) seen.statistics().count();
        }
        return shares;
    }

    private ColumnEntry number(int j) {
        ColumnStatistics statistics = seen.statistics();
        SourceColumn column = columns.get(j).column();
        boolean empty = statistics.isEmpty(j);
        AffineMap affine = mode == ScaleMode.NONE && !isRanked(j) ? AffineMap.IDENTITY : statistics.standardizing(j);
        double step = isRanked(j) ? column.step(statistics, j) : steps[j];
        return new ColumnEntry(
                column.name(),
                column.type(),
                affine.mean(),
                affine.standardDeviation(),
                empty ? 0 : statistics.minimum(j),
                empty ? 0 : statistics.maximum(j),
                null,
                step > 0 ? step : null,
                ColumnEntry.NUMERIC,
                isRanked(j) ? seen.ranks().get(j) : null,
                null,
                columns.get(j).flagged()
                        ? new MissingFlag(
                                statistics.missing(j) / (double) statistics.count(),
                                CategoryCode.book(2).lists(),
                                null)
                        : null,
                null);
    }

    /** A constant column stays as it is: its values have no ranks. */
    private boolean isRanked(int j) {
        return mode == ScaleMode.QUANTILE
                && !seen.statistics().isConstant(j)
                && seen.ranks().get(j) != null;
    }
}
