package dev.flowmatch.evaluation;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.ColumnType;
import dev.flowmatch.metrics.Points;
import dev.flowmatch.metrics.RealAgainstReal;
import dev.flowmatch.table.TableRows;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The columns of numbers that pictures of the plane show, in the table's units, and the rows that have all of them.
 *
 * @param names the columns' names
 * @param real rows
 * @param generated rows
 */
record PlaneColumns(List<String> names, Points real, Points generated) {
    /** A column of which more is missing would cost too many rows. */
    private static final double MOST_MISSING = 0.2;

    /** The columns of the rows compared; none where there is none of numbers. */
    static Optional<PlaneColumns> of(ComparedRows rows) {
        List<Integer> shown = shown(rows.reference());
        List<String> names =
                shown.stream().map(j -> rows.columns().get(j).name()).toList();
        if (rows.isPlain()) {
            RealAgainstReal points = rows.inOwnUnits();
            return Optional.of(new PlaneColumns(names, points.reference(), points.generated()));
        }
        float[] real = complete(rows.reference(), shown);
        float[] generated = complete(rows.generated(), shown);
        return real.length == 0 || generated.length == 0
                ? Optional.empty()
                : Optional.of(
                        new PlaneColumns(names, new Points(real, shown.size()), new Points(generated, shown.size())));
    }

    /** The places of the columns. */
    static List<Integer> shown(TableRows real) {
        return IntStream.range(0, real.columns().size())
                .filter(j ->
                        real.isPlain() || (isNumber(real.columns().get(j)) && real.missingShare(j) <= MOST_MISSING))
                .boxed()
                .toList();
    }

    private static boolean isNumber(ColumnEntry column) {
        return !column.isCategorical() && !ColumnType.parse(column.type()).isTime();
    }

    private static float[] complete(TableRows rows, List<Integer> shown) {
        float[] values = new float[rows.count() * shown.size()];
        int taken = 0;
        for (int row = 0; row < rows.count(); row++) {
            boolean whole = true;
            for (int j : shown) {
                whole &= !rows.isMissing(row, j);
            }
            for (int j : whole ? shown : List.<Integer>of()) {
                values[taken++] = (float) rows.at(row, j);
            }
        }
        return Arrays.copyOf(values, taken);
    }

    /** All rows in some columns of numbers, none of which is missing. */
    static Points chosen(TableRows rows, List<Integer> shown) {
        float[] values = new float[rows.count() * shown.size()];
        int i = 0;
        for (int row = 0; row < rows.count(); row++) {
            for (int j : shown) {
                values[i++] = (float) rows.at(row, j);
            }
        }
        return new Points(values, shown.size());
    }
}
