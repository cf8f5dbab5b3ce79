package dev.flowmatch.column;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of a table and the vectors that stand for them in the flow. A row has a double for each column: a number in the
 * column's units, NaN where it is missing; the index of a category. Immutable and thread-safe.
 */
public final class RowCodec implements Serializable {
    private static final long serialVersionUID = 1;

    private final Codec[] codecs;
    private final VectorLayout layout;
    private final boolean random;

    /** Where a uniform number in [0, 1) comes from. */
    @FunctionalInterface
    public interface Uniform {
        /** The next number, in [0, 1). */
        double next();
    }

    /** One column's. */
    private sealed interface Codec extends Serializable {
        /** Its first entry. */
        int entry();

        void encode(double value, Uniform uniform, float[] x, int at);

        double decode(float[] x, int at);

        /** The same before t = 1. */
        default double onTheWay(float[] x, int at) {
            return decode(x, at);
        }
    }

    private record Affine(int entry, ColumnMap map) implements Codec {
        @Override
        public void encode(double value, Uniform uniform, float[] x, int at) {
            x[at + entry] = (float) map.scale(value);
        }

        @Override
        public double decode(float[] x, int at) {
            return map.unscale(x[at + entry]);
        }
    }

    private record Rank(int entry, RankMap map) implements Codec {
        @Override
        public void encode(double value, Uniform uniform, float[] x, int at) {
            x[at + entry] = (float) map.score(value, uniform.next());
        }

        @Override
        public double decode(float[] x, int at) {
            return map.value(x[at + entry]);
        }
    }

    /** A number with its flag; the entry of a missing number is 0. */
    private record Flagged(int entry, Codec number, int flag, Codebook codes) implements Codec {
        @Override
        public void encode(double value, Uniform uniform, float[] x, int at) {
            boolean missing = Double.isNaN(value);
            codes.write(missing ? MissingFlag.MISSING : MissingFlag.PRESENT, x, at + flag);
            if (missing) {
                x[at + entry] = 0;
            } else {
                number.encode(value, uniform, x, at);
            }
        }

        @Override
        public double decode(float[] x, int at) {
            return codes.nearest(x, at + flag) == MissingFlag.MISSING ? Double.NaN : number.decode(x, at);
        }

        @Override
        public double onTheWay(float[] x, int at) {
            return number.decode(x, at);
        }
    }

    private record Categorical(int entry, Codebook codes) implements Codec {
        @Override
        public void encode(double value, Uniform uniform, float[] x, int at) {
            codes.write((int) value, x, at + entry);
        }

        @Override
        public double decode(float[] x, int at) {
            return codes.nearest(x, at + entry);
        }
    }

    private RowCodec(List<Codec> codecs, VectorLayout layout, boolean random) {
        this.codecs = codecs.toArray(Codec[]::new);
        this.layout = layout;
        this.random = random;
    }

    /** The codec of a manifest's columns. */
    public static RowCodec of(List<ColumnEntry> columns) {
        List<Codec> codecs = new ArrayList<>();
        for (ColumnEntry column : Columns.placed(columns)) {
            codecs.add(codec(column));
        }
        return new RowCodec(
                codecs, VectorLayout.of(columns), columns.stream().anyMatch(column -> column.ranks() != null));
    }

    private static Codec codec(ColumnEntry column) {
        int entry = column.span().first();
        if (column.isCategorical()) {
            return new Categorical(entry, column.codebook());
        }
        Codec number = column.ranks() != null
                ? new Rank(entry, new RankMap(column.ranks()))
                : new Affine(entry, ScaledColumns.map(column));
        return column.missing() == null
                ? number
                : new Flagged(
                        entry,
                        number,
                        column.missing().span().first(),
                        Codebook.of(column.missing().codes()));
    }

    /** Where the columns are in a vector. */
    public VectorLayout layout() {
        return layout;
    }

    /** Entries of a vector. */
    public int dim() {
        return layout.dim();
    }

    /** Values of a row. */
    public int columns() {
        return codecs.length;
    }

    /** Whether a vector depends on random numbers too: those that spread a value over its share. */
    public boolean isRandom() {
        return random;
    }

    /** The index of the column that an entry of the vector belongs to. */
    public int columnOf(int entry) {
        int column = codecs.length - 1;
        while (codecs[column].entry() > entry) {
            column--;
        }
        return column;
    }

    /**
     * The vector of a row.
     *
     * @param row the values, from {@code from} on: numbers finite, or NaN in a column that has a flag; indices of categories
     * @param uniform asked for each number that goes by ranks and is there, in order
     * @param x gets the vector, from {@code at} on
     */
    public void encode(double[] row, int from, Uniform uniform, float[] x, int at) {
        for (int j = 0; j < codecs.length; j++) {
            codecs[j].encode(row[from + j], uniform, x, at);
        }
    }

    /** The row of a vector, into {@code row} from {@code to} on: of a category's span the nearest code counts. */
    public void decode(float[] x, int at, double[] row, int to) {
        for (int j = 0; j < codecs.length; j++) {
            row[to + j] = codecs[j].decode(x, at);
        }
    }

    /**
     * What a row is on its way from noise, before t = 1: as {@link #decode} has it, but no number is missing yet. Half of the
     * noise is nearer to missing than to present, which says nothing of where the number is.
     */
    public void decodeOnTheWay(float[] x, int at, double[] row, int to) {
        for (int j = 0; j < codecs.length; j++) {
            row[to + j] = codecs[j].onTheWay(x, at);
        }
    }
}
