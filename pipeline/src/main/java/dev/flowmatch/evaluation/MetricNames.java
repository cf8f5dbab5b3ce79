package dev.flowmatch.evaluation;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.fault.NearestName;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.fidelity.FidelityMetric;
import dev.flowmatch.metrics.TwoSampleMetric;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The keys that {@code metrics.json} may have: a condition on another is misspelt, and known to be before any work. */
final class MetricNames {
    private static final List<String> WITH_FLOOR = List.of(
            "squared_w2",
            "squared_w2_unscaled",
            AllRowsMmd.NAME,
            "dcr_share",
            "copies",
            "memorization_share",
            "memorization_distance");

    private static final List<String> OF_TREES = List.of("dcr_share", "copies", "tstr");

    private static final List<String> OF_FLOWS = List.of(
            "straightness",
            "path_energy",
            "normalized_path_energy",
            "one_step_gap",
            "sliced_w2_1_step",
            "sliced_w2_2_steps",
            "sliced_w2_4_steps",
            "sliced_w2_8_steps");

    private static final List<String> ALONE = List.of(
            Measurements.SAMPLE_ROWS, "reference_rows", "in_cell_share", "tstr", "trtr", "memorization_held_out_rows");

    /** The beginnings of the keys of single columns. */
    private static final List<String> OF_COLUMNS =
            List.of("ks_", "mean_difference_", "tv_", "missing_difference_", "standard_deviation_ratio_");

    private MetricNames() {}

    /**
     * Checks the names that do not depend on the samples' columns.
     *
     * @throws UsageException if there can be no such metric
     */
    static void require(List<MetricCondition> conditions) {
        for (MetricCondition condition : conditions) {
            Set<String> fixed = fixed();
            boolean ofColumn = OF_COLUMNS.stream().anyMatch(condition.metric()::startsWith);
            if (!fixed.contains(condition.metric()) && !ofColumn) {
                throw unknown(condition, fixed);
            }
        }
    }

    /**
     * Checks all names.
     *
     * @throws UsageException if there can be no such metric
     */
    static void require(List<MetricCondition> conditions, List<ColumnEntry> columns) {
        Set<String> names = fixed();
        Set<String> taken = new TreeSet<>(Set.of("max"));
        for (ColumnEntry column : columns) {
            String key = Measurements.key(column.name(), taken);
            for (String kind : OF_COLUMNS) {
                names.add(kind + key);
                names.add(kind + key + Measurements.FLOOR);
            }
        }
        for (MetricCondition condition : conditions) {
            if (!names.contains(condition.metric())) {
                throw unknown(condition, names);
            }
        }
    }

    private static UsageException unknown(MetricCondition condition, Set<String> names) {
        return new UsageException("require '" + condition.text() + "': there is no metric '" + condition.metric() + "'"
                + NearestName.hint(condition.metric(), names));
    }

    private static Set<String> fixed() {
        List<String> floored = new ArrayList<>(WITH_FLOOR);
        TwoSampleMetric.standard(0).forEach(metric -> floored.add(metric.name()));
        List<String> trees = new ArrayList<>(OF_TREES);
        FidelityMetric.standard(0).forEach(metric -> {
            floored.add(metric.name());
            trees.add(metric.name());
        });
        Set<String> names = new TreeSet<>(ALONE);
        for (String name : floored) {
            names.add(name);
            names.add(name + Measurements.FLOOR);
        }
        trees.forEach(name -> names.add(name + Measurements.INDEPENDENT));
        for (String name : OF_FLOWS) {
            names.add(name);
            names.add("compared_" + name);
        }
        return names;
    }
}
