package dev.flowmatch.bench;

import dev.flowmatch.coupling.AssignmentSolver;


import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Seconds of one exact assignment on one core: n points of a plane dealt to n others, all uniform in a square.
 *
 * <p>Arguments: group sizes.
 */
public final class AssignmentBenchmark {
    private static final int RUNS = 5;

    private AssignmentBenchmark() {}

    /** Solves each size several times, after a warm-up, and prints a JSON line with the median. */
    public static void main(String[] args) {
        for (String arg : args) {
            int n = Integer.parseInt(arg);
            AssignmentSolver solver = new AssignmentSolver(n);
            double[] seconds = new double[RUNS];
            for (int run = -2; run < RUNS; run++) {
                float[] costs = costs(n, new SplittableRandom(run));
                long start = System.nanoTime();
                solver.solve(costs, n, new int[n]);
                if (run >= 0) {
                    seconds[run] = (System.nanoTime() - start) / 1e9;
                }
            }
            Arrays.sort(seconds);
            System.out.printf(
                    Locale.ROOT,
                    "{\"benchmark\":\"assignment\",\"rows\":%d,\"seconds\":%.4f,\"fastest\":%.4f,\"slowest\":%.4f}%n",
                    n,
                    seconds[RUNS / 2],
                    seconds[0],
                    seconds[RUNS - 1]);
        }
    }

    private static float[] costs(int n, SplittableRandom random) {
        double[] points = random.doubles(4L * n).toArray();
        float[] costs = new float[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double x = points[2 * i] - points[2 * (n + j)];
                double y = points[2 * i + 1] - points[2 * (n + j) + 1];
                costs[i * n + j] = (float) (x * x + y * y);
            }
        }
        return costs;
    }
}
