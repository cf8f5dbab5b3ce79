package dev.flowmatch.network;

/**
 * The two parts of a loss, summed over rows: divided by rows and {@link dev.flowmatch.column.VectorLayout#targets} they give the
 * mean that is trained.
 *
 * @param squares of the errors of numbers' velocities
 * @param entropies the cross-entropies of categories, in nats
 */
public record LossSums(double squares, double entropies) {

    /** Both together. */
    public double total() {
        return squares + entropies;
    }
}
