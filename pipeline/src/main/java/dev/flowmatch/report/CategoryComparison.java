package dev.flowmatch.report;

import dev.flowmatch.picture.ShareBars;
import java.util.ArrayList;
import java.util.List;

/**
 * A column of categories on both sides.
 *
 * @param name the column's name
 * @param labels of the categories, the missing value and values that are none of them included
 * @param real percent of the real rows that have each
 * @param generated percent of the generated rows that have each
 * @param distance the total variation between them
 * @param floor the same between two sets of real rows
 */
public record CategoryComparison(
        String name, List<String> labels, List<Double> real, List<Double> generated, double distance, double floor) {
    /** Keeps copies of the lists. */
    public CategoryComparison {
        labels = List.copyOf(labels);
        real = List.copyOf(real);
        generated = List.copyOf(generated);
    }

    /** The shares as bars. */
    public ShareBars bars() {
        List<ShareBars.Pair> pairs = new ArrayList<>();
        for (int k = 0; k < labels.size(); k++) {
            pairs.add(new ShareBars.Pair(labels.get(k), real.get(k), generated.get(k)));
        }
        return new ShareBars(name, pairs, distance);
    }

    /** The place of the category that most real rows have. */
    int mostFrequent() {
        int most = 0;
        for (int k = 1; k < real.size(); k++) {
            most = real.get(k) > real.get(most) ? k : most;
        }
        return most;
    }

    /** How many categories rows of either side have. */
    long present() {
        long present = 0;
        for (int k = 0; k < real.size(); k++) {
            present += real.get(k) > 0 || generated.get(k) > 0 ? 1 : 0;
        }
        return present;
    }
}
