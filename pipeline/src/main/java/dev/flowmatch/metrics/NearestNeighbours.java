package dev.flowmatch.metrics;

/** Distances to the nearest row of another sample, by brute force over all pairs. */
public final class NearestNeighbours {
    private NearestNeighbours() {}

    /**
     * The Euclidean distance of every query to the nearest target.
     *
     * @param queries [n × dim]
     * @param targets [m × dim]
     * @return n distances, in the order of the queries
     * @throws IllegalArgumentException if the dimensions differ
     */
    public static double[] distances(Points queries, Points targets) {
        Points.requireSameDim(queries, targets);
        int dim = queries.dim();
        float[] target = targets.values();
        double[] distances = new double[queries.count()];
        for (int query = 0; query < distances.length; query++) {
            float nearest = Float.POSITIVE_INFINITY;
            for (int offset = 0; offset < target.length; offset += dim) {
                float squares = 0;
                // Most targets are farther than the nearest after a few columns.
                for (int column = 0; column < dim && squares < nearest; column++) {
                    float difference = queries.at(query, column) - target[offset + column];
                    squares += difference * difference;
                }
                nearest = Math.min(nearest, squares);
            }
            distances[query] = Math.sqrt(nearest);
        }
        return distances;
    }
}
