package dev.flowmatch.metrics;

/**
 * How far two ways of integrating a flow end apart: the root of the mean squared distance between the endpoints of the same
 * starting points. Between one Euler step and many it is 0 for a straight flow (Liu, Gong and Liu 2023, "Flow straight and
 * fast", section 2.1).
 *
 * <p>Equation 31 of docs/mathematics.md.
 */
public final class EndpointGap {
    private EndpointGap() {}

    /**
     * Measures the gap.
     *
     * @param some endpoints, [n × dim]
     * @param others endpoints, [n × dim], row by row from the same starts
     * @throws IllegalArgumentException if the shapes differ
     */
    public static double of(Points some, Points others) {
        if (some.dim() != others.dim() || some.count() != others.count()) {
            throw new IllegalArgumentException("the shapes must be the same, but were " + some.count() + " x "
                    + some.dim() + " and " + others.count() + " x " + others.dim());
        }
        double squares = 0;
        for (int i = 0; i < some.values().length; i++) {
            double difference = (double) some.values()[i] - others.values()[i];
            squares += difference * difference;
        }
        return Math.sqrt(squares / some.count());
    }
}
