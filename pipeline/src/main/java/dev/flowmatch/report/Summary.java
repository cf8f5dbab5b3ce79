package dev.flowmatch.report;

import dev.flowmatch.picture.Numbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The result of an evaluation in plain sentences. */
public final class Summary {
    private Summary() {}

    /**
     * The sentences.
     *
     * @param measures the metrics; sliced_w2, ks_max and in_cell_share are spoken of where they are among them
     * @param columns the columns on both sides
     * @param compared how many generated rows were compared
     * @param reference how many real rows they were compared with
     */
    public static List<String> of(
            List<Measure> measures, List<ColumnComparison> columns, long compared, long reference) {
        Map<String, Measure> byName = measures.stream().collect(Collectors.toMap(Measure::name, Function.identity()));
        List<String> sentences = new ArrayList<>();
        sentences.add(overall(measures) + unmeasured(measures) + ".");
        Measure distance = byName.get("sliced_w2");
        if (distance != null) {
            sentences.add("Seen along random directions they are " + Numbers.shortened(distance.value())
                    + " standard deviations away from them (sliced Wasserstein-2), where two sets of real rows of these"
                    + " sizes are " + Numbers.shortened(distance.floor()) + " apart.");
        }
        Measure share = byName.get("in_cell_share");
        if (share != null) {
            sentences.add(Numbers.percent(share.value()) + " of the samples lie inside the cells of the checkerboard.");
        }
        worst(columns)
                .ifPresent(column -> sentences.add("The column that fits worst is " + column.name()
                        + ": its cumulative distribution is off by at most " + Numbers.percent(column.statistic())
                        + ", that of real rows by " + Numbers.percent(column.floor()) + "."));
        sentences.add("Compared were " + Numbers.count(compared) + " generated with " + Numbers.count(reference)
                + " real rows.");
        return sentences;
    }

    /** The verdict of the severest measure: a distance at its floor does not excuse a difference that another sees. */
    private static String overall(List<Measure> measures) {
        for (String style : List.of(Verdict.FAR.style(), Verdict.VISIBLE.style())) {
            String severest = measures.stream()
                    .filter(measure -> measure.style().equals(style))
                    .map(Measure::name)
                    .collect(Collectors.joining(", "));
            if (!severest.isEmpty()) {
                return (style.equals(Verdict.FAR.style())
                                ? "The samples differ clearly from the real rows, by "
                                : "The samples resemble the real rows, but with visible differences, by ")
                        + severest;
            }
        }
        return measures.stream().anyMatch(measure -> measure.verdict().equals(Verdict.CLOSE.words()))
                ? "The samples are close to the real rows, with small differences"
                : "No measure taken tells the samples from real rows at this size";
    }

    /** What the verdict does not cover. */
    private static String unmeasured(List<Measure> measures) {
        List<String> missing =
                measures.stream().filter(Measure::isMissing).map(Measure::name).toList();
        return switch (missing.size()) {
            case 0 -> "";
            case 1 -> "; " + missing.get(0) + " was not measured, so that this says nothing of it";
            default -> "; " + String.join(", ", missing) + " were not measured, so that this says nothing of them";
        };
    }

    private static Optional<ColumnComparison> worst(List<ColumnComparison> columns) {
        return columns.stream()
                .filter(column -> column.real().standardDeviation() > 0)
                .max(Comparator.comparingDouble(ColumnComparison::statistic))
                .filter(column -> columns.size() > 1);
    }
}
