package dev.flowmatch.fidelity;

import java.util.Arrays;

/** Scores that should be high for one class and low for the other. */
final class RankedScores {
    private RankedScores() {}

    /**
     * The area under the ROC curve: how likely a row of the class scores above another, ties counted half.
     *
     * <p>The Mann–Whitney statistic over the product of the numbers of rows (Hanley and McNeil 1982, "The meaning and
     * use of the area under a receiver operating characteristic curve").
     *
     * @param scores of the rows
     * @param ofClass whether each is of the class; both kinds occur
     */
    static double areaUnderCurve(double[] scores, boolean[] ofClass) {
        double[] own = select(scores, ofClass, true);
        double[] others = select(scores, ofClass, false);
        double wins = 0;
        int below = 0;
        int notAbove = 0;
        for (double score : own) {
            while (below < others.length && others[below] < score) {
                below++;
            }
            notAbove = Math.max(notAbove, below);
            while (notAbove < others.length && others[notAbove] <= score) {
                notAbove++;
            }
            wins += below + (notAbove - below) / 2.0;
        }
        return wins / own.length / others.length;
    }

    private static double[] select(double[] scores, boolean[] ofClass, boolean wanted) {
        double[] selected = new double[scores.length];
        int count = 0;
        for (int row = 0; row < scores.length; row++) {
            if (ofClass[row] == wanted) {
                selected[count++] = scores[row];
            }
        }
        selected = Arrays.copyOf(selected, count);
        Arrays.sort(selected);
        return selected;
    }
}
