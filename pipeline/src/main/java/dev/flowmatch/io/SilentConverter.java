package dev.flowmatch.io;

import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.Type;

/** The tree of converters Parquet's column readers ask for, although values are taken from the readers themselves. */
final class SilentConverter extends GroupConverter {
    private final Converter[] fields;

    SilentConverter(GroupType type) {
        fields = new Converter[type.getFieldCount()];
        for (int i = 0; i < fields.length; i++) {
            Type field = type.getType(i);
            fields[i] = field.isPrimitive() ? new SilentPrimitive() : new SilentConverter(field.asGroupType());
        }
    }

    @Override
    public Converter getConverter(int index) {
        return fields[index];
    }

    @Override
    public void start() {
        // values are taken from the column readers
    }

    @Override
    public void end() {
        // values are taken from the column readers
    }

    private static final class SilentPrimitive extends PrimitiveConverter {}
}
