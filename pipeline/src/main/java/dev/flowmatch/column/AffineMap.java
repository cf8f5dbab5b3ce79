package dev.flowmatch.column;

/**
 * scaled = (value − mean) / standard deviation.
 *
 * @param mean finite
 * @param standardDeviation positive and finite; 1 for a constant column
 */
public record AffineMap(double mean, double standardDeviation) implements ColumnMap {
    /** The map that changes nothing. */
    public static final AffineMap IDENTITY = new AffineMap(0, 1);

    /** @throws IllegalArgumentException if a parameter is out of its range */
    public AffineMap {
        if (!Double.isFinite(mean)) {
            throw new IllegalArgumentException("mean must be finite, but was " + mean);
        }
        if (!(standardDeviation > 0 && standardDeviation < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "standardDeviation must be positive and finite, but was " + standardDeviation);
        }
    }

    @Override
    public double scale(double value) {
        return (value - mean) / standardDeviation;
    }

    @Override
    public double unscale(double scaled) {
        return scaled * standardDeviation + mean;
    }
}
