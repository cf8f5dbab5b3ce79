package dev.flowmatch.spark;

import java.io.Serializable;
import java.util.List;

/**
 * How a CSV file is written, beyond what all have in common: UTF-8, a header, quotes doubled inside quoted fields.
 *
 * @param delimiter what separates the fields
 * @param nulls texts that mean a missing value, beside the empty field
 */
record CsvFormat(char delimiter, List<String> nulls) implements Serializable {
    CsvFormat {
        nulls = List.copyOf(nulls);
    }
}
