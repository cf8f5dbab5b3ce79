package dev.flowmatch.samples;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import dev.flowmatch.column.CategoryEntry;
import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.ColumnType;
import dev.flowmatch.column.RareValue;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** A column of a sample file: its place in the Parquet schema and the conversion from double to its type. */
final class SampleColumn {
    static final String ID = "id";

    private final String name;
    private final SampleType type;
    private final boolean nullable;
    /** The values by their index, null for the missing one; null for a column of numbers. */
    private final SampleType.Cell[] cells;

    private final int missing;

    private SampleColumn(String name, SampleType type, boolean nullable, SampleType.Cell[] cells, int missing) {
        this.name = name;
        this.type = type;
        this.nullable = nullable;
        this.cells = cells;
        this.missing = missing;
    }

    static SampleColumn of(ColumnEntry column) {
        SampleType type = new SampleType(ColumnType.parse(column.type()));
        if (!column.isCategorical()) {
            return new SampleColumn(column.name(), type, column.isNullable(), null, -1);
        }
        List<SampleType.Cell> cells = new ArrayList<>();
        List<SampleType.Cell> rare = new ArrayList<>();
        int missing = -1;
        for (CategoryEntry category : column.categories()) {
            if (category.isMissing()) {
                missing = cells.size();
            }
            for (RareValue value : category.rare() == null ? List.<RareValue>of() : category.rare()) {
                rare.add(type.cell(value.value()));
            }
            cells.add(category.value() == null ? null : type.cell(category.value()));
        }
        cells.addAll(rare);
        return new SampleColumn(
                column.name(), type, column.isNullable(), cells.toArray(SampleType.Cell[]::new), missing);
    }

    static MessageType schema(SampleColumn[] columns) {
        Type[] fields = new Type[columns.length + 1];
        fields[0] = Types.required(INT64).named(ID);
        for (int j = 0; j < columns.length; j++) {
            fields[j + 1] = columns[j].type.field(
                    columns[j].nullable ? Type.Repetition.OPTIONAL : Type.Repetition.REQUIRED, columns[j].name);
        }
        return new MessageType("samples", fields);
    }

    String name() {
        return name;
    }

    boolean isTime() {
        return type.isTime();
    }

    /** What must hold of a value that does not hold of this one; null if it can be written. */
    String problem(double value) {
        if (cells == null) {
            return Math.abs(value) <= Double.MAX_VALUE || isMissing(value) ? null : "must be finite";
        }
        boolean known = value >= 0 && value < cells.length && (cells[(int) value] != null || isMissing(value));
        return known ? null : "must be the index of a value";
    }

    /** Whether a value is written as null. */
    boolean isMissing(double value) {
        return cells == null ? nullable && Double.isNaN(value) : (int) value == missing;
    }

    /** Writes a value that has no problem and is not missing as the column's type; true if it lay outside its range. */
    boolean add(double value, RecordConsumer out) {
        if (cells == null) {
            return type.add(value, out);
        }
        cells[(int) value].add(out);
        return false;
    }
}
