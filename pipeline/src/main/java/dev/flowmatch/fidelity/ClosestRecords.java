package dev.flowmatch.fidelity;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Whether rows lie nearer to the rows that a model was trained on than to others that it never saw.
 *
 * <p>The distance to the closest record, after Platzer and Reutterer 2021, "Holdout-based empirical assessment of
 * mixed-type synthetic data": numbers in the training rows' standard deviations, a missing one as their mean, categories
 * as axes of length √½, and the root of the sum of squares: two different categories are 1 apart. Only the training rows'
 * {@value #MOST_AXES} most frequent categories have axes; others stand at the origin.
 *
 * <p>Equation 43 of docs/mathematics.md.
 */
public final class ClosestRecords {
    private static final int MOST_QUERIES = 3000;
    private static final int MOST_TARGETS = 5000;
    private static final int MOST_AXES = 30;
    /** The coordinate of a category without an axis of its own. */
    private static final int NO_AXIS = -2;

    private ClosestRecords() {}

    /**
     * The share of the rows that are nearer to the training rows than to as many held-out rows, ties counted half: ½ if
     * the model has learned and not copied.
     *
     * @param rows to be judged, in random order; the first 3000 count
     * @param training rows that the model was trained on, in random order
     * @param heldOut real rows that it was not trained on, in random order; of the two, as many of each, at most 5000
     * @throws IllegalArgumentException if the columns differ
     */
    public static double share(MixedRows rows, MixedRows training, MixedRows heldOut) {
        MixedRows.requireSameColumns(rows, training);
        MixedRows.requireSameColumns(heldOut, training);
        int targets = Math.min(MOST_TARGETS, Math.min(training.count(), heldOut.count()));
        List<Coordinates> scales =
                training.columns().stream().map(Coordinates::of).toList();
        float[][] queries = scaled(rows.first(MOST_QUERIES), scales);
        float[][] seen = scaled(training.first(targets), scales);
        float[][] unseen = scaled(heldOut.first(targets), scales);
        boolean[] numeric = new boolean[rows.dim()];
        for (int j = 0; j < numeric.length; j++) {
            numeric[j] = rows.columns().get(j) instanceof NumberColumn;
        }
        return IntStream.range(0, queries.length)
                        .parallel()
                        .mapToDouble(query -> {
                            float near = nearest(queries[query], seen, numeric);
                            float fresh = nearest(queries[query], unseen, numeric);
                            return near < fresh ? 1 : near == fresh ? 0.5 : 0;
                        })
                        .sum()
                / queries.length;
    }

    /** How the values of a column become coordinates. */
    private record Coordinates(double mean, double scale, Set<Integer> axes) {
        static Coordinates of(MixedColumn column) {
            if (!(column instanceof NumberColumn numbers)) {
                return new Coordinates(0, 1, mostFrequent((CategoryColumn) column));
            }
            double[] values = numbers.sorted();
            double mean = Arrays.stream(values).average().orElse(0);
            double squares = Arrays.stream(values)
                    .map(value -> (value - mean) * (value - mean))
                    .sum();
            return new Coordinates(mean, squares > 0 ? Math.sqrt(squares / (values.length - 1)) : 1, Set.of());
        }

        private static Set<Integer> mostFrequent(CategoryColumn column) {
            Map<Integer, Integer> counts = new TreeMap<>();
            for (int code : column.codes()) {
                counts.merge(code, 1, Integer::sum);
            }
            return counts.entrySet().stream()
                    .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                    .limit(MOST_AXES)
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
        }

        int axis(int code) {
            return axes.contains(code) ? code : NO_AXIS;
        }
    }

    /** Rows of coordinates: of a number its standardized value, of a category its code. */
    private static float[][] scaled(MixedRows rows, List<Coordinates> scales) {
        float[][] scaled = new float[rows.count()][rows.dim()];
        for (int j = 0; j < rows.dim(); j++) {
            MixedColumn column = rows.columns().get(j);
            for (int row = 0; row < scaled.length; row++) {
                scaled[row][j] = column instanceof CategoryColumn categories
                        ? scales.get(j).axis(categories.codes()[row])
                        : column.isMissing(row)
                                ? 0
                                : (float) ((((NumberColumn) column).values()[row] - scales.get(j).mean)
                                        / scales.get(j).scale);
            }
        }
        return scaled;
    }

    private static float nearest(float[] query, float[][] targets, boolean[] numeric) {
        float nearest = Float.POSITIVE_INFINITY;
        for (float[] target : targets) {
            float sum = 0;
            for (int j = 0; j < query.length && sum < nearest; j++) {
                float difference = query[j] - target[j];
                sum += numeric[j]
                        ? difference * difference
                        : difference == 0 ? 0 : query[j] == NO_AXIS || target[j] == NO_AXIS ? 0.5f : 1;
            }
            nearest = Math.min(nearest, sum);
        }
        return nearest;
    }
}
