package dev.flowmatch.report;

import dev.flowmatch.metrics.ColumnSummary;
import dev.flowmatch.metrics.Points;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Rows and reports for the tests of pictures and pages. */
final class ReportData {
    private ReportData() {}

    static Points gaussian(int count, int dim, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count * dim];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return new Points(values, dim);
    }

    static List<String> names(String prefix, int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(prefix + i);
        }
        return names;
    }

    static Trajectories trajectories(int count, int dim) {
        return new Trajectories(
                List.of(gaussian(count, dim, 1), gaussian(count, dim, 2), gaussian(count, dim, 3)),
                List.of(0.0, 0.5, 1.0));
    }

    /** A report whose every text is the given one. */
    static EvaluationReport saying(String text, List<Figure> figures) {
        ColumnSummary summary = new ColumnSummary(1, 2, -3, -2, -1, 0, 1, 2, 3);
        return new EvaluationReport(
                text,
                List.of(text),
                List.of(new Measure("sliced_w2", text, 0.5, 0.25, text, "good"), Measure.plain("rows", text, 3)),
                List.of(new Condition(text, 1, true), new Condition(text, 2, false)),
                figures,
                List.of(new ColumnComparison(text, summary, summary, 0.1, 0.05)),
                List.of(new FactGroup(text, Map.of(text, text))),
                List.of(text),
                text);
    }
}
