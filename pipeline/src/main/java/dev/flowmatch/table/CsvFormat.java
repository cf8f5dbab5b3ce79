package dev.flowmatch.table;

import java.io.Serializable;
import java.util.List;

/**
 * How a CSV file is written, beyond what all have in common: UTF-8, a header, quotes doubled inside quoted fields.
 *
 * @param delimiter what separates the fields
 * @param nulls texts that mean a missing value, beside the empty field
 */
public record CsvFormat(char delimiter, List<String> nulls) implements Serializable {
    /** Commas, and NA for a missing value: how a file is read unless something else is said. */
    public static final CsvFormat USUAL = new CsvFormat(',', List.of("", "NA"));

    public CsvFormat {
        nulls = List.copyOf(nulls);
    }

    /** The same with another character between the fields. */
    public CsvFormat withDelimiter(char character) {
        return new CsvFormat(character, nulls);
    }

    /** The same with other texts for a missing value. */
    public CsvFormat withNulls(List<String> texts) {
        return new CsvFormat(delimiter, texts);
    }
}
