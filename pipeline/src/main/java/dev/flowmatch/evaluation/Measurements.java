package dev.flowmatch.evaluation;

import dev.flowmatch.cluster.Progress;
import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.ColumnType;
import dev.flowmatch.metrics.CheckerboardCells;
import dev.flowmatch.metrics.ColumnSummary;
import dev.flowmatch.metrics.ExactWasserstein;
import dev.flowmatch.metrics.KolmogorovSmirnov;
import dev.flowmatch.metrics.Points;
import dev.flowmatch.metrics.RealAgainstReal;
import dev.flowmatch.metrics.TwoSampleMetric;
import dev.flowmatch.picture.AxisKind;
import dev.flowmatch.report.CategoryComparison;
import dev.flowmatch.report.ColumnComparison;
import dev.flowmatch.report.Measure;
import dev.flowmatch.table.TableRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The figures of an evaluation as they are taken: for {@code metrics.json}, and the same for the report. */
final class Measurements {
    /** The name of the number of generated rows. */
    static final String SAMPLE_ROWS = "sample_rows";

    /** How the key of a measure's floor ends. */
    static final String FLOOR = "_floor";

    /** How the key of the other end of a measure's scale ends. */
    static final String INDEPENDENT = "_independent";

    private final ComparedRows rows;
    private final Map<String, Double> metrics = new LinkedHashMap<>();
    private final List<Measure> measures = new ArrayList<>();
    private final List<ColumnComparison> columns = new ArrayList<>();
    private final List<CategoryComparison> categories = new ArrayList<>();

    /**
     * Starts with the numbers of rows.
     *
     * @param rows of both sides
     */
    Measurements(ComparedRows rows) {
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
                CheckerboardCells.share(rows.inOwnUnits().generated())));
        metrics.remove("in_cell_share" + FLOOR);
    }

    /** Takes the exact distance in the columns' own units, in which results for toy distributions are published. */
    void measureUnscaled(ExactWasserstein metric) {
        RealAgainstReal.Figure figure = rows.inOwnUnits().measure(metric);
        add(new Measure(
                metric.name() + "_unscaled",
                "Squared Wasserstein-2 in the columns' own units, exact.",
                figure.value(),
                figure.floor(),
                "",
                "plain"));
    }

    /** Adds a measure with what it has of value, floor and other end; one that was not taken has none. */
    void add(Measure measure) {
        measures.add(measure);
        putUnlessMissing(measure.name(), measure.value());
        putUnlessMissing(measure.name() + FLOOR, measure.floor());
        putUnlessMissing(measure.name() + INDEPENDENT, measure.independent());
    }

    private void putUnlessMissing(String key, double value) {
        if (!Double.isNaN(value)) {
            metrics.put(key, value);
        }
    }

    /** Adds a number of rows, for {@code metrics.json} alone. */
    void addRows(String name, long count) {
        metrics.put(name, (double) count);
    }

    /** Compares the columns one by one. */
    void compareColumns() {
        Set<String> keys = new TreeSet<>(Set.of("max"));
        for (int column = 0; column < rows.columns().size(); column++) {
            ColumnEntry entry = rows.columns().get(column);
            String key = key(entry.name(), keys);
            if (entry.isNullable()) {
                double real = rows.reference().missingShare(column);
                metrics.put(
                        "missing_difference_" + key, Math.abs(rows.generated().missingShare(column) - real));
                metrics.put(
                        "missing_difference_" + key + FLOOR,
                        Math.abs(rows.control().missingShare(column) - real));
            }
            if (entry.isCategorical()) {
                compareCategories(column, key);
            } else {
                compareNumbers(column, key);
            }
        }
    }

    private void compareCategories(int column, String key) {
        double[] real = shares(rows.reference(), column);
        double[] generated = shares(rows.generated(), column);
        double distance = totalVariation(generated, real);
        double floor = totalVariation(shares(rows.control(), column), real);
        metrics.put("tv_" + key, distance);
        metrics.put("tv_" + key + FLOOR, floor);
        ColumnEntry entry = rows.columns().get(column);
        categories.add(new CategoryComparison(
                entry.name(), JudgedTable.labels(entry), percent(real), percent(generated), distance, floor));
    }

    /** The shares of a column's categories, and of the values that are none of them. */
    private static double[] shares(TableRows rows, int column) {
        int[] counts = new int[rows.columns().get(column).categories().size() + 1];
        for (int row = 0; row < rows.count(); row++) {
            counts[(int) rows.at(row, column)]++;
        }
        return Arrays.stream(counts)
                .mapToDouble(count -> (double) count / rows.count())
                .toArray();
    }

    private static double totalVariation(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += Math.abs(a[k] - b[k]);
        }
        return sum / 2;
    }

    private static List<Double> percent(double[] shares) {
        return Arrays.stream(shares).mapToObj(share -> 100 * share).toList();
    }

    private void compareNumbers(int column, String key) {
        float[] presentReal = rows.reference().present(column);
        float[] presentGenerated = rows.generated().present(column);
        float[] presentControl = rows.control().present(column);
        if (presentReal.length == 0 || presentGenerated.length == 0 || presentControl.length == 0) {
            return;
        }
        Points ofReal = new Points(presentReal, 1);
        Points ofGenerated = new Points(presentGenerated, 1);
        Points ofControl = new Points(presentControl, 1);
        ColumnSummary real = ColumnSummary.of(ofReal, 0);
        ColumnSummary generated = ColumnSummary.of(ofGenerated, 0);
        ColumnSummary control = ColumnSummary.of(ofControl, 0);
        double statistic = KolmogorovSmirnov.statistic(ofGenerated, ofReal, 0);
        double floor = KolmogorovSmirnov.statistic(ofControl, ofReal, 0);
        ColumnEntry entry = rows.columns().get(column);
        columns.add(new ColumnComparison(
                entry.name(), axis(entry), real, generated, statistic, floor, ofReal, ofGenerated));
        metrics.put("ks_" + key, statistic);
        metrics.put("ks_" + key + FLOOR, floor);
        double unit = real.standardDeviation() > 0 ? real.standardDeviation() : 1;
        metrics.put("mean_difference_" + key, Math.abs(generated.mean() - real.mean()) / unit);
        metrics.put("mean_difference_" + key + FLOOR, Math.abs(control.mean() - real.mean()) / unit);
        if (real.standardDeviation() > 0) {
            metrics.put("standard_deviation_ratio_" + key, generated.standardDeviation() / real.standardDeviation());
        }
    }

    private static AxisKind axis(ColumnEntry column) {
        return switch (ColumnType.parse(column.type()).kind()) {
            case DATE -> AxisKind.DATE;
            case TIMESTAMP, TIMESTAMP_NTZ -> AxisKind.TIMESTAMP;
            default -> AxisKind.NUMBER;
        };
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

    List<CategoryComparison> categories() {
        return Collections.unmodifiableList(categories);
    }
}
