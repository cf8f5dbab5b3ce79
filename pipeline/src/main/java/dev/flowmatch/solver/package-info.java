/**
 * Solvers of dx/dt = v(x, t) from noise at t = 0 to data at t = 1. Open {@link dev.flowmatch.solver.EulerSolver}
 * first.
 *
 * <p>May import {@code flow}.
 */
package dev.flowmatch.solver;
