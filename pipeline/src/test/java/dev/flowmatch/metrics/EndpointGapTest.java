package dev.flowmatch.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.flowmatch.flow.GaussianVelocityField;
import dev.flowmatch.solver.EulerSolver;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EndpointGapTest {
    private static final int ROWS = 300;

    /** From N(0, I) to N((3, −1), diag(2², 0.5²)). */
    private static float[] endpoints(float[] start, int steps) {
        float[] x = start.clone();
        new EulerSolver(steps).solve(new GaussianVelocityField(new double[] {3, -1}, new double[] {2, 0.5}), x, ROWS);
        return x;
    }

    @Test
    void oneStepLandsOnTheMeanAndManyOnTheTransportMap() {
        Random random = new Random(5);
        float[] start = new float[2 * ROWS];
        double squares = 0;
        for (int i = 0; i < start.length; i++) {
            start[i] = (float) random.nextGaussian();
            squares += Math.pow((i % 2 == 0 ? 2 : 0.5) * start[i], 2);
        }
        Points one = new Points(endpoints(start, 1), 2);
        Points many = new Points(endpoints(start, 4000), 2);
        assertEquals(Math.sqrt(squares / ROWS), EndpointGap.of(one, many), 0.01);
        assertEquals(EndpointGap.of(one, many), EndpointGap.of(many, one));
        assertEquals(0, EndpointGap.of(many, many));
    }

    @Test
    void refusesPointsThatDoNotBelongTogether() {
        Points four = new Points(new float[4], 2);
        Points other = new Points(new float[4], 1);
        Points more = new Points(new float[6], 2);
        assertThrows(IllegalArgumentException.class, () -> EndpointGap.of(four, other));
        assertThrows(IllegalArgumentException.class, () -> EndpointGap.of(four, more));
    }
}
