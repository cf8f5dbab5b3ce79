package dev.flowmatch.jobs;

import java.util.ArrayList;
import java.util.List;

/** A list in one argument, separated by commas; an entry that holds a comma stands in double quotes, as in CSV. */
final class CommaList {
    private CommaList() {}

    /**
     * Returns the entries, blanks around them removed unless quoted; an empty text is one empty entry.
     *
     * @throws IllegalArgumentException if a quote is not closed
     */
    static List<String> parse(String text) {
        List<String> entries = new ArrayList<>();
        StringBuilder entry = new StringBuilder();
        boolean inQuotes = false;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (inQuotes && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                entry.append('"');
                i++;
            } else if (c == '"' && (inQuotes || entry.toString().isBlank())) {
                if (!inQuotes) {
                    entry.setLength(0);
                }
                inQuotes = !inQuotes;
                quoted = true;
            } else if (c == ',' && !inQuotes) {
                entries.add(quoted ? entry.toString() : entry.toString().strip());
                entry.setLength(0);
                quoted = false;
            } else if (inQuotes || !quoted) {
                entry.append(c);
            }
        }
        if (inQuotes) {
            throw new IllegalArgumentException("the list has a quote that is not closed: " + text);
        }
        entries.add(quoted ? entry.toString() : entry.toString().strip());
        return entries;
    }
}
