package dev.flowmatch.report;

import dev.flowmatch.picture.Panel;
import java.util.Base64;

/** Text of an HTML page that is being written; whatever is given as text is escaped. */
final class Html {
    private final StringBuilder out = new StringBuilder(1 << 20);

    /** Appends markup as it is: constants of the program alone. */
    Html markup(String constant) {
        out.append(constant);
        return this;
    }

    Html text(String text) {
        escape(text);
        return this;
    }

    /** An element of text without attributes. */
    Html element(String tag, String text) {
        out.append('<').append(tag).append('>');
        escape(text);
        out.append("</").append(tag).append(">\n");
        return this;
    }

    /** An element of text with a class. */
    Html element(String tag, String style, String text) {
        out.append('<').append(tag).append(" class=\"");
        escape(style);
        out.append("\">");
        escape(text);
        out.append("</").append(tag).append(">\n");
        return this;
    }

    /** A picture in both colour schemes, as data inside the page. */
    Html picture(Panel panel) {
        out.append("<picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"data:image/png;base64,")
                .append(Base64.getEncoder().encodeToString(Panel.png(panel.dark())))
                .append("\"><img width=\"")
                .append(panel.light().getWidth())
                .append("\" height=\"")
                .append(panel.light().getHeight())
                .append("\" alt=\"");
        escape(panel.description());
        out.append("\" src=\"data:image/png;base64,")
                .append(Base64.getEncoder().encodeToString(Panel.png(panel.light())))
                .append("\"></picture>\n");
        return this;
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                // Not allowed in HTML, even escaped.
                default -> out.append(c < ' ' && c != '\n' && c != '\t' ? '\uFFFD' : c);
            }
        }
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
