package dev.flowmatch.coupling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.flowmatch.distribution.RowRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AssignmentSolverTest {

    /** Kinds of cost matrices, the ordinary and those that trap auctions and row reductions. */
    enum Costs {
        UNIFORM {
            @Override
            float cost(RowRandom rng, int n, int i, int j) {
                return rng.nextFloat();
            }
        },
        FEW_INTEGERS {
            @Override
            float cost(RowRandom rng, int n, int i, int j) {
                return rng.nextInt(3);
            }
        },
        NEGATIVE {
            @Override
            float cost(RowRandom rng, int n, int i, int j) {
                return -100 * rng.nextFloat();
            }
        },
        ALL_EQUAL {
            @Override
            float cost(RowRandom rng, int n, int i, int j) {
                return 7;
            }
        },
        ZERO {
            @Override
            float cost(RowRandom rng, int n, int i, int j) {
                return 0;
            }
        },
        PRODUCTS {
            @Override
            float cost(RowRandom rng, int n, int i, int j) {
                return (i + 1) * (j + 1);
            }
        },
        EQUAL_ROWS {
            @Override
            float cost(RowRandom rng, int n, int i, int j) {
                return (i % 3 + 1) * (j * 37 % 101) + j;
            }
        },
        OUTLIER {
            @Override
            float cost(RowRandom rng, int n, int i, int j) {
                return i == 0 ? 1e12f * (1 + j) : rng.nextFloat();
            }
        },
        POINTS_ON_A_LINE {
            @Override
            float cost(RowRandom rng, int n, int i, int j) {
                return (i - 2 * j) * (float) (i - 2 * j);
            }
        };

        abstract float cost(RowRandom rng, int n, int i, int j);

        float[] matrix(int n, long seed) {
            RowRandom rng = RowRandom.of(seed, n);
            float[] costs = new float[n * n];
            for (int k = 0; k < costs.length; k++) {
                costs[k] = cost(rng, n, k / n, k % n);
            }
            return costs;
        }
    }

    @ParameterizedTest
    @EnumSource
    void equalsBruteForceUpToEightRows(Costs kind) {
        AssignmentSolver solver = new AssignmentSolver(8);
        for (int n = 1; n <= 8; n++) {
            for (int seed = 0; seed < (n < 8 ? 20 : 5); seed++) {
                float[] costs = kind.matrix(n, seed);
                double least = leastByBruteForce(costs, n, 0, new boolean[n]);
                assertEquals(least, solve(solver, costs, n), 1e-6 * Math.abs(least), kind + " of " + n);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void equalsTheHungarianMethodForMoreRows(Costs kind) {
        AssignmentSolver solver = new AssignmentSolver(150);
        for (int n : new int[] {20, 75, 150}) {
            float[] costs = kind.matrix(n, 1);
            double least = leastByHungarianMethod(costs, n);
            assertEquals(least, solve(solver, costs, n), 1e-9 * Math.abs(least), kind + " of " + n);
        }
    }

    @ParameterizedTest
    @EnumSource
    void endsOnLargeProblemsOfEveryKind(Costs kind) {
        int n = 500;
        solve(new AssignmentSolver(n), kind.matrix(n, 2), n);
    }

    @Test
    void isReproducibleWhateverWasSolvedBefore() {
        float[] costs = Costs.FEW_INTEGERS.matrix(60, 5);
        int[] fresh = new int[60];
        new AssignmentSolver(60).solve(costs, 60, fresh);
        AssignmentSolver used = new AssignmentSolver(100);
        used.solve(Costs.UNIFORM.matrix(100, 1), 100, new int[100]);
        int[] again = new int[60];
        used.solve(costs, 60, again);
        assertArrayEquals(fresh, again);
    }

    @Test
    void rejectsProblemsThatDoNotFit() {
        AssignmentSolver solver = new AssignmentSolver(2);
        assertThrows(IllegalArgumentException.class, () -> solver.solve(new float[9], 3, new int[3]));
        assertThrows(IllegalArgumentException.class, () -> solver.solve(new float[3], 2, new int[2]));
        assertThrows(IllegalArgumentException.class, () -> new AssignmentSolver(0));
    }

    /** Solves, checks that the outcome is a permutation, and returns its cost. */
    private static double solve(AssignmentSolver solver, float[] costs, int n) {
        int[] columnOfRow = new int[n];
        Arrays.fill(columnOfRow, -7);
        solver.solve(costs, n, columnOfRow);
        boolean[] taken = new boolean[n];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            assertFalse(taken[columnOfRow[i]]);
            taken[columnOfRow[i]] = true;
            sum += costs[i * n + columnOfRow[i]];
        }
        return sum;
    }

    private static double leastByBruteForce(float[] costs, int n, int row, boolean[] taken) {
        if (row == n) {
            return 0;
        }
        double least = Double.POSITIVE_INFINITY;
        for (int j = 0; j < n; j++) {
            if (!taken[j]) {
                taken[j] = true;
                least = Math.min(least, costs[row * n + j] + leastByBruteForce(costs, n, row + 1, taken));
                taken[j] = false;
            }
        }
        return least;
    }

    /** Kuhn and Munkres with row and column potentials, the plain O(n³) form. */
    private static double leastByHungarianMethod(float[] costs, int n) {
        double[] u = new double[n + 1];
        double[] v = new double[n + 1];
        int[] rowOf = new int[n + 1];
        int[] way = new int[n + 1];
        for (int i = 1; i <= n; i++) {
            rowOf[0] = i;
            int column = 0;
            double[] slack = new double[n + 1];
            Arrays.fill(slack, Double.POSITIVE_INFINITY);
            boolean[] used = new boolean[n + 1];
            do {
                used[column] = true;
                int row = rowOf[column];
                int next = 0;
                double delta = Double.POSITIVE_INFINITY;
                for (int j = 1; j <= n; j++) {
                    if (!used[j]) {
                        double reduced = costs[(row - 1) * n + j - 1] - u[row] - v[j];
                        if (reduced < slack[j]) {
                            slack[j] = reduced;
                            way[j] = column;
                        }
                        if (slack[j] < delta) {
                            delta = slack[j];
                            next = j;
                        }
                    }
                }
                for (int j = 0; j <= n; j++) {
                    if (used[j]) {
                        u[rowOf[j]] += delta;
                        v[j] -= delta;
                    } else {
                        slack[j] -= delta;
                    }
                }
                column = next;
            } while (rowOf[column] != 0);
            while (column != 0) {
                rowOf[column] = rowOf[way[column]];
                column = way[column];
            }
        }
        double sum = 0;
        for (int j = 1; j <= n; j++) {
            sum += costs[(rowOf[j] - 1) * n + j - 1];
        }
        return sum;
    }
}
