package dev.flowmatch.path;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class LinearPathTest {
    private final float[] x0 = {1, 2, -1, 0};
    private final float[] x1 = {3, -2, 7, 4};

    @Test
    void startsAtTheNoiseAndEndsAtTheData() {
        PathSample sample = new PathSample(2, 2);
        new LinearPath().sample(x0, x1, new float[] {0, 1}, 2, sample);
        assertArrayEquals(new float[] {1, 2, 7, 4}, sample.x());
    }

    @Test
    void movesEachRowToItsOwnTimeAtConstantVelocity() {
        PathSample sample = new PathSample(2, 2);
        new LinearPath().sample(x0, x1, new float[] {0.25f, 0.5f}, 2, sample);
        assertArrayEquals(new float[] {1.5f, 1, 3, 2}, sample.x());
        assertArrayEquals(new float[] {2, -4, 8, 4}, sample.target());
    }

    @Test
    void leavesTheRestOfABiggerBufferAlone() {
        PathSample sample = new PathSample(3, 2);
        new LinearPath().sample(x0, x1, new float[] {0}, 1, sample);
        assertArrayEquals(new float[] {1, 2, 0, 0, 0, 0}, sample.x());
    }

    @Test
    void rejectsMoreRowsThanTheBufferHolds() {
        PathSample sample = new PathSample(1, 2);
        Exception e = assertThrows(
                IllegalArgumentException.class, () -> new LinearPath().sample(x0, x1, new float[] {0, 0}, 2, sample));
        assertEquals("rows must be between 0 and the capacity 1, but was 2", e.getMessage());
    }

    @Test
    void rejectsAnEmptyBuffer() {
        assertThrows(IllegalArgumentException.class, () -> new PathSample(0, 2));
        assertThrows(IllegalArgumentException.class, () -> new PathSample(2, 0));
    }
}
