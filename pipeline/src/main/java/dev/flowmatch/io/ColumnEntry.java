package dev.flowmatch.io;

import java.io.Serializable;

/**
 * A column of the source as manifests describe it: its name, its type and how its values were spread.
 *
 * @param name the column's name, any Unicode text
 * @param type Spark's DDL name of the type: double, float, bigint, int, smallint, tinyint or decimal(p,s)
 * @param mean subtracted from a value to get to scaled units; 0 where nothing was scaled; with quantiles only told
 * @param standardDeviation divides the centred value, above 0; 1 where nothing was scaled and for constant columns; with
 *     quantiles only told
 * @param minimum the least value seen, in the source's units; {@link #UNKNOWN_MINIMUM} where nobody looked
 * @param maximum the greatest value seen, in the source's units; {@link #UNKNOWN_MAXIMUM} where nobody looked
 * @param quantiles the map to scaled units where it goes by quantiles, otherwise null
 * @param step above 0 where values were spread evenly within this step of their grid, the minimum and its multiples from
 *     there, so that samples are brought back to it; otherwise null
 */
public record ColumnEntry(
        String name,
        String type,
        double mean,
        double standardDeviation,
        double minimum,
        double maximum,
        QuantileKnots quantiles,
        Double step)
        implements Serializable {

    /** The minimum of a column whose values were never seen: those of a model from elsewhere. */
    public static final double UNKNOWN_MINIMUM = -Double.MAX_VALUE;

    /** The maximum of a column whose values were never seen. */
    public static final double UNKNOWN_MAXIMUM = Double.MAX_VALUE;

    /**
     * @throws IllegalArgumentException if the name is missing or empty, the type is not one of those listed, a number is
     *     not finite, the standard deviation or the step is not above 0 or the minimum is above the maximum
     */
    public ColumnEntry {
        Require.present("name", name);
        if (name.isEmpty()) {
            throw new IllegalArgumentException("name must not be empty");
        }
        ColumnType.parse(type);
        Require.finite("mean", mean);
        Require.finite("standard_deviation", standardDeviation);
        if (!(standardDeviation > 0)) {
            throw new IllegalArgumentException("standard_deviation must be above 0, but was " + standardDeviation);
        }
        Require.finite("minimum", minimum);
        Require.finite("maximum", maximum);
        if (minimum > maximum) {
            throw new IllegalArgumentException(
                    "minimum must not be above maximum, but was " + minimum + " with maximum " + maximum);
        }
        if (step != null && !(step > 0 && step < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("step must be above 0 and finite, but was " + step);
        }
    }

    /**
     * A column with an affine map and no spread values.
     *
     * @throws IllegalArgumentException as the canonical constructor
     */
    public ColumnEntry(
            String name, String type, double mean, double standardDeviation, double minimum, double maximum) {
        this(name, type, mean, standardDeviation, minimum, maximum, null, null);
    }

    /** Whether both ends of the range seen in the source are known. */
    public boolean hasRange() {
        return minimum > UNKNOWN_MINIMUM && maximum < UNKNOWN_MAXIMUM;
    }
}
