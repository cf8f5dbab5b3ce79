package dev.flowmatch.samples;

import static org.apache.parquet.schema.LogicalTypeAnnotation.dateType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.decimalType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.intType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BOOLEAN;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FLOAT;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import dev.flowmatch.column.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Arrays;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** A column's type in Parquet: its place in the schema, and how numbers and texts become its values. */
final class SampleType {
    /** Decimals of up to so many digits fit an int, of up to 18 a long. */
    private static final int INT_DIGITS = 9;

    private static final int LONG_DIGITS = 18;
    private static final double TWO_TO_63 = 0x1p63;
    private static final long DAY_MICROS = 86_400_000_000L;

    /** What Spark can show of dates and timestamps: the years 1 to 9999. */
    private static final int FIRST_DAY = Math.toIntExact(LocalDate.of(1, 1, 1).toEpochDay());

    private static final int LAST_DAY =
            Math.toIntExact(LocalDate.of(9999, 12, 31).toEpochDay());

    private final ColumnType type;
    private final BigInteger greatestUnscaled;
    private final int fixedBytes;

    /** A value that is written again and again. */
    @FunctionalInterface
    interface Cell {
        void add(RecordConsumer out);
    }

    SampleType(ColumnType type) {
        this.type = type;
        this.greatestUnscaled = BigInteger.TEN.pow(type.precision()).subtract(BigInteger.ONE);
        this.fixedBytes = greatestUnscaled.bitLength() / 8 + 1;
    }

    /** Whether values are dates or timestamps. */
    boolean isTime() {
        return type.isTime();
    }

    Type field(Type.Repetition repetition, String name) {
        return switch (type.kind()) {
            case DOUBLE -> Types.primitive(DOUBLE, repetition).named(name);
            case FLOAT -> Types.primitive(FLOAT, repetition).named(name);
            case BIGINT -> Types.primitive(INT64, repetition).named(name);
            case INT -> Types.primitive(INT32, repetition).named(name);
            case SMALLINT ->
                Types.primitive(INT32, repetition).as(intType(16, true)).named(name);
            case TINYINT ->
                Types.primitive(INT32, repetition).as(intType(8, true)).named(name);
            case DECIMAL -> decimalField(repetition, name);
            case STRING -> Types.primitive(BINARY, repetition).as(stringType()).named(name);
            case BOOLEAN -> Types.primitive(BOOLEAN, repetition).named(name);
            case DATE -> Types.primitive(INT32, repetition).as(dateType()).named(name);
            case TIMESTAMP -> timestampField(repetition, true, name);
            case TIMESTAMP_NTZ -> timestampField(repetition, false, name);
        };
    }

    private static Type timestampField(Type.Repetition repetition, boolean inUtc, String name) {
        return Types.primitive(INT64, repetition)
                .as(timestampType(inUtc, TimeUnit.MICROS))
                .named(name);
    }

    private Type decimalField(Type.Repetition repetition, String name) {
        var annotation = decimalType(type.scale(), type.precision());
        if (type.precision() <= INT_DIGITS) {
            return Types.primitive(INT32, repetition).as(annotation).named(name);
        }
        if (type.precision() <= LONG_DIGITS) {
            return Types.primitive(INT64, repetition).as(annotation).named(name);
        }
        return Types.primitive(FIXED_LEN_BYTE_ARRAY, repetition)
                .length(fixedBytes)
                .as(annotation)
                .named(name);
    }

    /** Writes a finite number as a value of an ordered type; true if it lay outside the type's range. */
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
            case DECIMAL -> addDecimal(unscaled(new BigDecimal(value)), out);
            case DATE -> addInteger(value, FIRST_DAY, LAST_DAY, out);
            case TIMESTAMP, TIMESTAMP_NTZ -> addMicros(value, out);
            case STRING, BOOLEAN -> throw new IllegalStateException("no number: " + type.kind());
        };
    }

    /**
     * The value that a text stands for, exactly.
     *
     * @throws IllegalArgumentException if it is none of the type
     */
    Cell cell(String text) {
        return switch (type.kind()) {
            case STRING -> {
                Binary utf8 = Binary.fromString(text);
                yield out -> out.addBinary(utf8);
            }
            case BOOLEAN -> {
                boolean value = Boolean.parseBoolean(text);
                yield out -> out.addBoolean(value);
            }
            case BIGINT -> {
                long value = new BigDecimal(text).longValueExact();
                yield out -> out.addLong(value);
            }
            case DECIMAL -> {
                BigInteger unscaled = unscaled(new BigDecimal(text));
                yield out -> addDecimal(unscaled, out);
            }
            default -> {
                double number = type.number(text);
                yield out -> add(number, out);
            }
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

    private static boolean addMicros(double value, RecordConsumer out) {
        long least = FIRST_DAY * DAY_MICROS;
        long greatest = (LAST_DAY + 1) * DAY_MICROS - 1;
        long rounded = (long) Math.rint(value);
        out.addLong(Math.max(least, Math.min(greatest, rounded)));
        return rounded < least || rounded > greatest;
    }

    private BigInteger unscaled(BigDecimal value) {
        return value.setScale(type.scale(), RoundingMode.HALF_EVEN).unscaledValue();
    }

    private boolean addDecimal(BigInteger unscaled, RecordConsumer out) {
        BigInteger inside = unscaled;
        boolean outside = unscaled.abs().compareTo(greatestUnscaled) > 0;
        if (outside) {
            inside = unscaled.signum() < 0 ? greatestUnscaled.negate() : greatestUnscaled;
        }
        if (type.precision() <= INT_DIGITS) {
            out.addInteger(inside.intValueExact());
        } else if (type.precision() <= LONG_DIGITS) {
            out.addLong(inside.longValueExact());
        } else {
            out.addBinary(Binary.fromConstantByteArray(fixedWidth(inside)));
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
