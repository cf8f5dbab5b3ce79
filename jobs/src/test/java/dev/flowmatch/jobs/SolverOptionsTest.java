package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.flowmatch.solver.Dopri5Solver;
import dev.flowmatch.solver.EulerSolver;
import dev.flowmatch.solver.MidpointSolver;
import dev.flowmatch.solver.OdeSolver;
import dev.flowmatch.solver.TimeGrid;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SolverOptionsTest {
    private static Optional<OdeSolver> chosen(String... arguments) {
        return CommandLine.populateCommand(new SolverOptions(), arguments).chosen();
    }

    @Test
    void whatIsNotSaidIsLeftToTheModel() {
        assertEquals(Optional.empty(), chosen());
        assertEquals(Optional.empty(), chosen("--tolerance", "1e-3"));
    }

    @Test
    void whatIsSaidHolds() {
        assertEquals(Optional.of(new EulerSolver(50)), chosen("--steps", "50"));
        assertEquals(Optional.of(new MidpointSolver(100)), chosen("--solver", "midpoint"));
        assertEquals(Optional.of(new EulerSolver(new TimeGrid(100, 1.5))), chosen("--grid-power", "1.5"));
        assertEquals(Optional.of(new Dopri5Solver(1e-3)), chosen("--solver", "dopri5", "--tolerance", "1e-3"));
        assertThrows(IllegalArgumentException.class, () -> chosen("--steps", "0"));
    }
}
