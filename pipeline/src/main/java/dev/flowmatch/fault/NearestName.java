package dev.flowmatch.fault;

import java.util.Collection;
import java.util.Comparator;

/** Finds the name that a mistyped one most likely stands for, by edit distance. */
public final class NearestName {
    private NearestName() {}

    /** A hint to append to a message, as {@code "; did you mean 'x'?"}; empty if there is no name to mean. */
    public static String hint(String typed, Collection<String> names) {
        return names.stream()
                .min(Comparator.comparingInt((String name) -> distance(typed, name)))
                .map(name -> "; did you mean '" + name + "'?")
                .orElse("");
    }

    /** Insertions, deletions and replacements (Levenshtein), case counting half as much as another letter. */
    static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = 2 * j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = 2 * i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + replacement(a.charAt(i - 1), b.charAt(j - 1));
                current[j] = Math.min(replaced, 2 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }

    private static int replacement(char a, char b) {
        return a == b ? 0 : Character.toLowerCase(a) == Character.toLowerCase(b) ? 1 : 2;
    }
}
