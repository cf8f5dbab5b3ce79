package dev.flowmatch.evaluation;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.metrics.Points;
import dev.flowmatch.table.TableRows;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows of numbers and categories as points, so that distances can be taken of them. Every column counts as one number of
 * variance 1 in the real rows: a number is standardized, and stands at its mean where it is missing; a category has an axis
 * for each value, centred, whose variances add up to 1; that a number is missing is a category of two.
 *
 * <p>Of a column's categories the {@value #MOST_AXES} most frequent have an axis each, the others one together.
 *
 * <p>Equation 45 of docs/mathematics.md.
 */
final class MeasuringSpace implements Serializable {
    /** The most categories of a column that are told apart by distances. */
    static final int MOST_AXES = 30;

    private static final long serialVersionUID = 1;

    private final Axes[] axes;
    private final int dim;

    /** The axes of one column. */
    private sealed interface Axes extends Serializable {
        int width();

        void write(double value, double[] point, int at);
    }

    private record Scaled(double mean, double deviation) implements Axes {
        @Override
        public int width() {
            return 1;
        }

        @Override
        public void write(double value, double[] point, int at) {
            point[at] = Double.isNaN(value) ? 0 : (value - mean) / deviation;
        }
    }

    /** The place of each category among the axes, and the shares of these in the real rows. */
    private record Categories(int[] places, double[] shares, double scale) implements Axes {
        static Categories of(int[] places, double[] shares) {
            double variance =
                    Arrays.stream(shares).map(share -> share * (1 - share)).sum();
            return new Categories(places, shares, variance > 0 ? 1 / Math.sqrt(variance) : 1);
        }

        @Override
        public int width() {
            return shares.length;
        }

        @Override
        public void write(double value, double[] point, int at) {
            int own = places[(int) value];
            for (int k = 0; k < shares.length; k++) {
                point[at + k] = ((k == own ? 1 : 0) - shares[k]) * scale;
            }
        }
    }

    private record Flagged(Scaled number, Categories flag) implements Axes {
        @Override
        public int width() {
            return 1 + flag.width();
        }

        @Override
        public void write(double value, double[] point, int at) {
            number.write(value, point, at);
            flag.write(Double.isNaN(value) ? 1 : 0, point, at + 1);
        }
    }

    private MeasuringSpace(List<Axes> axes) {
        this.axes = axes.toArray(Axes[]::new);
        this.dim = axes.stream().mapToInt(Axes::width).sum();
    }

    /** The space in which these rows have means 0 and variances 1. */
    static MeasuringSpace by(TableRows real) {
        List<Axes> axes = new ArrayList<>();
        for (int j = 0; j < real.columns().size(); j++) {
            ColumnEntry column = real.columns().get(j);
            axes.add(
                    column.isCategorical()
                            ? categories(real, j)
                            : column.missing() == null ? number(real, j) : new Flagged(number(real, j), flag(real, j)));
        }
        return new MeasuringSpace(axes);
    }

    private static Scaled number(TableRows real, int column) {
        double[] present = IntStream.range(0, real.count())
                .mapToDouble(row -> real.at(row, column))
                .filter(value -> !Double.isNaN(value))
                .toArray();
        double mean = Arrays.stream(present).average().orElse(0);
        double variance = Arrays.stream(present)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(0);
        return new Scaled(mean, variance > 0 ? Math.sqrt(variance) : 1);
    }

    private static Categories flag(TableRows real, int column) {
        double missing = real.missingShare(column);
        return Categories.of(new int[] {0, 1}, new double[] {1 - missing, missing});
    }

    private static Categories categories(TableRows real, int column) {
        // One more for values that are none of the categories.
        int size = real.columns().get(column).categories().size() + 1;
        double[] shares = new double[size];
        for (int row = 0; row < real.count(); row++) {
            shares[(int) real.at(row, column)] += 1.0 / real.count();
        }
        int[] places = new int[size];
        Arrays.fill(places, Math.min(size, MOST_AXES));
        int[] frequent = IntStream.range(0, size)
                .boxed()
                .sorted(Comparator.comparingDouble(k -> -shares[k]))
                .limit(MOST_AXES)
                .mapToInt(k -> k)
                .toArray();
        double[] ofAxes = new double[size > MOST_AXES ? MOST_AXES + 1 : size];
        for (int place = 0; place < frequent.length; place++) {
            places[frequent[place]] = place;
        }
        for (int k = 0; k < size; k++) {
            ofAxes[places[k]] += shares[k];
        }
        return Categories.of(places, ofAxes);
    }

    /** The number of axes. */
    int dim() {
        return dim;
    }

    /**
     * Writes the point of a row.
     *
     * @param row the row's values
     * @param from where they begin
     * @param point gets the point
     */
    void write(double[] row, int from, double[] point) {
        int at = 0;
        for (int j = 0; j < axes.length; j++) {
            axes[j].write(row[from + j], point, at);
            at += axes[j].width();
        }
    }

    /** The points of rows. */
    Points of(TableRows rows) {
        float[] values = new float[Math.multiplyExact(rows.count(), dim)];
        double[] point = new double[dim];
        for (int row = 0; row < rows.count(); row++) {
            write(rows.values(), row * axes.length, point);
            for (int k = 0; k < dim; k++) {
                values[row * dim + k] = (float) point[k];
            }
        }
        return new Points(values, dim);
    }
}
