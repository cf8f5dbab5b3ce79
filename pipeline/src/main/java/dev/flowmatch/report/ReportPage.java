package dev.flowmatch.report;

import dev.flowmatch.metrics.ColumnSummary;
import dev.flowmatch.picture.AxisKind;
import dev.flowmatch.picture.Figure;
import dev.flowmatch.picture.Numbers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Lays an {@link EvaluationReport} out as a page. */
final class ReportPage {
    private static final String STYLE_SHEET = "report.css";
    private static final int MOST_TILES = 4;
    /** More columns than these are folded away. */
    private static final int COLUMNS_SHOWN = 12;

    private final EvaluationReport report;
    private final Html html = new Html();

    ReportPage(EvaluationReport report) {
        this.report = report;
    }

    String html() {
        html.markup("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.markup("<meta name=\"color-scheme\" content=\"light dark\">\n");
        // The page needs nothing from anywhere, and says so to the browser.
        html.markup("<meta http-equiv=\"Content-Security-Policy\""
                + " content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\n");
        html.markup("<link rel=\"icon\" href=\"data:,\">\n");
        html.element("title", report.title());
        html.markup("<style>\n").markup(styleSheet()).markup("</style>\n</head>\n<body>\n<main>\n");
        header();
        figures();
        measures();
        columns();
        categories();
        origin();
        html.markup("</main>\n</body>\n</html>\n");
        return html.toString();
    }

    private void header() {
        html.markup("<header>\n").element("h1", report.title());
        html.markup("<p class=\"summary\">");
        for (String sentence : report.summary()) {
            html.text(sentence).text(" ");
        }
        html.markup("</p>\n<div class=\"tiles\">\n");
        report.measures().stream()
                .filter(measure -> !measure.verdict().isEmpty() && !Double.isNaN(measure.value()))
                .limit(MOST_TILES)
                .forEach(this::tile);
        html.markup("</div>\n");
        if (!report.conditions().isEmpty()) {
            html.markup("<ul class=\"conditions\">\n");
            for (Condition condition : report.conditions()) {
                html.markup("<li>")
                        .element(
                                "span",
                                "badge " + (condition.met() ? "good" : "poor"),
                                condition.met() ? "met" : "failed")
                        .element("code", condition.text())
                        .text(" with " + Numbers.shortened(condition.value()))
                        .markup("</li>\n");
            }
            html.markup("</ul>\n");
        }
        if (!report.notices().isEmpty()) {
            html.markup("<ul class=\"notices\">\n");
            report.notices().forEach(notice -> html.element("li", notice));
            html.markup("</ul>\n");
        }
        html.markup("</header>\n");
    }

    private void tile(Measure measure) {
        html.markup("<div class=\"tile\">")
                .element("span", "name", measure.name().replace('_', ' '))
                .element("strong", Numbers.shortened(measure.value()));
        if (!Double.isNaN(measure.floor())) {
            html.element("span", "floor", "real against real: " + Numbers.shortened(measure.floor()));
        }
        html.element("span", "badge " + measure.style(), measure.verdict()).markup("</div>\n");
    }

    private void figures() {
        for (Figure figure : report.figures()) {
            html.markup("<section>\n").element("h2", figure.heading());
            html.markup("<figure>\n<div class=\"panels");
            html.text(figure.panelsPerRow() == 3 ? " small" : figure.panelsPerRow() == 1 ? " single" : "");
            html.markup("\">\n");
            figure.panels().forEach(html::picture);
            html.markup(figure.animation());
            html.markup("</div>\n").element("figcaption", figure.caption()).markup("</figure>\n</section>\n");
        }
    }

    private void measures() {
        html.markup("<section>\n<h2>Measures</h2>\n<p>The floor is the same measure between two disjoint sets of real"
                + " rows of the sizes compared: what perfect samples would have. A value near its floor cannot be told"
                + " from real rows at this size. Independent is the same of real rows whose columns are shuffled one"
                + " by one: the other end of the scale.</p>\n");
        html.markup("<div class=\"scroll\"><table class=\"measures\">\n<thead><tr><th>Measure</th><th>Value</th>"
                + "<th>Floor</th><th>Times floor</th><th>Independent</th><th>Verdict</th></tr></thead>\n<tbody>\n");
        for (Measure measure : report.measures()) {
            html.markup("<tr><th scope=\"row\">")
                    .element("code", measure.name())
                    .element("span", "explained", measure.description())
                    .markup("</th>");
            number(measure.value());
            number(measure.floor());
            number(measure.floor() > 0 ? measure.value() / measure.floor() : Double.NaN);
            number(measure.independent());
            html.markup("<td>");
            if (!measure.verdict().isEmpty()) {
                html.element("span", "badge " + measure.style(), measure.verdict());
            }
            html.markup("</td></tr>\n");
        }
        html.markup("</tbody>\n</table></div>\n</section>\n");
    }

