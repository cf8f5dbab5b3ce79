package dev.flowmatch.evaluation;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.ColumnScaling;
import dev.flowmatch.column.RowCodec;
import dev.flowmatch.column.ScaledColumns;
import dev.flowmatch.distribution.RowRandom;
import dev.flowmatch.metrics.Points;
import dev.flowmatch.table.TableRows;
import java.util.Arrays;
import java.util.List;

/** Rows of a table and the vectors that stand for them in a model, as the columns of a manifest say. */
final class ModelUnits {
    /** The stream of the numbers that spread a value over its share: none that pairs or samples are drawn with. */
    private static final long STREAM = 0x6d6f_6465_6c75_6e74L;

    private final List<ColumnEntry> columns;
    private final ColumnScaling scaling;
    private final RowCodec codec;

    ModelUnits(List<ColumnEntry> columns) {
        this.columns = columns;
        boolean plain = TableRows.arePlain(columns) && columns.stream().allMatch(column -> column.ranks() == null);
        scaling = plain ? ScaledColumns.scaling(columns) : null;
        codec = plain ? null : RowCodec.of(columns);
    }

    /** The vectors of rows of the table; rows with a value that the model does not know are left out. */
    Points of(TableRows rows) {
        int width = columns.size();
        if (codec == null) {
            float[] values = new float[rows.values().length];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) rows.values()[i];
            }
            scaling.scale(values, rows.count());
            return new Points(values, width);
        }
        int dim = codec.dim();
        float[] values = new float[rows.count() * dim];
        RowRandom random = new RowRandom(0);
        int taken = 0;
        for (int row = 0; row < rows.count(); row++) {
            if (isKnown(rows, row)) {
                random.row(row, STREAM);
                codec.encode(rows.values(), row * width, () -> random.nextDouble(), values, taken++ * dim);
            }
        }
        return new Points(Arrays.copyOf(values, taken * dim), dim);
    }

    private boolean isKnown(TableRows rows, int row) {
        for (int j = 0; j < columns.size(); j++) {
            double value = rows.at(row, j);
            ColumnEntry column = columns.get(j);
            if (column.isCategorical()
                    ? value >= column.categories().size()
                    : Double.isNaN(value) && column.missing() == null) {
                return false;
            }
        }
        return true;
    }

    /** The rows of the table that vectors stand for. */
    TableRows toTable(Points vectors) {
        return toTable(vectors, true);
    }

    /** What the vectors are on their way from noise: rows in which no number is missing. */
    TableRows onTheWay(Points vectors) {
        return toTable(vectors, false);
    }

    private TableRows toTable(Points vectors, boolean arrived) {
        if (codec == null) {
            float[] values = vectors.values().clone();
            scaling.unscale(values, vectors.count());
            return TableRows.ofFloats(columns, values, vectors.count());
        }
        int width = columns.size();
        double[] rows = new double[vectors.count() * width];
        for (int row = 0; row < vectors.count(); row++) {
            int at = row * codec.dim();
            if (arrived) {
                codec.decode(vectors.values(), at, rows, row * width);
            } else {
                codec.decodeOnTheWay(vectors.values(), at, rows, row * width);
            }
        }
        return new TableRows(columns, rows, vectors.count());
    }
}
