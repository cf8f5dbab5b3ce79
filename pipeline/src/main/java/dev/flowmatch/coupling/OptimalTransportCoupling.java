package dev.flowmatch.coupling;

/**
 * The exact optimal-transport coupling of a group: the pairing of noise and data with the least sum of squared
 * distances.
 *
 * <p>Minibatch optimal transport of Tong et al., <a href="https://arxiv.org/abs/2302.00482">Improving and Generalizing
 * Flow-Based Generative Models with Minibatch Optimal Transport</a> (2024), section 3.2.3, and Pooladian et al., <a
 * href="https://arxiv.org/abs/2304.14772">Multisample Flow Matching</a> (2023), section 4: flows learned from such pairs
 * are straighter, the more so the larger the groups. A group of n rows takes 4·n² bytes while it is solved.
 *
 * <p>Equation 11 of docs/mathematics.md.
 */
public record OptimalTransportCoupling() implements Coupling {
    /** The largest group: its costs still fit into one array. */
    public static final int LARGEST_GROUP = 46_340;

    @Override
    public String name() {
        return "ot";
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if {@code rows} is above {@value #LARGEST_GROUP}
     */
    @Override
    public void pair(float[] x0, float[] x1, int rows, int dim, int[] noiseOfRow) {
        if (rows > LARGEST_GROUP) {
            throw new IllegalArgumentException("rows must be at most " + LARGEST_GROUP + ", but was " + rows);
        }
        if (rows == 0) {
            return;
        }
        new AssignmentSolver(rows).solve(squaredDistances(x0, x1, rows, dim), rows, noiseOfRow);
        // Costs are rounded to floats, so a tie may be lost by a bit: never be worse than no coupling at all.
        if (cost(x0, x1, rows, dim, noiseOfRow) > cost(x0, x1, rows, dim, null)) {
            new IndependentCoupling().pair(x0, x1, rows, dim, noiseOfRow);
        }
    }

    /** The squared distance from each row of x1 to each row of x0, [rows × rows]. */
    private static float[] squaredDistances(float[] x0, float[] x1, int rows, int dim) {
        float[] transposed = new float[rows * dim];
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < dim; k++) {
                transposed[k * rows + i] = x0[i * dim + k];
            }
        }
        float[] costs = new float[rows * rows];
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < dim; k++) {
                addSquares(transposed, k * rows, x1[i * dim + k], costs, i * rows, rows);
            }
        }
        return costs;
    }

    /** A loop of its own that the compiler turns into vector instructions. */
    private static void addSquares(float[] x0, int x0Offset, float x1, float[] costs, int offset, int rows) {
        for (int j = 0; j < rows; j++) {
            float difference = x0[x0Offset + j] - x1;
            costs[offset + j] += difference * difference;
        }
    }

    /** The sum of squared distances of a pairing; of the pairs as drawn if it is null. */
    private static double cost(float[] x0, float[] x1, int rows, int dim, int[] noiseOfRow) {
        double sum = 0;
        for (int i = 0; i < rows; i++) {
            int j = noiseOfRow == null ? i : noiseOfRow[i];
            for (int k = 0; k < dim; k++) {
                double difference = (double) x0[j * dim + k] - x1[i * dim + k];
                sum += difference * difference;
            }
        }
        return sum;
    }
}
