package dev.flowmatch.jobs;

import java.util.List;
import picocli.CommandLine.Option;

/** How the CSV files of a command are written. */
final class CsvOptions {
    @Option(
            names = "--csv-delimiter",
            defaultValue = ",",
            paramLabel = "C",
            description = "What separates the fields of a CSV file: one character, or 'tab' "
                    + "(default: ${DEFAULT-VALUE}).")
    private String delimiter;

    @Option(
            names = "--csv-nulls",
            defaultValue = "NA",
            paramLabel = "A,B",
            description = "Texts that mean a missing value in a CSV file beside the empty field, separated by commas "
                    + "(default: ${DEFAULT-VALUE}).")
    private String nulls;

    /**
     * Returns what separates the fields.
     *
     * @throws IllegalArgumentException if the option is neither one character nor 'tab'
     */
    char delimiter() {
        if (delimiter.equals("tab") || delimiter.equals("\\t")) {
            return '\t';
        }
        if (delimiter.length() != 1) {
            throw new IllegalArgumentException(
                    "--csv-delimiter must be one character or 'tab', but was '" + delimiter + "'");
        }
        return delimiter.charAt(0);
    }

    /** Returns the texts that mean a missing value. */
    List<String> nulls() {
        return CommaList.parse(nulls);
    }
}
