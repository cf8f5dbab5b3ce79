package dev.flowmatch.report;

import dev.flowmatch.picture.Figure;
import java.util.List;

/**
 * Everything that the report of an evaluation says; {@link #html()} writes it as one self-contained page.
 *
 * @param title the page's heading
 * @param summary the result in plain sentences, each a paragraph's sentence
 * @param measures the metrics, the most telling first
 * @param conditions the conditions to be met, perhaps none
 * @param figures the pictures in order
 * @param columns all columns of numbers on both sides
 * @param categories all columns of categories on both sides
 * @param facts how samples, reference and model were made
 * @param notices what the reader should know about the data, perhaps nothing
 * @param command the command that makes this report again
 */
public record EvaluationReport(
        String title,
        List<String> summary,
        List<Measure> measures,
        List<Condition> conditions,
        List<Figure> figures,
        List<ColumnComparison> columns,
        List<CategoryComparison> categories,
        List<FactGroup> facts,
        List<String> notices,
        String command) {
    /** Keeps copies of the lists. */
    public EvaluationReport {
        summary = List.copyOf(summary);
        measures = List.copyOf(measures);
        conditions = List.copyOf(conditions);
        figures = List.copyOf(figures);
        columns = List.copyOf(columns);
        categories = List.copyOf(categories);
        facts = List.copyOf(facts);
        notices = List.copyOf(notices);
    }

    /**
     * The report as one HTML page, UTF-8: pictures are inside as data, nothing is loaded from elsewhere, light and dark
     * follow the reader's setting. Every text given is escaped.
     */
    public String html() {
        return new ReportPage(this).html();
    }
}
