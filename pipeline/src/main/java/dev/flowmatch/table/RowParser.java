package dev.flowmatch.table;

import dev.flowmatch.column.ColumnType;
import dev.flowmatch.column.Dictionary;
import dev.flowmatch.column.LearnedColumn;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;

/**
 * Takes the chosen columns out of the rows of a {@link SourceTable}: file, start of the split, then the values as the cells
 * select them. A value becomes a number: itself, or days or microseconds since 1970, NaN where it is missing and may be; the
 * index of a category.
 */
public final class RowParser implements Serializable {
    private static final long serialVersionUID = 1;

    /** Where a row's values begin, after its file and the start of its split. */
    static final int FIRST_VALUE = 2;

    /** The longest part of a text that is quoted. */
    private static final int LONGEST_QUOTED = 80;

    private final List<Value> values;

    /** One column's. */
    private sealed interface Value extends Serializable {
        Cell cell();

        /** The number; NaN if it is missing or none of the categories. */
        double read(Row row, int at);

        /** Whether a number may be missing. */
        boolean mayBeMissing();
    }

    private record Numeric(Cell cell, boolean mayBeMissing) implements Value {
        @Override
        public double read(Row row, int at) {
            return cell.number(row, at);
        }
    }

    private record Category(Cell cell, Map<String, Integer> indices, int rare, int missing) implements Value {
        @Override
        public double read(Row row, int at) {
            String text = cell.text(row, at);
            if (text == null) {
                return missing < 0 ? Double.NaN : missing;
            }
            Integer index = indices.get(text);
            if (index != null) {
                return index;
            }
            // A number that is infinite is invalid, and not rare.
            boolean infinite = cell.type().isOrdered() && Double.isInfinite(cell.number(row, at));
            return infinite ? Double.POSITIVE_INFINITY : rare < 0 ? Double.NaN : rare;
        }

        @Override
        public boolean mayBeMissing() {
            return false;
        }
    }

    private RowParser(List<Value> values) {
        this.values = values;
    }

    /** Reads columns as what they are learned. */
    static RowParser of(List<LearnedColumn> columns, boolean csv, Set<String> nulls) {
        List<Value> values = new ArrayList<>();
        for (LearnedColumn column : columns) {
            Cell cell = Cell.of(column.column(), csv, nulls, column.isCategorical());
            Dictionary dictionary = column.dictionary();
            values.add(
                    dictionary == null
                            ? new Numeric(cell, column.flagged())
                            : new Category(
                                    cell, dictionary.indices(), dictionary.rareIndex(), dictionary.missingIndex()));
        }
        return new RowParser(values);
    }

    /** Reads columns of numbers none of which may be missing. */
    static RowParser ofNumbers(int dim) {
        List<Value> values = new ArrayList<>();
        for (int j = 0; j < dim; j++) {
            values.add(new Numeric(new Cell(ColumnType.parse("double"), false, Set.of(), false), false));
        }
        return new RowParser(values);
    }

    static String file(Row row) {
        return row.getString(0);
    }

    static long splitStart(Row row) {
        return row.getLong(1);
    }

    /** The number of columns. */
    public int dim() {
        return values.size();
    }

    /** How a column's values are read. */
    Cell cell(int column) {
        return values.get(column).cell();
    }

    /**
     * Writes a row's values.
     *
     * @return the first column whose value is infinite, missing and may not be, or none of its categories; −1 if there is
     *     none
     */
    public int parse(Row row, double[] out) {
        for (int j = 0; j < values.size(); j++) {
            Value column = values.get(j);
            double value = column.read(row, FIRST_VALUE + j);
            if (!(Math.abs(value) <= Double.MAX_VALUE || (Double.isNaN(value) && column.mayBeMissing()))) {
                return j;
            }
            out[j] = value;
        }
        return -1;
    }

    /** Whether a value that {@link #parse} found is missing. */
    boolean isMissing(Row row, int column) {
        Cell cell = cell(column);
        int at = FIRST_VALUE + column;
        return cell.isNull(row, at) || (cell.type().isOrdered() && Double.isNaN(cell.number(row, at)));
    }

    /** What is wrong with a value that {@link #parse} found. */
    String problem(Row row, int column) {
        Cell cell = cell(column);
        int at = FIRST_VALUE + column;
        if (cell.isNull(row, at)) {
            return "missing";
        }
        if (cell.type().isOrdered() && !Double.isFinite(cell.number(row, at))) {
            return String.valueOf(cell.number(row, at));
        }
        String text = cell.text(row, at);
        return "'" + (text.length() > LONGEST_QUOTED ? text.substring(0, LONGEST_QUOTED) + "…" : text)
                + "', which is none of the column's categories";
    }
}
