package dev.flowmatch.table;

import dev.flowmatch.column.LearnedColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a column of a table is learned as, and why.
 *
 * @param learned the column, as what it is learned
 * @param why the reason, in words
 * @param rows the number of rows with a value
 * @param missing the number of rows without
 */
public record ColumnChoice(LearnedColumn learned, String why, long rows, long missing) {

    /** A column of numbers that nobody looked at. */
    static ColumnChoice unseen(LearnedColumn learned) {
        return new ColumnChoice(learned, "", 0, 0);
    }

    /** The choices as a table to print, in lines. */
    public static List<String> table(List<ColumnChoice> choices) {
        List<String[]> cells = new ArrayList<>();
        cells.add(new String[] {"column", "type", "learned as", "missing", "entries", "why"});
        for (ColumnChoice choice : choices) {
            LearnedColumn column = choice.learned;
            cells.add(new String[] {
                shortened(column.name()),
                column.column().type(),
                column.isCategorical() ? column.dictionary().size() + " categories" : "number",
                choice.missing == 0
                        ? "-"
                        : String.format(
                                Locale.ROOT, "%.2f %%", 100.0 * choice.missing / (choice.rows + choice.missing)),
                String.valueOf(column.width()),
                choice.why
            });
        }
        int[] widths = new int[cells.get(0).length];
        for (String[] line : cells) {
            for (int j = 0; j < widths.length; j++) {
                widths[j] = Math.max(widths[j], line[j].length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (String[] line : cells) {
            StringBuilder text = new StringBuilder();
            for (int j = 0; j < widths.length; j++) {
                text.append(line[j]).append(" ".repeat(widths[j] - line[j].length() + 2));
            }
            lines.add(text.toString().stripTrailing());
        }
        return lines;
    }

    private static String shortened(String name) {
        String line = name.replaceAll("\\p{Cntrl}", "?");
        return line.length() > 40 ? line.substring(0, 39) + "…" : line;
    }
}
