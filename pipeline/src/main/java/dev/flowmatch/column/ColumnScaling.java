package dev.flowmatch.column;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/** The maps between a table's units and the model's, column by column. Immutable and thread-safe. */
public final class ColumnScaling implements Serializable {
    private static final long serialVersionUID = 1;

    private final ColumnMap[] maps;

    /**
     * Takes the maps of all columns.
     *
     * @throws IllegalArgumentException if there are none
     */
    public ColumnScaling(List<ColumnMap> maps) {
        if (maps.isEmpty()) {
            throw new IllegalArgumentException("maps must have a column, but had none");
        }
        this.maps = maps.toArray(ColumnMap[]::new);
    }

    /** The scaling that changes nothing. */
    public static ColumnScaling identity(int dim) {
        ColumnMap[] maps = new ColumnMap[dim];
        Arrays.fill(maps, AffineMap.IDENTITY);
        return new ColumnScaling(Arrays.asList(maps));
    }

    /** The number of columns. */
    public int dim() {
        return maps.length;
    }

    /** The map of a column. */
    public ColumnMap map(int column) {
        return maps[column];
    }

    /** Scales a row: {@code dim} values from {@code offset} on, into {@code out} from {@code outOffset} on. */
    public void scale(double[] values, int offset, float[] out, int outOffset) {
        for (int j = 0; j < maps.length; j++) {
            out[outOffset + j] = (float) maps[j].scale(values[offset + j]);
        }
    }

    /** Scales {@code rows} rows in place, [rows × dim], row-major. */
    public void scale(float[] values, int rows) {
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < maps.length; j++) {
                int i = row * maps.length + j;
                values[i] = (float) maps[j].scale(values[i]);
            }
        }
    }

    /** Undoes the scaling of a row: {@code dim} values from {@code offset} on, into {@code out} from its start. */
    public void unscale(float[] scaled, int offset, double[] out, int outOffset) {
        for (int j = 0; j < maps.length; j++) {
            out[outOffset + j] = maps[j].unscale(scaled[offset + j]);
        }
    }

    /** Undoes the scaling of {@code rows} rows in place, [rows × dim], row-major. */
    public void unscale(float[] scaled, int rows) {
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < maps.length; j++) {
                int i = row * maps.length + j;
                scaled[i] = (float) maps[j].unscale(scaled[i]);
            }
        }
    }
}
