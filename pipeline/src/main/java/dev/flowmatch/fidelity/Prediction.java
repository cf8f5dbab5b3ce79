package dev.flowmatch.fidelity;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How well boosted trees that are trained on some rows predict a column of real rows from the others: R² of a number, the
 * area under the ROC curve of two classes, the accuracy of more.
 *
 * <p>"Train on synthetic, test on real" (Esteban, Hyland and Rätsch 2017, "Real-valued (medical) time series generation
 * with recurrent conditional GANs"), beside the same trained on real rows. Rows without a value of the column are left
 * out. With fewer than two classes in the training rows nothing is learned: the area is ½.
 *
 * <p>Equation 42 of docs/mathematics.md.
 *
 * @param target the place of the column
 */
public record Prediction(int target) {
    /** What the value is, for the report's reader. */
    public static String measure(MixedColumn column) {
        return column instanceof NumberColumn
                ? "R²"
                : classes((CategoryColumn) column) == 2 ? "area under the ROC curve" : "accuracy";
    }

    /**
     * Why a column cannot be predicted, or empty if it can.
     *
     * @param training the rows to learn from
     * @param test the rows to predict
     */
    public String impossible(MixedRows training, MixedRows test) {
        MixedColumn column = test.columns().get(target);
        if (training.dim() < 2) {
            return "a prediction needs another column to go by, but there is " + column.name() + " alone";
        }
        int rows = Math.min(training.present(target).length, test.present(target).length);
        if (rows < TreeSeparation.FEWEST_ROWS) {
            return "boosted trees need at least " + TreeSeparation.FEWEST_ROWS + " rows of either side with a value of "
                    + column.name() + ", but there are " + rows;
        }
        boolean constant = column instanceof CategoryColumn categories
                ? Arrays.stream(categories.codes())
                                .filter(code -> code >= 0)
                                .distinct()
                                .count()
                        < 2
                : ((NumberColumn) column).sorted()[0]
                        == ((NumberColumn) column).sorted()[rows(test).count() - 1];
        return constant
                ? "the real rows have one value of " + column.name() + " alone"
                : NativeTrees.missing().orElse("");
    }

    /**
     * Learns from some rows and predicts others.
     *
     * @throws IllegalArgumentException if the columns differ or it is {@link #impossible}
     */
    public double score(MixedRows training, MixedRows test) {
        MixedRows.requireSameColumns(training, test);
        String reason = impossible(training, test);
        if (!reason.isEmpty()) {
            throw new IllegalArgumentException(reason);
        }
        MixedRows learned = rows(training);
        MixedRows asked = rows(test);
        return test.columns().get(target) instanceof NumberColumn
                ? determination(learned, asked)
                : classification(learned, asked);
    }

    private MixedRows rows(MixedRows rows) {
        return rows.take(rows.present(target));
    }

    private double determination(MixedRows training, MixedRows test) {
        double[] truth = ((NumberColumn) test.columns().get(target)).values();
        double[] learned = ((NumberColumn) training.columns().get(target)).values();
        float[] labels = new float[learned.length];
        for (int row = 0; row < labels.length; row++) {
            labels[row] = (float) learned[row];
        }
        double[] predicted;
        try (BoostedTrees trees = BoostedTrees.regress(TreeFeatures.of(training.without(target)), labels)) {
            predicted = trees.predict(TreeFeatures.of(test.without(target)));
        }
        double mean = Arrays.stream(truth).average().orElseThrow();
        double residual = 0;
        double total = 0;
        for (int row = 0; row < truth.length; row++) {
            residual += (truth[row] - predicted[row]) * (truth[row] - predicted[row]);
            total += (truth[row] - mean) * (truth[row] - mean);
        }
        return 1 - residual / total;
    }

    private double classification(MixedRows training, MixedRows test) {
        CategoryColumn truth = (CategoryColumn) test.columns().get(target);
        int[] learned = ((CategoryColumn) training.columns().get(target)).codes();
        int[] present = IntStream.concat(Arrays.stream(learned), Arrays.stream(truth.codes()))
                .distinct()
                .sorted()
                .toArray();
        int classes = Math.max(2, present.length);
        float[] labels = new float[learned.length];
        for (int row = 0; row < labels.length; row++) {
            labels[row] = Arrays.binarySearch(present, learned[row]);
        }
        double[] predicted;
        try (BoostedTrees trees = BoostedTrees.classify(TreeFeatures.of(training.without(target)), labels, classes)) {
            predicted = trees.predict(TreeFeatures.of(test.without(target)));
        }
        if (classes == 2) {
            boolean[] second = new boolean[truth.count()];
            for (int row = 0; row < second.length; row++) {
                second[row] = truth.codes()[row] == present[1];
            }
            return RankedScores.areaUnderCurve(predicted, second);
        }
        return accuracy(predicted, classes, truth.codes(), present);
    }

    private static double accuracy(double[] predicted, int classes, int[] truth, int[] present) {
        int right = 0;
        for (int row = 0; row < truth.length; row++) {
            int best = 0;
            for (int k = 1; k < classes; k++) {
                if (predicted[row * classes + k] > predicted[row * classes + best]) {
                    best = k;
                }
            }
            right += present[best] == truth[row] ? 1 : 0;
        }
        return (double) right / truth.length;
    }

    private static long classes(CategoryColumn column) {
        return Arrays.stream(column.codes())
                .filter(code -> code >= 0)
                .distinct()
                .count();
    }
}
