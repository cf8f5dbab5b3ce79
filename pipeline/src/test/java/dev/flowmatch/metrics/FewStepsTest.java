package dev.flowmatch.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.flowmatch.field.VelocityField;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FewStepsTest {
    private interface Velocity {
        double at(double t, double x);
    }

    private static VelocityField field(Velocity velocity) {
        return new VelocityField() {
            @Override
            public int dim() {
                return 1;
            }

            @Override
            public void velocity(double t, float[] x, int rows, float[] v) {
                for (int i = 0; i < rows; i++) {
                    v[i] = (float) velocity.at(t, x[i]);
                }
            }
        };
    }

    /** The flow from N(0, 1) to N(3, 2²) in closed form. */
    private static final VelocityField GAUSSIAN =
            field((t, x) -> 3 + (4 * t - (1 - t)) / ((1 - t) * (1 - t) + 4 * t * t) * (x - 3 * t));

    private static Points normal(int count) {
        Random random = new Random(5);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return new Points(values, 1);
    }

    @Test
    void oneStepLandsOnTheMeanAndManyOnTheTransportMap() {
        Points start = normal(300);
        Points one = FewSteps.endpoints(GAUSSIAN, start, 1, 128);
        Points many = FewSteps.endpoints(GAUSSIAN, start, 4000, 128);
        double squares = 0;
        for (int i = 0; i < start.count(); i++) {
            assertEquals(3, one.values()[i], 1e-5);
            assertEquals(3 + 2 * start.values()[i], many.values()[i], 0.02);
            squares += Math.pow(2 * start.values()[i], 2);
        }
        assertEquals(Math.sqrt(squares / start.count()), FewSteps.gap(one, many), 0.02);
    }

    @Test
    void theBlockDoesNotMatterAndAStraightFlowHasNoGap() {
        Points start = normal(50);
        assertArrayEquals(
                FewSteps.endpoints(GAUSSIAN, start, 7, 50).values(),
                FewSteps.endpoints(GAUSSIAN, start, 7, 3).values());
        VelocityField straight = field((t, x) -> 2);
        assertEquals(
                0,
                FewSteps.gap(FewSteps.endpoints(straight, start, 1, 50), FewSteps.endpoints(straight, start, 64, 50)),
                1e-5);
    }

    @Test
    void refusesWhatDoesNotFit() {
        Points start = normal(4);
        assertThrows(IllegalArgumentException.class, () -> FewSteps.endpoints(GAUSSIAN, start, 0, 4));
        Points wide = new Points(new float[4], 2);
        assertThrows(IllegalArgumentException.class, () -> FewSteps.endpoints(GAUSSIAN, wide, 1, 4));
        Points more = normal(5);
        assertThrows(IllegalArgumentException.class, () -> FewSteps.gap(start, more));
    }
}
