package dev.flowmatch.sampling;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.RowCodec;
import java.util.List;

/** Rows of points of the flow, in the source's units, as {@code SampleFileWriter} takes them. Not thread-safe. */
final class RowDecoder {
    private final RowCodec codec;
    private final RareDraw rare;

    /** @param seed of the rare values */
    RowDecoder(List<ColumnEntry> columns, long seed) {
        codec = RowCodec.of(columns);
        rare = new RareDraw(columns, seed);
    }

    /** Entries of a point. */
    int dim() {
        return codec.dim();
    }

    /**
     * The row of a point.
     *
     * @param id the sample's
     * @param x holds the point from {@code at} on
     * @param row gets the row from {@code to} on
     */
    void decode(long id, float[] x, int at, double[] row, int to) {
        codec.decode(x, at, row, to);
        rare.replace(id, row, to);
    }

    /** The same of a point that has not come to t = 1: no number is missing yet. */
    void decodeOnTheWay(long id, float[] x, int at, double[] row, int to) {
        codec.decodeOnTheWay(x, at, row, to);
        rare.replace(id, row, to);
    }
}
