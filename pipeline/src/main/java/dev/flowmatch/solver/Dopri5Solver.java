package dev.flowmatch.solver;

import dev.flowmatch.flow.VelocityField;

/**
 * The method of Dormand and Prince: order 5 with an embedded estimate of order 4 that chooses the steps.
 *
 * <p>One step size serves the whole block, so the steps depend on which rows share it: callers that want reproducible
 * rows use blocks of a fixed cut. All from Hairer, Nørsett and Wanner, Solving Ordinary Differential Equations I (2nd
 * ed. 1993):
 *
 * <ul>
 *   <li>the coefficients, table II.5.2;
 *   <li>the error, the root mean square over the block of e_i / (tolerance + tolerance·max(|x_i|, |x_i'|)), section
 *       II.4, equations 4.10 and 4.11; a step is accepted when it is at most 1;
 *   <li>the next step, h·min(5, max(0.2, 0.9·error^(−1/5))), equation 4.13, not increased right after a rejection;
 *   <li>the first step, the algorithm "Starting Step Size" of section II.4.
 * </ul>
 *
 * <p>The last evaluation of an accepted step is the first of the next one. Points are float32, so a tolerance below
 * 1e-6 could not be told from rounding.
 *
 * @param tolerance the absolute and relative tolerance per step, in [1e-6, 1)
 */
public record Dopri5Solver(double tolerance) implements OdeSolver {
    private static final double[] C = {0, 1 / 5.0, 3 / 10.0, 4 / 5.0, 8 / 9.0, 1, 1};
    private static final double[][] A = {
        {},
        {1 / 5.0},
        {3 / 40.0, 9 / 40.0},
        {44 / 45.0, -56 / 15.0, 32 / 9.0},
        {19372 / 6561.0, -25360 / 2187.0, 64448 / 6561.0, -212 / 729.0},
        {9017 / 3168.0, -355 / 33.0, 46732 / 5247.0, 49 / 176.0, -5103 / 18656.0},
        {35 / 384.0, 0, 500 / 1113.0, 125 / 192.0, -2187 / 6784.0, 11 / 84.0},
    };

    /** The weights of order 5 less those of order 4. */
    private static final double[] E = {
        71 / 57600.0, 0, -71 / 16695.0, 71 / 1920.0, -17253 / 339200.0, 22 / 525.0, -1 / 40.0
    };

    private static final int STAGES = 7;
    private static final double SMALLEST_TOLERANCE = 1e-6;

    /** Below this a step no longer moves the time; the field then has no finite solution. */
    private static final double SMALLEST_STEP = 1e-12;

    /**
     * Checks the tolerance.
     *
     * @throws IllegalArgumentException if {@code tolerance} is outside [1e-6, 1)
     */
    public Dopri5Solver {
        if (!(tolerance >= SMALLEST_TOLERANCE && tolerance < 1)) {
            throw new IllegalArgumentException("tolerance must be in [1e-6, 1), but was " + tolerance);
        }
    }

    @Override
    public String name() {
        return "dopri5";
    }

    /**
     * {@inheritDoc}
     *
     * @throws ArithmeticException if no step is small enough, as when the field is not finite
     */
    @Override
    public int solve(VelocityField field, float[] x, int rows, StepObserver observer) {
        int length = Blocks.length(field, x, rows);
        if (length == 0) {
            return 0;
        }
        float[][] k = new float[STAGES][length];
        float[] point = new float[length];
        field.velocity(0, x, rows, k[0]);
        double h = firstStep(field, x, rows, length, k, point);
        int evaluations = 2;

        double t = 0;
        boolean rejected = false;
        for (int step = 1; t < 1; ) {
            // A remainder that the next step nearly covers is taken now, so that none is left over by rounding.
            boolean last = t + 1.0001 * h >= 1;
            double end = last ? 1 : t + h;
            double error = tryStep(field, t, end, x, rows, length, k, point);
            evaluations += STAGES - 1;
            double factor = Math.max(0.2, 0.9 * Math.pow(error, -0.2));
            if (error <= 1) {
                System.arraycopy(point, 0, x, 0, length);
                float[] reused = k[0];
                k[0] = k[STAGES - 1];
                k[STAGES - 1] = reused;
                h = (end - t) * Math.min(rejected ? 1 : 5, factor);
                t = end;
                rejected = false;
                observer.accept(step++, t, x);
            } else {
                h = (end - t) * (factor < 1 ? factor : 0.2);
                rejected = true;
                if (!(h >= SMALLEST_STEP)) {
                    throw new ArithmeticException("dopri5 found no step small enough at t = " + t
                            + ": the velocity field is not finite or too steep");
                }
            }
        }
        return evaluations;
    }

    /** Computes all stages of a step from k[0] on and the new points; returns the scaled error, NaN if not finite. */
    private double tryStep(
            VelocityField field, double t, double end, float[] x, int rows, int length, float[][] k, float[] point) {
        double h = end - t;
        for (int stage = 1; stage < STAGES; stage++) {
            combine(x, h, A[stage], k, length, point);
            field.velocity(C[stage] == 1 ? end : t + C[stage] * h, point, rows, k[stage]);
        }
        double sum = 0;
        for (int i = 0; i < length; i++) {
            double difference = 0;
            for (int stage = 0; stage < STAGES; stage++) {
                difference += E[stage] * k[stage][i];
            }
            double scaled = h * difference / scale(x[i], point[i]);
            sum += scaled * scaled;
        }
        return Math.sqrt(sum / length);
    }

    private static void combine(float[] x, double h, double[] weights, float[][] k, int length, float[] out) {
        for (int i = 0; i < length; i++) {
            double slope = 0;
            for (int stage = 0; stage < weights.length; stage++) {
                slope += weights[stage] * k[stage][i];
            }
            out[i] = (float) (x[i] + h * slope);
        }
    }

    /** The starting step size of section II.4, with one evaluation; leaves k[0] and {@code x} as they are. */
    private double firstStep(VelocityField field, float[] x, int rows, int length, float[][] k, float[] point) {
        double size = 0;
        double slope = 0;
        for (int i = 0; i < length; i++) {
            double scale = scale(x[i], x[i]);
            size += (x[i] / scale) * (x[i] / scale);
            slope += (k[0][i] / scale) * (k[0][i] / scale);
        }
        size = Math.sqrt(size / length);
        slope = Math.sqrt(slope / length);
        double guess = size < 1e-5 || slope < 1e-5 ? 1e-6 : Math.min(1, 0.01 * size / slope);
        Blocks.advance(x, guess, k[0], length, point);
        field.velocity(guess, point, rows, k[1]);
        double curvature = 0;
        for (int i = 0; i < length; i++) {
            double change = (k[1][i] - k[0][i]) / scale(x[i], x[i]);
            curvature += change * change;
        }
        curvature = Math.sqrt(curvature / length) / guess;
        double greatest = Math.max(slope, curvature);
        double next = greatest <= 1e-15 ? Math.max(1e-6, guess * 1e-3) : Math.pow(0.01 / greatest, 0.2);
        return Math.min(1, Math.min(100 * guess, next));
    }

    private double scale(float before, float after) {
        return tolerance + tolerance * Math.max(Math.abs(before), Math.abs(after));
    }
}
