package dev.flowmatch.fidelity;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows as boosted trees take them: a category by its code, a missing one as a category of its own, a missing number as
 * NaN.
 *
 * @param values [rows × columns], column after column
 * @param rows the number of rows
 * @param categorical the places of the columns of categories
 */
record TreeFeatures(double[] values, int rows, List<Integer> categorical) {
    /** All rows of a table. */
    static TreeFeatures of(MixedRows table) {
        return of(List.of(table), IntStream.range(0, table.count()).toArray());
    }

    /** Some rows of two tables with the same columns: those of the first, then those of the second. */
    static TreeFeatures of(MixedRows first, MixedRows second, int[] rows) {
        return of(List.of(first, second), rows);
    }

    private static TreeFeatures of(List<MixedRows> tables, int[] rows) {
        int dim = tables.get(0).dim();
        double[] values = new double[Math.multiplyExact(dim, tables.size() * rows.length)];
        List<Integer> categorical = new ArrayList<>();
        int i = 0;
        for (int j = 0; j < dim; j++) {
            for (MixedRows table : tables) {
                for (int row : rows) {
                    values[i++] = value(table.columns().get(j), row);
                }
            }
            if (tables.get(0).columns().get(j) instanceof CategoryColumn) {
                categorical.add(j);
            }
        }
        return new TreeFeatures(values, tables.size() * rows.length, categorical);
    }

    private static double value(MixedColumn column, int row) {
        if (column instanceof CategoryColumn categories) {
            return column.isMissing(row)
                    ? categories.labels().size()
                    : categories.codes()[row];
        }
        return ((NumberColumn) column).values()[row];
    }

    int columns() {
        return values.length / rows;
    }
}
