package dev.flowmatch.jobs;

import java.util.Comparator;
import java.util.List;

/** Finds the valid name that a mistyped one most likely stands for, by edit distance. */
final class NearestName {
    private NearestName() {}

    /** Returns the name of {@code valid} with the fewest edits from {@code typed}, the first of equals. */
    static String to(String typed, List<String> valid) {
        return valid.stream()
                .min(Comparator.comparingInt((String name) -> edits(typed, name)))
                .orElseThrow(() -> new IllegalArgumentException("there is no valid name"));
    }

    /** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
    private static int edits(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : leastCost(a, b, cost, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int leastCost(String a, String b, int[][] cost, int i, int j) {
        int replacement = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + replacement);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }
}
