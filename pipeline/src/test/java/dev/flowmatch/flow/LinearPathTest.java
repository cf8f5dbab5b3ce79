package dev.flowmatch.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LinearPathTest {
    @Test
    void startsAtTheNoiseAndEndsAtTheData() {
        assertEquals(2f, LinearPath.point(2f, -7f, 0f));
        assertEquals(-7f, LinearPath.point(2f, -7f, 1f));
        assertEquals(2.0, LinearPath.point(2.0, -7.0, 0.0));
        assertEquals(-7.0, LinearPath.point(2.0, -7.0, 1.0));
    }

    @Test
    void movesAtConstantVelocity() {
        assertEquals(1.5f, LinearPath.point(1f, 3f, 0.25f));
        assertEquals(2f, LinearPath.velocity(1f, 3f));
        assertEquals(0.0, LinearPath.point(2.0, -2.0, 0.5));
        assertEquals(-4.0, LinearPath.velocity(2.0, -2.0));
    }

    /** A step of h moves x_t by h times the velocity; all four numbers are exact in binary. */
    @Test
    void theVelocityIsTheDerivativeOfThePoint() {
        float h = 0.125f;
        for (float t = 0; t < 1; t += h) {
            float moved = LinearPath.point(-1f, 7f, t + h) - LinearPath.point(-1f, 7f, t);
            assertEquals(h * LinearPath.velocity(-1f, 7f), moved);
        }
    }
}