    private void categories() {
        if (report.categories().isEmpty()) {
            return;
        }
        html.markup(
                "<section>\n<h2>Columns of categories</h2>\n<div class=\"scroll\"><table class=\"columns\">\n<thead><tr>"
                        + "<th>Column</th><th>Categories</th><th>Most frequent</th><th>real %</th><th>generated %</th>"
                        + "<th>Total variation</th><th>Floor</th></tr></thead>\n<tbody>\n");
        for (CategoryComparison column : report.categories()) {
            int most = column.mostFrequent();
            html.markup("<tr class=\"last\"><th scope=\"row\">")
                    .text(column.name())
                    .markup("</th>");
            html.element("td", Numbers.count(column.present()));
            html.element("td", column.labels().get(most));
            number(column.real().get(most));
            number(column.generated().get(most));
            number(column.distance());
            number(column.floor());
            html.markup("</tr>\n");
        }
        html.markup("</tbody>\n</table></div>\n</section>\n");
    }

    private void columns() {
        if (report.columns().isEmpty()) {
            return;
        }
        boolean many = report.columns().size() > COLUMNS_SHOWN;
        html.markup("<section>\n<h2>Columns</h2>\n");
        if (many) {
            html.markup("<details>\n<summary>")
                    .text("All " + report.columns().size() + " columns in numbers")
                    .markup("</summary>\n");
        }
        html.markup(
                "<div class=\"scroll\"><table class=\"columns\">\n<thead><tr><th>Column</th><th>Rows</th><th>Mean</th>"
                        + "<th>Std. dev.</th><th>Minimum</th><th>5%</th><th>Median</th><th>95%</th><th>Maximum</th>"
                        + "<th>KS</th><th>KS floor</th></tr></thead>\n<tbody>\n");
        for (ColumnComparison column : report.columns()) {
            html.markup("<tr><th scope=\"row\" rowspan=\"2\">")
                    .text(column.name())
                    .markup("</th>");
            html.markup("<td class=\"real\">real</td>");
            summary(column.axis(), column.real());
            html.markup("<td rowspan=\"2\">")
                    .text(Numbers.shortened(column.statistic()))
                    .markup("</td>");
            html.markup("<td rowspan=\"2\">")
                    .text(Numbers.shortened(column.floor()))
                    .markup("</td></tr>\n");
            html.markup("<tr class=\"last\"><td class=\"generated\">generated</td>");
            summary(column.axis(), column.generated());
            html.markup("</tr>\n");
        }
        html.markup("</tbody>\n</table></div>\n")
                .markup(many ? "</details>\n" : "")
                .markup("</section>\n");
    }

    private void summary(AxisKind axis, ColumnSummary column) {
        html.element("td", axis.place(column.mean()));
        html.element("td", axis.length(column.standardDeviation()));
        html.element("td", axis.place(column.minimum()));
        html.element("td", axis.place(column.q05()));
        html.element("td", axis.place(column.median()));
        html.element("td", axis.place(column.q95()));
        html.element("td", axis.place(column.maximum()));
    }

    private void number(double value) {
        html.element("td", Numbers.shortened(value));
    }

    private void origin() {
        html.markup("<section>\n<h2>How this was made</h2>\n");
        html.markup("<pre><code>").text(report.command()).markup("</code></pre>\n<div class=\"facts\">\n");
        for (FactGroup group : report.facts()) {
            html.markup("<div>\n").element("h3", group.heading()).markup("<dl>\n");
            for (Map.Entry<String, String> fact : group.facts().entrySet()) {
                html.element("dt", fact.getKey()).element("dd", fact.getValue());
            }
            html.markup("</dl>\n</div>\n");
        }
        html.markup("</div>\n</section>\n");
    }

    private static String styleSheet() {
        try (InputStream in = ReportPage.class.getResourceAsStream(STYLE_SHEET)) {
            if (in == null) {
                throw new IllegalStateException(STYLE_SHEET + " is missing in the program's resources");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
