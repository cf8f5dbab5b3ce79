package dev.flowmatch.table;

import dev.flowmatch.column.ColumnType;
import dev.flowmatch.column.Dictionary;
import dev.flowmatch.column.LearnedColumn;
import dev.flowmatch.column.RareValue;
import dev.flowmatch.column.SourceColumn;
import dev.flowmatch.fault.UsageException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules by which a column is learned as numbers or as categories, or is left out. */
final class ColumnKinds {
    /**
     * Whole numbers of which there are at most so many different ones are categories: a yes or no that someone wrote as 0 or
     * 1. More keep their order as numbers, whose ranks keep the share of each.
     */
    static final int MOST_FEW_NUMBERS = 2;

    /** Texts of which there are at most so many different ones are categories, however few rows there are. */
    private static final int MOST_FEW_TEXTS = 32;

    /** Of texts more of which are different than this share are none. */
    private static final double MOST_DISTINCT = 0.9;

    private final ColumnOptions options;
    private final String source;
    private final List<String> leftOut = new ArrayList<>();

    ColumnKinds(ColumnOptions options, String source) {
        this.options = options;
        this.source = source;
    }

    /**
     * Decides about the columns that were surveyed.
     *
     * @param columns with their types
     * @param surveys of each
     * @param notices gets lines about columns that are left out
     * @throws UsageException if a column is left out that was named
     */
    List<ColumnChoice> choose(List<SourceColumn> columns, List<ColumnSurvey> surveys, List<String> notices) {
        boolean numeric = true;
        for (int j = 0; j < columns.size(); j++) {
            numeric &= SourceColumns.isNumeric(columns.get(j))
                    && !options.categorical().contains(columns.get(j).name())
                    && (surveys.get(j).missing() == 0 || options.missing() != MissingValues.LEARN);
        }
        List<ColumnChoice> choices = new ArrayList<>();
        for (int j = 0; j < columns.size(); j++) {
            choose(columns.get(j), surveys.get(j), numeric).ifPresent(choices::add);
        }
        if (!leftOut.isEmpty()) {
            notices.add("left out: " + String.join("; ", leftOut));
        }
        return choices;
    }

    private Optional<ColumnChoice> choose(SourceColumn column, ColumnSurvey survey, boolean numericTable) {
        String name = column.name();
        if (survey.present() == 0) {
            return leaveOut(column, "has no value in any row");
        }
        boolean learned = options.missing() == MissingValues.LEARN && survey.missing() > 0;
        ColumnType type = ColumnType.parse(column.type());
        if (options.categorical().contains(name)) {
            return categories(column, survey, learned, "--categorical");
        }
        if (!type.isOrdered()) {
            if (options.numeric().contains(name)) {
                throw new UsageException("column '" + name + "' is to be numeric, but is of type " + column.type());
            }
            return categories(
                    column, survey, learned, type.kind() == ColumnType.Kind.BOOLEAN ? "true or false" : "text");
        }
        if (options.numeric().contains(name)) {
            return Optional.of(number(column, survey, learned, "--numeric"));
        }
        if (!numericTable && isFewNumbers(type, survey)) {
            return categories(column, survey, learned, "2 different numbers");
        }
        return Optional.of(number(column, survey, learned, type.isTime() ? "a time" : "number"));
    }

    private static boolean isFewNumbers(ColumnType type, ColumnSurvey survey) {
        return type.isWhole() && !type.isTime() && survey.hasAll() && survey.distinct() == MOST_FEW_NUMBERS;
    }

    private static ColumnChoice number(SourceColumn column, ColumnSurvey survey, boolean flagged, String why) {
        return new ColumnChoice(new LearnedColumn(column, null, flagged), why, survey.present(), survey.missing());
    }

    private Optional<ColumnChoice> categories(SourceColumn column, ColumnSurvey survey, boolean missing, String why) {
        if (survey.tooLong() > 0) {
            return leaveOut(
                    column,
                    "has " + survey.tooLong() + " texts of more than " + ColumnSurvey.LONGEST_CATEGORY + " characters");
        }
        boolean isText = column.type().equals("string");
        if (isText && survey.distinct() > MOST_FEW_TEXTS && survey.distinct() > MOST_DISTINCT * survey.present()) {
            return leaveOut(
                    column, "has " + survey.distinct() + " different values in " + survey.present() + " rows with one");
        }
        int most = options.maxCategories();
        if (survey.distinct() + (missing ? 1 : 0) <= most) {
            return Optional.of(new ColumnChoice(
                    new LearnedColumn(column, Dictionary.ofAll(survey.values(), missing), false),
                    why,
                    survey.present(),
                    survey.missing()));
        }
        Optional<Dictionary> dictionary = Dictionary.ofMost(survey.values(), missing, most, options.minCategoryRows());
        if (dictionary.isEmpty()) {
            return leaveOut(
                    column,
                    "has " + survey.distinct() + " different values, more than " + most + ", and none in at least "
                            + options.minCategoryRows() + " rows");
        }
        Dictionary found = dictionary.get();
        String rare =
                ", " + survey.distinct() + " values, of which " + found.rare().size() + " share one category";
        long unwritten =
                survey.distinct() - found.values().size() - found.rare().size();
        return Optional.of(new ColumnChoice(
                new LearnedColumn(column, found, false),
                why + rare + (unwritten == 0 ? "" : ", as which " + unwritten + " rarer ones count"),
                survey.present(),
                survey.missing()));
    }

    private Optional<ColumnChoice> leaveOut(SourceColumn column, String fact) {
        if (SourceColumns.isNamed(options, column.name())) {
            throw new UsageException("column '" + column.name() + "' of " + source + " cannot be learned: it " + fact);
        }
        leftOut.add(column.name() + " (" + column.type() + ") " + fact);
        return Optional.empty();
    }

    /**
     * The survey of a CSV file's column in the texts of its type, as different texts may mean the same value.
     *
     * @return none if not all values were counted, so that it cannot be told which are the same
     */
    static Optional<ColumnSurvey> canonical(Cell cell, ColumnSurvey survey) {
        if (!survey.hasAll()) {
            return Optional.empty();
        }
        Map<String, Long> counts = new HashMap<>();
        for (RareValue value : survey.values()) {
            if (cell.type().isOrdered() && !Double.isFinite(CsvValue.ordered(cell.type(), value.value()))) {
                continue;
            }
            counts.merge(cell.canonical(value.value()), value.rows(), Long::sum);
        }
        List<RareValue> values = new ArrayList<>();
        counts.forEach((value, rows) -> values.add(new RareValue(value, rows)));
        values.sort(Dictionary.MOST_FREQUENT);
        return Optional.of(survey.withValues(values));
    }
}
