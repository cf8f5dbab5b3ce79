package dev.flowmatch.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TimeGridTest {

    @Test
    void powerOneIsExactlyEqualSteps() {
        TimeGrid grid = TimeGrid.uniform(10);
        for (int i = 0; i <= 10; i++) {
            assertEquals(i / 10.0, grid.time(i));
        }
    }

    @Test
    void powerTwoIsDenserTowardsTheData() {
        TimeGrid grid = new TimeGrid(4, 2);
        double[] expected = {0, 0.4375, 0.75, 0.9375, 1};
        for (int i = 0; i <= 4; i++) {
            assertEquals(expected[i], grid.time(i), 1e-15);
        }
    }

    @Test
    void everyGridStartsAtZeroAndEndsAtOne() {
        for (double power : new double[] {0.5, 1, 1.7, 3}) {
            TimeGrid grid = new TimeGrid(7, power);
            assertEquals(0, grid.time(0));
            assertEquals(1, grid.time(7));
            for (int i = 0; i < 7; i++) {
                assertTrue(grid.time(i) < grid.time(i + 1));
            }
        }
    }

    @Test
    void rejectsZeroSteps() {
        Exception e = assertThrows(IllegalArgumentException.class, () -> TimeGrid.uniform(0));
        assertEquals("steps must be at least 1, but was 0", e.getMessage());
    }

    @Test
    void rejectsAPowerThatIsNotPositiveAndFinite() {
        for (double power : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> new TimeGrid(1, power));
        }
    }
}
