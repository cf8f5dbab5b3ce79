package dev.flowmatch.metrics;

import dev.flowmatch.field.VelocityField;
import java.util.Arrays;

/**
 * What a flow's samples lose when it is integrated in few steps: the endpoints of Euler's method x += v(x, t)/n with
 * t = 0, 1/n, …, (n − 1)/n, and how far those of two numbers of steps lie apart. On a straight flow they are the same for
 * every n (Liu, Gong and Liu 2023, "Flow straight and fast", section 2.1).
 */
public final class FewSteps {
    private FewSteps() {}

    /**
     * Where the flow leads from given starting points.
     *
     * @param field the velocity
     * @param start [n × dim], rows of the noise
     * @param steps the number of Euler steps
     * @param block rows computed together, at most what the field takes
     * @return [n × dim], in the order of the start
     * @throws IllegalArgumentException if the dimensions differ, or steps or block are below 1
     */
    public static Points endpoints(VelocityField field, Points start, int steps, int block) {
        if (steps < 1 || block < 1) {
            throw new IllegalArgumentException(
                    "steps and block must be at least 1, but were " + steps + " and " + block);
        }
        int dim = start.dim();
        if (field.dim() != dim) {
            throw new IllegalArgumentException("dim must be " + field.dim() + ", but was " + dim);
        }
        float[] ends = new float[start.values().length];
        for (int from = 0; from < start.count(); from += block) {
            int rows = Math.min(block, start.count() - from);
            float[] x = Arrays.copyOfRange(start.values(), from * dim, (from + rows) * dim);
            float[] velocity = new float[x.length];
            for (int step = 0; step < steps; step++) {
                field.velocity((double) step / steps, x, rows, velocity);
                for (int i = 0; i < x.length; i++) {
                    x[i] += velocity[i] / steps;
                }
            }
            System.arraycopy(x, 0, ends, from * dim, x.length);
        }
        return new Points(ends, dim);
    }

    /**
     * The root of the mean squared distance of rows that started at the same noise.
     *
     * @param few endpoints with few steps, [n × dim]
     * @param many endpoints with many steps, [n × dim], row by row from the same starts
     * @throws IllegalArgumentException if the shapes differ
     */
    public static double gap(Points few, Points many) {
        if (few.dim() != many.dim() || few.count() != many.count()) {
            throw new IllegalArgumentException("the shapes must be the same, but were " + few.count() + " x "
                    + few.dim() + " and " + many.count() + " x " + many.dim());
        }
        double squares = 0;
        for (int i = 0; i < few.values().length; i++) {
            double difference = (double) few.values()[i] - many.values()[i];
            squares += difference * difference;
        }
        return Math.sqrt(squares / few.count());
    }
}
