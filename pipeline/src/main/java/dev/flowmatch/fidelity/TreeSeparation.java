package dev.flowmatch.fidelity;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How hard it is for boosted trees to tell generated rows from real ones: 1 − 2·max(AUC − ½, 0), 1 where they cannot
 * and 0 where they always can.
 *
 * <p>A classifier two-sample test (Lopez-Paz and Oquab 2017, "Revisiting classifier two-sample tests", with the area
 * under the ROC curve in place of the accuracy): as many rows of either side, three folds with as many of each side, the
 * rows of a fold scored by trees trained on the other two.
 *
 * <p>Equation 41 of docs/mathematics.md.
 *
 * @param seed of the choice of rows and of the folds
 * @param mostRows the most rows of either side
 */
public record TreeSeparation(long seed, int mostRows) implements FidelityMetric {
    /** With fewer rows the trees hardly grow, and would tell nothing apart. */
    public static final int FEWEST_ROWS = 100;

    private static final int MOST_ROWS = 20_000;
    private static final int FOLDS = 3;

    /** With at most 20,000 rows of either side. */
    public TreeSeparation(long seed) {
        this(seed, MOST_ROWS);
    }

    @Override
    public String name() {
        return "c2st";
    }

    @Override
    public String description() {
        return "Two-sample score of boosted trees: 1 where they cannot tell generated rows from real ones, 0 where they"
                + " always can.";
    }

    @Override
    public boolean isError() {
        return false;
    }

    @Override
    public String impossible(int rows, int columns) {
        return rows < FEWEST_ROWS
                ? "boosted trees need at least " + FEWEST_ROWS + " rows of either side, but there are " + rows
                : NativeTrees.missing().orElse("");
    }

    @Override
    public double measure(MixedRows sample, MixedRows reference) {
        FidelityMetric.require(this, sample, reference);
        int n = Math.min(mostRows, Math.min(sample.count(), reference.count()));
        MixedRows[] sides = {drawn(sample, n), drawn(reference, n)};
        List<double[]> folds = IntStream.range(0, FOLDS)
                .parallel()
                .mapToObj(fold -> scores(sides, n, fold))
                .toList();
        double[] scores = new double[2 * n];
        boolean[] real = new boolean[2 * n];
        int scored = 0;
        for (double[] fold : folds) {
            for (int i = 0; i < fold.length; i++) {
                scores[scored] = fold[i];
                real[scored++] = i >= fold.length / 2;
            }
        }
        return 1 - 2 * Math.max(RankedScores.areaUnderCurve(scores, real) - 0.5, 0);
    }

    private MixedRows drawn(MixedRows rows, int n) {
        return rows.take(Arrays.copyOf(MixedRows.order(rows.count(), seed), n));
    }

    /** How real the rows of a fold look to trees of the others: the sample's, then as many of the reference. */
    private static double[] scores(MixedRows[] sides, int n, int fold) {
        TreeFeatures training = TreeFeatures.of(sides[0], sides[1], rows(n, fold, false));
        try (BoostedTrees trees = BoostedTrees.classify(training, sides(training.rows() / 2), 2)) {
            return trees.predict(TreeFeatures.of(sides[0], sides[1], rows(n, fold, true)));
        }
    }

    /** The rows inside or outside a fold, in order. */
    private static int[] rows(int n, int fold, boolean inside) {
        return IntStream.range(0, n).filter(i -> (i % FOLDS == fold) == inside).toArray();
    }

    /** The class of each training row: 0 for the sample's, then 1 for the reference's. */
    private static float[] sides(int each) {
        float[] labels = new float[2 * each];
        Arrays.fill(labels, each, 2 * each, 1);
        return labels;
    }
}
