package dev.flowmatch.spark;

import dev.flowmatch.metrics.CheckerboardCells;
import dev.flowmatch.metrics.ColumnSummary;
import dev.flowmatch.metrics.KolmogorovSmirnov;
import dev.flowmatch.metrics.RealAgainstReal;
import dev.flowmatch.metrics.TwoSampleMetric;
import dev.flowmatch.report.ColumnComparison;
import dev.flowmatch.report.Measure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The figures of an evaluation as they are taken: for {@code metrics.json}, and the same for the report. */
final class Evaluation {
    /** The name of the number of generated rows. */
    static final String SAMPLE_ROWS = "sample_rows";

    private static final String FLOOR = "_floor";

    private final RealAgainstReal rows;
    private final Map<String, Double> metrics = new LinkedHashMap<>();
    private final List<Measure> measures = new ArrayList<>();
    private final List<ColumnComparison> columns = new ArrayList<>();

    /**
     * Starts with the numbers of rows.
     *
     * @param rows in the source's units
     */
    Evaluation(RealAgainstReal rows) {
        this.rows = rows;
        metrics.put(SAMPLE_ROWS, (double) rows.generated().count());
        metrics.put("reference_rows", (double) rows.reference().count());
    }

    /** Takes the measures of whole rows, in standardized units. */
    void measure(List<TwoSampleMetric> taken, Progress progress) {
        RealAgainstReal standardized = rows.standardized();
        int smaller = Math.min(rows.generated().count(), rows.reference().count());
        progress.start("measuring", taken.size(), "measures");
        try {
            for (int i = 0; i < taken.size(); i++) {
                TwoSampleMetric metric = taken.get(i);
                progress.update(i, metric.name());
                RealAgainstReal.Figure figure = standardized.measure(metric);
                add(Measure.of(metric, figure, smaller));
            }
            progress.update(taken.size(), "");
        } finally {
            progress.finish();
        }
    }

    /** Takes the share of the rows in the checkerboard's cells. */
    void measureCells() {
        add(Measure.share(
                "in_cell_share",
                "Share of the rows inside the cells of the checkerboard.",
                CheckerboardCells.share(rows.generated())));
        metrics.remove("in_cell_share" + FLOOR);
    }

    /** Takes the exact distance in the columns' own units, in which results for toy distributions are published. */
    void measureUnscaled(ExactWasserstein metric) {
        RealAgainstReal.Figure figure = rows.measure(metric);
        add(new Measure(
                metric.name() + "_unscaled",
                "Squared Wasserstein-2 in the columns' own units, exact.",
                figure.value(),
                figure.floor(),
                "",
                "plain"));
    }

    /** Adds a measure, and its floor where it has one. */
    void add(Measure measure) {
        measures.add(measure);
        metrics.put(measure.name(), measure.value());
        if (!Double.isNaN(measure.floor())) {
            metrics.put(measure.name() + FLOOR, measure.floor());
        }
    }

    /** Compares the columns one by one. */
    void compareColumns(List<String> names) {
        Set<String> keys = new TreeSet<>(Set.of("max"));
        for (int column = 0; column < names.size(); column++) {
            String key = key(names.get(column), keys);
            ColumnSummary real = ColumnSummary.of(rows.reference(), column);
            ColumnSummary generated = ColumnSummary.of(rows.generated(), column);
            ColumnSummary control = ColumnSummary.of(rows.control(), column);
            double statistic = KolmogorovSmirnov.statistic(rows.generated(), rows.reference(), column);
            double floor = KolmogorovSmirnov.statistic(rows.control(), rows.reference(), column);
            columns.add(new ColumnComparison(names.get(column), real, generated, statistic, floor));
            metrics.put("ks_" + key, statistic);
            metrics.put("ks_" + key + FLOOR, floor);
            double unit = real.standardDeviation() > 0 ? real.standardDeviation() : 1;
            metrics.put("mean_difference_" + key, Math.abs(generated.mean() - real.mean()) / unit);
            metrics.put("mean_difference_" + key + FLOOR, Math.abs(control.mean() - real.mean()) / unit);
            if (real.standardDeviation() > 0) {
                metrics.put(
                        "standard_deviation_ratio_" + key, generated.standardDeviation() / real.standardDeviation());
            }
        }
    }

    /** A column's name as part of a key: lower case words joined by underscores, and none twice. */
    static String key(String column, Set<String> taken) {
        String words = column.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}]+", "_")
                .replaceAll("^_|_$", "");
        String base = words.isEmpty() ? "column" : words;
        String key = base;
        for (int i = 2; !taken.add(key); i++) {
            key = base + "_" + i;
        }
        return key;
    }

    Map<String, Double> metrics() {
        return Collections.unmodifiableMap(metrics);
    }

    List<Measure> measures() {
        return Collections.unmodifiableList(measures);
    }

    List<ColumnComparison> columns() {
        return Collections.unmodifiableList(columns);
    }
}
