package dev.flowmatch.io;

import static org.apache.parquet.schema.LogicalTypeAnnotation.decimalType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.intType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FLOAT;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** A column of a sample file: its place in the Parquet schema and the conversion from double to its type. */
final class SampleColumn {
    static final String ID = "id";

    /** Decimals of up to so many digits fit an int, of up to 18 a long. */
    private static final int INT_DIGITS = 9;

    private static final int LONG_DIGITS = 18;
    private static final double TWO_TO_63 = 0x1p63;

    private final String name;
    private final ColumnType type;
    private final BigInteger greatestUnscaled;
    private final int fixedBytes;

    private SampleColumn(String name, ColumnType type) {
        this.name = name;
        this.type = type;
        this.greatestUnscaled = BigInteger.TEN.pow(type.precision()).subtract(BigInteger.ONE);
        this.fixedBytes = greatestUnscaled.bitLength() / 8 + 1;
    }

    static SampleColumn of(ColumnEntry column) {
        return new SampleColumn(column.name(), ColumnType.parse(column.type()));
    }

    static MessageType schema(SampleColumn[] columns) {
        Type[] fields = new Type[columns.length + 1];
        fields[0] = Types.required(INT64).named(ID);
        for (int j = 0; j < columns.length; j++) {
            fields[j + 1] = columns[j].field();
        }
        return new MessageType("samples", fields);
    }

    String name() {
        return name;
    }

    private Type field() {
        return switch (type.kind()) {
            case DOUBLE -> Types.required(DOUBLE).named(name);
            case FLOAT -> Types.required(FLOAT).named(name);
            case BIGINT -> Types.required(INT64).named(name);
            case INT -> Types.required(INT32).named(name);
            case SMALLINT -> Types.required(INT32).as(intType(16, true)).named(name);
            case TINYINT -> Types.required(INT32).as(intType(8, true)).named(name);
            case DECIMAL -> decimalField();
        };
    }

    private Type decimalField() {
        var annotation = decimalType(type.scale(), type.precision());
        if (type.precision() <= INT_DIGITS) {
            return Types.required(INT32).as(annotation).named(name);
        }
        if (type.precision() <= LONG_DIGITS) {
            return Types.required(INT64).as(annotation).named(name);
        }
        return Types.required(FIXED_LEN_BYTE_ARRAY)
                .length(fixedBytes)
                .as(annotation)
                .named(name);
    }

    /** Writes a finite value as the column's type; true if it lay outside the type's range. */
    boolean add(double value, RecordConsumer out) {
        return switch (type.kind()) {
            case DOUBLE -> {
                out.addDouble(value);
                yield false;
            }
            case FLOAT -> addFloat(value, out);
            case BIGINT -> {
                double rounded = Math.rint(value);
                out.addLong((long) rounded);
                yield rounded < -TWO_TO_63 || rounded >= TWO_TO_63;
            }
            case INT -> addInteger(value, Integer.MIN_VALUE, Integer.MAX_VALUE, out);
            case SMALLINT -> addInteger(value, Short.MIN_VALUE, Short.MAX_VALUE, out);
            case TINYINT -> addInteger(value, Byte.MIN_VALUE, Byte.MAX_VALUE, out);
            case DECIMAL -> addDecimal(value, out);
        };
    }

    private static boolean addFloat(double value, RecordConsumer out) {
        float nearest = (float) value;
        boolean outside = Float.isInfinite(nearest);
        out.addFloat(outside ? Math.copySign(Float.MAX_VALUE, nearest) : nearest);
        return outside;
    }

    private static boolean addInteger(double value, int least, int greatest, RecordConsumer out) {
        double rounded = Math.rint(value);
        boolean outside = rounded < least || rounded > greatest;
        out.addInteger((int) Math.max(least, Math.min(greatest, rounded)));
        return outside;
    }

    private boolean addDecimal(double value, RecordConsumer out) {
        BigInteger unscaled = new BigDecimal(value)
                .setScale(type.scale(), RoundingMode.HALF_EVEN)
                .unscaledValue();
        boolean outside = unscaled.abs().compareTo(greatestUnscaled) > 0;
        if (outside) {
            unscaled = unscaled.signum() < 0 ? greatestUnscaled.negate() : greatestUnscaled;
        }
        if (type.precision() <= INT_DIGITS) {
            out.addInteger(unscaled.intValueExact());
        } else if (type.precision() <= LONG_DIGITS) {
            out.addLong(unscaled.longValueExact());
        } else {
            out.addBinary(Binary.fromConstantByteArray(fixedWidth(unscaled)));
        }
        return outside;
    }

    /** Two's complement, big-endian, filled up by the sign. */
    private byte[] fixedWidth(BigInteger unscaled) {
        byte[] shortest = unscaled.toByteArray();
        byte[] fixed = new byte[fixedBytes];
        int fill = fixedBytes - shortest.length;
        Arrays.fill(fixed, 0, fill, (byte) (unscaled.signum() < 0 ? -1 : 0));
        System.arraycopy(shortest, 0, fixed, fill, shortest.length);
        return fixed;
    }
}
