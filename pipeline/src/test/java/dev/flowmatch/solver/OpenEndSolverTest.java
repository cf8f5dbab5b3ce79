package dev.flowmatch.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.flow.VelocityField;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fields in closed form that have no value at t = 1. */
class OpenEndSolverTest {

    /**
     * The field of two points ±1 that are as likely: E[x1 | x] = tanh(t·x/(1 − t)²), by Bayes' rule from x_t ~ N(±t, (1 − t)²).
     * Every path ends at the point of its own sign.
     */
    private static final class TwoPoints implements VelocityField {
        private double latest;

        @Override
        public int dim() {
            return 1;
        }

        @Override
        public void velocity(double t, float[] x, int rows, float[] v) {
            requireBeforeTheEnd(t);
            latest = Math.max(latest, t);
            for (int i = 0; i < rows; i++) {
                double expected = Math.tanh(t * x[i] / ((1 - t) * (1 - t)));
                v[i] = (float) ((expected - x[i]) / (1 - t));
            }
        }
    }

    /** dx/dt = x·(1 + 2t): x(1) = x0·e². */
    private static final class Growth implements VelocityField {
        @Override
        public int dim() {
            return 1;
        }

        @Override
        public void velocity(double t, float[] x, int rows, float[] v) {
            requireBeforeTheEnd(t);
            for (int i = 0; i < rows; i++) {
                v[i] = (float) (x[i] * (1 + 2 * t));
            }
        }
    }

    private static void requireBeforeTheEnd(double t) {
        if (t >= 1) {
            throw new IllegalStateException("asked at t = " + t);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "euler, 50, 1",
        "midpoint, 50, 1",
        "heun, 50, 1",
        "rk4, 50, 1",
        "rk4, 20, 2",
        "heun, 1, 1",
        "dopri5, 1, 1"
    })
    void everySolverEndsAtThePointsAndNeverAsksAtTheEnd(String name, int steps, double power) {
        TwoPoints field = new TwoPoints();
        float[] x = {-2.5f, -0.3f, 0.2f, 1.7f};
        OpenEndSolver.of(OdeSolver.of(name, steps, power, 1e-4)).solve(field, x, 4);
        float[] ends = {-1, -1, 1, 1};
        for (int i = 0; i < x.length; i++) {
            assertEquals(ends[i], x[i], 2e-3, name + " " + i);
        }
        assertTrue(field.latest < 1, "latest: " + field.latest);
    }

    @ParameterizedTest
    @CsvSource({"heun, 2, 32", "rk4, 4, 8"})
    void theOrderIsKept(String name, int order, int steps) {
        double coarse = error(name, steps);
        double fine = error(name, 2 * steps);
        assertEquals(order, Math.log(coarse / fine) / Math.log(2), 0.35, "observed order of " + name);
    }

    /** The distance to where the exact path to t = 0.999 and one Euler step from there end. */
    private static double error(String name, int steps) {
        float[] x = {1};
        OpenEndSolver.of(OdeSolver.of(name, steps, 1, 1e-4)).solve(new Growth(), x, 1);
        double atEnd = Math.exp(0.999 + 0.999 * 0.999);
        return Math.abs(x[0] - atEnd * (1 + 0.001 * (1 + 2 * 0.999)));
    }

    @Test
    void theLastEulerStepCostsNextToNothing() {
        float[] x = {1};
        new OpenEndSolver(new Rk4Solver(50)).solve(new Growth(), x, 1);
        // Euler's error is h²/2·x'' = 0.5e-6·(9 + 2)·e² = 4.1e-5; float32 has steps of 5e-7 there.
        assertEquals(Math.exp(2), x[0], 6e-5);
    }

    @ParameterizedTest
    @CsvSource({"heun, 5", "rk4, 3"})
    void observersSeeTrueTimesAndTheEndOnce(String name, int steps) {
        List<Integer> numbers = new ArrayList<>();
        List<Double> times = new ArrayList<>();
        float[] x = {1.5f};
        float[] seen = new float[1];
        OpenEndSolver.of(OdeSolver.of(name, steps, 1, 1e-4)).solve(new TwoPoints(), x, 1, (step, t, points) -> {
            numbers.add(step);
            times.add(t);
            seen[0] = points[0];
        });
        assertEquals(steps, times.size());
        for (int i = 1; i <= steps; i++) {
            assertEquals(i, numbers.get(i - 1));
            assertEquals(i == steps ? 1 : 0.999 * i / steps, times.get(i - 1), 1e-12);
        }
        assertEquals(x[0], seen[0]);
    }

    @Test
    void dopri5ShowsItsLastStepOnceToo() {
        List<Double> times = new ArrayList<>();
        float[] x = {1.5f};
        OdeSolver solver = OpenEndSolver.of(new Dopri5Solver(1e-4));
        int evaluations = solver.solve(new TwoPoints(), x, 1, (step, t, points) -> {
            times.add(t);
            assertEquals(times.size(), step);
        });
        assertEquals(1, times.get(times.size() - 1));
        assertTrue(times.get(times.size() - 2) < 0.999, times.toString());
        // Two to begin with, six for every step tried, one for the Euler step.
        assertEquals(0, (evaluations - 3) % 6, "evaluations: " + evaluations);
    }

    @Test
    void itIsTheWrappedOneByNameAndSettings() {
        OdeSolver open = OpenEndSolver.of(new Rk4Solver(new TimeGrid(7, 1.5)));
        assertEquals("rk4", open.name());
        assertEquals(7, open.steps());
        assertEquals(1.5, open.gridPower());
        assertEquals(1e-5, OpenEndSolver.of(new Dopri5Solver(1e-5)).tolerance());
        assertEquals(7 * 4 + 1, open.solve(new Growth(), new float[] {1}, 1));
        assertSame(open, OpenEndSolver.of(open));
        OdeSolver euler = new EulerSolver(3);
        assertSame(euler, OpenEndSolver.of(euler));
        OdeSolver midpoint = new MidpointSolver(3);
        assertSame(midpoint, OpenEndSolver.of(midpoint));
    }
}
