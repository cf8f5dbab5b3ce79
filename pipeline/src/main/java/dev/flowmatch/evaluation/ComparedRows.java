package dev.flowmatch.evaluation;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.metrics.Points;
import dev.flowmatch.metrics.RealAgainstReal;
import dev.flowmatch.metrics.Standardization;
import dev.flowmatch.table.TableRows;
import java.util.List;

/**
 * Generated rows, the real rows that they are compared with, and others that the floor is taken from: as rows of the table,
 * and as points for the measures that are distances.
 */
final class ComparedRows {
    /** The most entries of the points of a side: the measures keep some copies of them. */
    private static final long MOST_ENTRIES = 20_000_000;

    private final TableRows generated;
    private final TableRows reference;
    private final TableRows control;
    private final MeasuringSpace space;
    private final RealAgainstReal points;

    private ComparedRows(
            TableRows generated, TableRows reference, TableRows control, MeasuringSpace space, RealAgainstReal points) {
        this.generated = generated;
        this.reference = reference;
        this.control = control;
        this.space = space;
        this.points = points;
    }

    /**
     * Deals the rows as {@link RealAgainstReal#deal} does.
     *
     * @param notices gets a line if there are more than distances can be taken of
     */
    static ComparedRows deal(TableRows generated, TableRows real, int limit, List<String> notices) {
        if (real.isPlain()) {
            RealAgainstReal points = RealAgainstReal.deal(points(generated), points(real), limit);
            return new ComparedRows(
                    generated.first(points.generated().count()),
                    real.part(0, points.reference().count()),
                    real.part(
                            points.reference().count(),
                            points.reference().count() + points.control().count()),
                    null,
                    points);
        }
        MeasuringSpace space = MeasuringSpace.by(real);
        int most = (int) Math.min(limit, Math.max(1000, MOST_ENTRIES / space.dim()));
        if (most < limit && (generated.count() > most || real.count() > 2 * most)) {
            notices.add("Compared were at most " + most + " rows of a side: the columns take " + space.dim()
                    + " axes, which is as many as fit into memory.");
        }
        RealAgainstReal points =
                RealAgainstReal.deal(space.of(generated.first(most)), space.of(real.first(2 * most)), most);
        return new ComparedRows(
                generated.first(points.generated().count()),
                real.part(0, points.reference().count()),
                real.part(
                        points.reference().count(),
                        points.reference().count() + points.control().count()),
                space,
                points);
    }

    private static Points points(TableRows rows) {
        float[] values = new float[rows.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) rows.values()[i];
        }
        return new Points(values, rows.columns().size());
    }

    List<ColumnEntry> columns() {
        return reference.columns();
    }

    TableRows generated() {
        return generated;
    }

    TableRows reference() {
        return reference;
    }

    TableRows control() {
        return control;
    }

    /** Whether the rows are numbers alone. */
    boolean isPlain() {
        return space == null;
    }

    /** The rows as points in their own units. */
    RealAgainstReal inOwnUnits() {
        if (space != null) {
            throw new IllegalStateException("rows with categories or missing values have no units in common");
        }
        return points;
    }

    /** The rows as points in standard deviations of the real rows. */
    RealAgainstReal standardized() {
        return space == null ? points.standardized() : points;
    }

    /** Further rows as points in standard deviations of the reference. */
    Points standardized(TableRows rows) {
        return space == null ? Standardization.by(points.reference()).apply(points(rows)) : space.of(rows);
    }

    /** Further rows as points in standard deviations of all real rows. */
    Points pointsOf(TableRows rows) {
        return space == null ? points.standardization().apply(points(rows)) : space.of(rows);
    }

    /** The points that further rows become: as those of {@link #standardized()}. */
    PointWriter writer() {
        if (space == null) {
            Standardization standardization = points.standardization();
            return (row, point) -> {
                System.arraycopy(row, 0, point, 0, point.length);
                standardization.apply(point);
            };
        }
        MeasuringSpace measuring = space;
        return (row, point) -> measuring.write(row, 0, point);
    }

    /** Makes a point of a row. */
    interface PointWriter extends java.io.Serializable {
        void write(double[] row, double[] point);
    }
}
