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
        PairwiseDistances pairwise = new PairwiseDistances(targets);
        float[] squares = new float[targets.count()];
        double[] distances = new double[queries.count()];
        for (int query = 0; query < distances.length; query++) {
            pairwise.squared(queries, query, 0, squares.length, squares);
            float nearest = Float.POSITIVE_INFINITY;
            for (float square : squares) {
                nearest = Math.min(nearest, square);
            }
            distances[query] = Math.sqrt(nearest);
        }
        return distances;
    }
}
