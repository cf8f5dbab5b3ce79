package dev.flowmatch.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.fixture.ReportData;
import dev.flowmatch.metrics.Points;
import dev.flowmatch.picture.Figure;
import dev.flowmatch.picture.Figures;
import dev.flowmatch.picture.PlaneFrame;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class EvaluationReportTest {
    private static final Pattern EMBEDDED = Pattern.compile("data:image/png;base64,([A-Za-z0-9+/=]+)\"");

    @Test
    void escapesEveryTextWhereverItStands() {
        String hostile = "<script>alert('x')</script> & \"quoted\" \u0000";
        String html = ReportData.saying(hostile, List.of()).html();
        assertFalse(html.contains("<script"));
        assertFalse(html.contains("alert('x')"));
        assertFalse(html.contains("\u0000"));
        String escaped = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;quoted&quot; \uFFFD";
        // Title twice, summary, verdict in tile and table, two descriptions, two conditions, column, column of
        // categories
        // and its most frequent one, fact's heading, name and text, notice, command.
        assertEquals(17, html.split(Pattern.quote(escaped), -1).length - 1);
    }

    @Test
    void loadsNothingFromElsewhere() {
        Points rows = ReportData.gaussian(50, 3, 1);
        List<String> names = List.of("a", "b", "c");
        String html = ReportData.saying(
                        "text",
                        List.of(
                                Figures.histograms(names, rows, rows),
                                Figures.trajectories(names, ReportData.trajectories(5, 3), rows)
                                        .orElseThrow()))
                .html();
        assertFalse(
                Pattern.compile("(src|srcset|href)=\"(?!data:)").matcher(html).find());
        assertFalse(
                html.contains("http:") || html.contains("https:") || html.contains("url(") || html.contains("@import"));
        assertTrue(html.contains("default-src 'none'"));
        assertTrue(html.contains("prefers-color-scheme: dark"));
    }

    @Test
    void picturesAreInsideForBothColourSchemes() throws IOException {
        Points rows = ReportData.gaussian(50, 2, 1);
        Figure figure = Figures.scatter(List.of("a<b", "c"), rows, rows).orElseThrow();
        Matcher embedded =
                EMBEDDED.matcher(ReportData.saying("text", List.of(figure)).html());
        int pictures = 0;
        while (embedded.find()) {
            byte[] png = Base64.getDecoder().decode(embedded.group(1));
            assertEquals(
                    PlaneFrame.SIZE, ImageIO.read(new ByteArrayInputStream(png)).getWidth());
            pictures++;
        }
        assertEquals(4, pictures);
    }

    @Test
    void showsValuesWithTheirFloorsAndTheConditions() {
        String html = ReportData.saying("text", List.of()).html();
        assertTrue(html.contains("<td>0.5</td>\n<td>0.25</td>\n<td>2</td>"));
        assertTrue(html.contains("badge good\">met") && html.contains("badge poor\">failed"));
    }
}
