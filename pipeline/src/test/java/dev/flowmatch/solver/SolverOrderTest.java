package dev.flowmatch.solver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.flow.VelocityField;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Closed-form problems: halving the step must divide the error by two to the order. */
class SolverOrderTest {

    /** dx/dt = x·(1 + 2t), dy/dt = −y²: x(1) = x0·e², y(1) = y0/(1 + y0). */
    private static final class Problem implements VelocityField {
        private int evaluations;

        @Override
        public int dim() {
            return 2;
        }

        @Override
        public void velocity(double t, float[] x, int rows, float[] v) {
            evaluations++;
            for (int i = 0; i < 2 * rows; i += 2) {
                v[i] = (float) (x[i] * (1 + 2 * t));
                v[i + 1] = -x[i + 1] * x[i + 1];
            }
        }

        static float[] start() {
            return new float[] {1, 2, -0.5f, 0.75f};
        }

        static double[] end() {
            double growth = Math.exp(2);
            return new double[] {growth, 2 / 3.0, -0.5 * growth, 0.75 / 1.75};
        }

        static double greatestError(float[] x) {
            return IntStream.range(0, x.length)
                    .mapToDouble(i -> Math.abs(x[i] - end()[i]))
                    .max()
                    .orElseThrow();
        }
    }

    static Stream<Arguments> methods() {
        // The steps are those at which the error is in its asymptotic range and still far above float32's rounding.
        return Stream.of(
                Arguments.of("euler", 1.0, 1, 256),
                Arguments.of("midpoint", 1.0, 2, 32),
                Arguments.of("heun", 1.0, 2, 32),
                Arguments.of("rk4", 1.0, 4, 8),
                Arguments.of("euler", 2.0, 1, 256),
                Arguments.of("midpoint", 2.0, 2, 64),
                Arguments.of("heun", 1.5, 2, 64),
                Arguments.of("rk4", 1.5, 4, 8));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void halvingTheStepDividesTheErrorByTwoToTheOrder(String name, double power, int order, int steps) {
        double coarse = error(OdeSolver.of(name, steps, power, 1e-4));
        double fine = error(OdeSolver.of(name, 2 * steps, power, 1e-4));
        double observedOrder = Math.log(coarse / fine) / Math.log(2);
        assertEquals(order, observedOrder, 0.35, () -> "observed order of " + name);
    }

    private static double error(OdeSolver solver) {
        float[] x = Problem.start();
        solver.solve(new Problem(), x, 2);
        return Problem.greatestError(x);
    }

    @ParameterizedTest
    @CsvSource({"euler, 7", "midpoint, 14", "heun, 14", "rk4, 28"})
    void countsItsEvaluations(String name, int expected) {
        Problem problem = new Problem();
        int counted = OdeSolver.of(name, 7, 1, 1e-4).solve(problem, Problem.start(), 2);
        assertEquals(expected, counted);
        assertEquals(expected, problem.evaluations);
    }

    @Test
    void dopri5StaysWithinItsToleranceAndWorksHarderForASmallerOne() {
        int previous = 0;
        for (double tolerance : new double[] {1e-3, 1e-4, 1e-5, 1e-6}) {
            Problem problem = new Problem();
            float[] x = Problem.start();
            int evaluations = new Dopri5Solver(tolerance).solve(problem, x, 2);
            assertEquals(problem.evaluations, evaluations);
            assertTrue(evaluations > previous, () -> evaluations + " evaluations at " + tolerance);
            // The tolerance bounds a step's error relative to points of size up to e² = 7.4; the field passes it on
            // stretched as the points are, and there are some ten steps.
            assertTrue(Problem.greatestError(x) < 75 * tolerance, () -> "error at " + tolerance);
            previous = evaluations;
        }
    }

    @Test
    void dopri5ReusesTheLastEvaluationOfAStep() {
        Problem problem = new Problem();
        List<Double> times = new ArrayList<>();
        int evaluations = new Dopri5Solver(1e-2).solve(problem, Problem.start(), 2, (step, t, x) -> times.add(t));
        // Two for the first step's size and six for every step tried, rejected ones included.
        assertEquals(0, (evaluations - 2) % 6);
        assertTrue(evaluations >= 2 + 6 * times.size());
        assertEquals(1.0, times.get(times.size() - 1));
    }

    @Test
    void dopri5IsOfOrderFive() {
        // The error per unit time of a method with error control is proportional to tolerance, and its steps to
        // tolerance^(1/5): a tolerance a hundred times smaller takes about 2.5 times as many steps, not 10 (order 2)
        // and not 1.
        int[] steps = new int[2];
        VelocityField oscillation = new VelocityField() {
            @Override
            public int dim() {
                return 2;
            }

            @Override
            public void velocity(double t, float[] x, int rows, float[] v) {
                v[0] = -40 * x[1];
                v[1] = 40 * x[0];
            }
        };
        double[] tolerances = {1e-2, 1e-4};
        for (int k = 0; k < 2; k++) {
            int index = k;
            float[] x = {1, 0};
            new Dopri5Solver(tolerances[k]).solve(oscillation, x, 1, (step, t, points) -> steps[index] = step);
            assertEquals(Math.cos(40), x[0], 100 * tolerances[k]);
            assertEquals(Math.sin(40), x[1], 100 * tolerances[k]);
        }
        double ratio = steps[1] / (double) steps[0];
        assertEquals(Math.pow(100, 0.2), ratio, 0.5);
    }

    @Test
    void dopri5GivesUpOnAFieldThatIsNotFinite() {
        VelocityField broken = new VelocityField() {
            @Override
            public int dim() {
                return 1;
            }

            @Override
            public void velocity(double t, float[] x, int rows, float[] v) {
                v[0] = t > 0.5 ? Float.NaN : 1;
            }
        };
        ArithmeticException e =
                assertThrows(ArithmeticException.class, () -> new Dopri5Solver(1e-3).solve(broken, new float[] {0}, 1));
        assertTrue(e.getMessage().startsWith("dopri5 found no step small enough at t = 0.49"), e.getMessage());
    }

    @Test
    void dopri5OfNoRowsDoesNothing() {
        assertEquals(0, new Dopri5Solver(1e-3).solve(new Problem(), new float[0], 0));
    }

    @Test
    void eulerSeesTheTimesOfTheGridAndReportsEveryStep() {
        List<Double> seen = new ArrayList<>();
        VelocityField clock = new VelocityField() {
            @Override
            public int dim() {
                return 1;
            }

            @Override
            public void velocity(double t, float[] x, int rows, float[] v) {
                seen.add(t);
                v[0] = 1;
            }
        };
        List<Double> reached = new ArrayList<>();
        float[] x = {0};
        new EulerSolver(3).solve(clock, x, 1, (step, t, points) -> {
            assertEquals(reached.size() + 1, step);
            reached.add(t);
        });
        assertEquals(List.of(0.0, 1 / 3.0, 2 / 3.0), seen);
        assertEquals(List.of(1 / 3.0, 2 / 3.0, 1.0), reached);
        assertArrayEquals(new float[] {1}, x, 1e-6f);
    }

    @Test
    void solvesOnlyTheRowsAskedFor() {
        for (String name : OdeSolver.names()) {
            float[] x = Problem.start();
            OdeSolver.of(name, 10, 1, 1e-3).solve(new Problem(), x, 1);
            assertEquals(-0.5f, x[2], name);
            assertEquals(0.75f, x[3], name);
        }
    }

    @Test
    void rejectsABlockThatIsTooShort() {
        for (String name : OdeSolver.names()) {
            OdeSolver solver = OdeSolver.of(name, 10, 1, 1e-3);
            assertEquals(name, solver.name());
            assertThrows(IllegalArgumentException.class, () -> solver.solve(new Problem(), new float[3], 2));
        }
    }

    @Test
    void findsSolversByNameAndRejectsOthers() {
        assertEquals(new EulerSolver(5), OdeSolver.of("euler", 5, 1, 1e-4));
        assertInstanceOf(Dopri5Solver.class, OdeSolver.of("dopri5", 0, 1, 1e-4));
        Exception e = assertThrows(IllegalArgumentException.class, () -> OdeSolver.of("eule", 5, 1, 1e-4));
        assertEquals("solver must be one of [euler, midpoint, heun, rk4, dopri5], but was eule", e.getMessage());
    }

    @Test
    void rejectsToleranceOutOfRange() {
        for (double tolerance : new double[] {0, 1e-7, 1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> new Dopri5Solver(tolerance));
        }
    }
}
