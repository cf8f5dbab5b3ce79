package dev.flowmatch.jobs;

import dev.flowmatch.distribution.ToyDistribution;
import dev.flowmatch.solver.OdeSolver;
import java.util.Iterator;

/** What help texts list: the names that the library knows, so that a new one is told of without a change here. */
final class Names {
    private Names() {}

    /** The names of the solvers. */
    static final class Solvers implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return OdeSolver.names().iterator();
        }
    }

    /** The names of the toy distributions. */
    static final class Toys implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ToyDistribution.names().iterator();
        }
    }
}
