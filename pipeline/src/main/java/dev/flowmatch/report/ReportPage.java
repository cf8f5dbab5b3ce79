package dev.flowmatch.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Lays an {@link EvaluationReport} out as a page. */
final class ReportPage {
    private static final String STYLE_SHEET = "report.css";
    private static final int MOST_TILES = 4;

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
                .filter(measure -> !measure.verdict().isEmpty())
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
                + " from real rows at this size.</p>\n");
        html.markup("<div class=\"scroll\"><table class=\"measures\">\n<thead><tr><th>Measure</th><th>Value</th>"
                + "<th>Floor</th><th>Times floor</th><th>Verdict</th></tr></thead>\n<tbody>\n");
        for (Measure measure : report.measures()) {
            html.markup("<tr><th scope=\"row\">")
                    .element("code", measure.name())
                    .element("span", "explained", measure.description())
                    .markup("</th>");
            number(measure.value());
            number(measure.floor());
            number(measure.floor() > 0 ? measure.value() / measure.floor() : Double.NaN);
            html.markup("<td>");
            if (!measure.verdict().isEmpty()) {
                html.element("span", "badge " + measure.style(), measure.verdict());
            }
            html.markup("</td></tr>\n");
        }
        html.markup("</tbody>\n</table></div>\n</section>\n");
    }

    private void columns() {
        html.markup("<section>\n<h2>Columns</h2>\n<div class=\"scroll\"><table class=\"columns\">\n<thead>\n"
                + "<tr><th rowspan=\"2\">Column</th><th colspan=\"2\">KS</th><th colspan=\"2\">Mean</th><th colspan=\"2\">Standard deviation</th>"
                + "<th colspan=\"2\">Median</th><th colspan=\"2\">5% to 95%</th><th colspan=\"2\">Minimum to maximum</th>"
                + "</tr>\n<tr><th>value</th><th>floor</th>");
        for (int i = 0; i < 5; i++) {
            html.markup("<th class=\"real\">real</th><th class=\"generated\">generated</th>");
        }
        html.markup("</tr>\n</thead>\n<tbody>\n");
        for (ColumnComparison column : report.columns()) {
            html.markup("<tr>").markup("<th scope=\"row\">").text(column.name()).markup("</th>");
            number(column.statistic());
            number(column.floor());
            number(column.real().mean());
            number(column.generated().mean());
            number(column.real().standardDeviation());
            number(column.generated().standardDeviation());
            number(column.real().median());
            number(column.generated().median());
            range(column.real().q05(), column.real().q95());
            range(column.generated().q05(), column.generated().q95());
            range(column.real().minimum(), column.real().maximum());
            range(column.generated().minimum(), column.generated().maximum());
            html.markup("</tr>\n");
        }
        html.markup("</tbody>\n</table></div>\n</section>\n");
    }

    private void number(double value) {
        html.element("td", Numbers.shortened(value));
    }

    private void range(double from, double to) {
        html.element("td", Numbers.shortened(from) + " … " + Numbers.shortened(to));
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
