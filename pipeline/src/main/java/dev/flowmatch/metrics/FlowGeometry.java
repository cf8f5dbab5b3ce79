package dev.flowmatch.metrics;

import dev.flowmatch.flow.VelocityField;

/**
 * How straight a flow runs and how much it moves, along its own trajectories.
 *
 * <p>Straightness is ∫₀¹ E‖(x1 − x0) − v(x_t, t)‖² dt, zero for a flow that one Euler step integrates exactly: Liu,
 * Gong and Liu 2023, "Flow straight and fast", equation 5. Path energy is ∫₀¹ E‖v(x_t, t)‖² dt; its excess over the
 * squared Wasserstein-2 distance of the two ends, relative to it, is the normalized path energy of Tong et al. 2024,
 * "Improving and generalizing flow-based generative models with minibatch optimal transport", section 5.1.
 *
 * <p>Trajectories and integrals both take uniform Euler steps, so that straightness + E‖x1 − x0‖² = path energy holds
 * exactly for any number of steps.
 *
 * <p>Equations 29, 30 and 33 of docs/mathematics.md.
 *
 * @param straightness the mean squared deviation of the velocity from the straight line between the ends
 * @param pathEnergy the mean squared velocity
 * @param squaredDisplacement E‖x1 − x0‖²
 */
public record FlowGeometry(double straightness, double pathEnergy, double squaredDisplacement) {
    /**
     * Integrates the flow from given starting points and measures it.
     *
     * @param field the velocity
     * @param start [n × dim], rows of the noise
     * @param steps the number of Euler steps
     * @throws IllegalArgumentException if the dimensions differ or {@code steps} is below 1
     */
    public static FlowGeometry of(VelocityField field, Points start, int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be at least 1, but was " + steps);
        }
        if (field.dim() != start.dim()) {
            throw new IllegalArgumentException("dim must be " + field.dim() + ", but was " + start.dim());
        }
        float[] x = start.values().clone();
        float[] velocity = new float[x.length];
        double[] displacement = new double[x.length];
        double energy = 0;
        for (int step = 0; step < steps; step++) {
            field.velocity((double) step / steps, x, start.count(), velocity);
            for (int i = 0; i < x.length; i++) {
                energy += (double) velocity[i] * velocity[i];
                displacement[i] += (double) velocity[i] / steps;
                x[i] = (float) (start.values()[i] + displacement[i]);
            }
        }
        double squares = 0;
        for (double difference : displacement) {
            squares += difference * difference;
        }
        double pathEnergy = energy / steps / start.count();
        double squaredDisplacement = squares / start.count();
        // The mean squared deviation of velocities from their own mean, which is the displacement.
        return new FlowGeometry(Math.max(0, pathEnergy - squaredDisplacement), pathEnergy, squaredDisplacement);
    }

    /**
     * The normalized path energy |path energy − W2²| / W2².
     *
     * @param squaredWasserstein the squared Wasserstein-2 distance between the start and the target distribution
     * @throws IllegalArgumentException if that is not above 0
     */
    public double normalizedPathEnergy(double squaredWasserstein) {
        if (!(squaredWasserstein > 0)) {
            throw new IllegalArgumentException("squaredWasserstein must be above 0, but was " + squaredWasserstein);
        }
        return Math.abs(pathEnergy - squaredWasserstein) / squaredWasserstein;
    }
}
