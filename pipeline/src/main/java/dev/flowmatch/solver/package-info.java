/**
 * Solvers of dx/dt = v(x, t) from noise at t = 0 to data at t = 1. Open {@link dev.flowmatch.solver.EulerSolver} first.
 * Imports {@code .field} alone.
 */
package dev.flowmatch.solver;
