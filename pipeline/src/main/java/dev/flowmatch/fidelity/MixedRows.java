package dev.flowmatch.fidelity;

import dev.flowmatch.distribution.RowPermutation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Rows of numbers and categories, kept by column: at least one column and one row. Immutable as long as nobody alters
 * the columns' arrays, and then safe for use by several threads.
 *
 * @param columns in order, all with as many rows
 */
public record MixedRows(List<MixedColumn> columns) {
    /** @throws IllegalArgumentException if there is no column or no row, or the columns have different numbers of rows */
    public MixedRows {
        columns = List.copyOf(columns);
        if (columns.isEmpty() || columns.get(0).count() == 0) {
            throw new IllegalArgumentException(
                    "rows must have a column and a row, but had " + (columns.isEmpty() ? "no column" : "no row"));
        }
        for (MixedColumn column : columns) {
            if (column.count() != columns.get(0).count()) {
                throw new IllegalArgumentException("columns must have as many rows as the first, "
                        + columns.get(0).count() + ", but " + column.name() + " had " + column.count());
            }
        }
    }

    /**
     * Rows of numbers alone.
     *
     * @param values [n × dim], row-major
     * @param names of the columns, dim of them
     * @throws IllegalArgumentException if the values are not whole rows, or none
     */
    public static MixedRows ofNumbers(float[] values, List<String> names) {
        int dim = names.size();
        if (dim == 0 || values.length % dim != 0) {
            throw new IllegalArgumentException("values must be whole rows of " + dim + ", but were " + values.length);
        }
        List<MixedColumn> columns = new ArrayList<>();
        for (int j = 0; j < dim; j++) {
            double[] column = new double[values.length / dim];
            for (int row = 0; row < column.length; row++) {
                column[row] = values[row * dim + j];
            }
            columns.add(new NumberColumn(names.get(j), column));
        }
        return new MixedRows(columns);
    }

    /** The number of rows. */
    public int count() {
        return columns.get(0).count();
    }

    /** The number of columns. */
    public int dim() {
        return columns.size();
    }

    /** The place of a column, or -1 if there is none of that name. */
    public int indexOf(String name) {
        return IntStream.range(0, dim())
                .filter(j -> columns.get(j).name().equals(name))
                .findFirst()
                .orElse(-1);
    }

    /** A copy of some rows, in the order given. */
    public MixedRows take(int... rows) {
        return map(column -> column.take(rows));
    }

    /** The first rows, or all of them if there are fewer. */
    public MixedRows first(int rows) {
        return rows >= count() ? this : take(IntStream.range(0, rows).toArray());
    }

    /**
     * Independent columns with the same values: each column is permuted on its own.
     *
     * @param seed equal seeds give equal permutations
     */
    public MixedRows independent(long seed) {
        List<MixedColumn> permuted = new ArrayList<>();
        for (int j = 0; j < dim(); j++) {
            permuted.add(columns.get(j).take(order(count(), seed + j)));
        }
        return new MixedRows(permuted);
    }

    /** The same rows without one of the columns. */
    MixedRows without(int column) {
        List<MixedColumn> rest = new ArrayList<>(columns);
        rest.remove(column);
        return new MixedRows(rest);
    }

    /** The same rows without those that have no value in a column; empty if no row has one. */
    int[] present(int column) {
        MixedColumn values = columns.get(column);
        return IntStream.range(0, count()).filter(row -> !values.isMissing(row)).toArray();
    }

    private MixedRows map(UnaryOperator<MixedColumn> change) {
        return new MixedRows(columns.stream().map(change).toList());
    }

    /** The numbers 0 to n − 1 in a random order. */
    static int[] order(int n, long seed) {
        RowPermutation permutation = new RowPermutation(n, seed);
        int[] order = new int[n];
        Arrays.setAll(order, i -> (int) permutation.apply(i));
        return order;
    }

    /**
     * Checks that two tables have the same columns.
     *
     * @throws IllegalArgumentException if their names, kinds or categories differ
     */
    static void requireSameColumns(MixedRows a, MixedRows b) {
        boolean same = a.dim() == b.dim();
        for (int j = 0; same && j < a.dim(); j++) {
            MixedColumn left = a.columns.get(j);
            MixedColumn right = b.columns.get(j);
            same = left.name().equals(right.name())
                    && (left instanceof CategoryColumn categories
                            ? right instanceof CategoryColumn others
                                    && categories.labels().equals(others.labels())
                            : right instanceof NumberColumn);
        }
        if (!same) {
            throw new IllegalArgumentException("both tables must have the same columns, kinds and categories, but had "
                    + names(a) + " and " + names(b));
        }
    }

    private static List<String> names(MixedRows rows) {
        return rows.columns.stream()
                .map(column -> column.name() + (column instanceof NumberColumn ? " (number)" : " (category)"))
                .toList();
    }
}
