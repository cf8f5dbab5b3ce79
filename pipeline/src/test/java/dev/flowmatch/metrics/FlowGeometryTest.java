package dev.flowmatch.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.flowmatch.flow.VelocityField;
import org.junit.jupiter.api.Test;

class FlowGeometryTest {
    /** A velocity a + b t, the same everywhere. */
    private record Accelerated(int dim, double initial, double acceleration) implements VelocityField {
        @Override
        public void velocity(double t, float[] x, int rows, float[] v) {
            for (int i = 0; i < rows * dim; i++) {
                v[i] = (float) (initial + acceleration * t);
            }
        }
    }

    /** The flow x' = x, whose paths are x0 e^t. */
    private record Growth(int dim) implements VelocityField {
        @Override
        public void velocity(double t, float[] x, int rows, float[] v) {
            System.arraycopy(x, 0, v, 0, rows * dim);
        }
    }

    @Test
    void constantVelocityIsStraightAndItsEnergyIsOptimal() {
        FlowGeometry geometry = FlowGeometry.of(new Accelerated(2, 3, 0), SampleRows.gaussian(20, 2, 1), 10);
        assertEquals(0, geometry.straightness(), 1e-6);
        assertEquals(18, geometry.pathEnergy(), 1e-6);
        // A shift of 3 in both columns: W2² = 18.
        assertEquals(0, geometry.normalizedPathEnergy(18), 1e-6);
    }

    @Test
    void acceleratedMotionHasTheVarianceOfItsVelocity() {
        FlowGeometry geometry = FlowGeometry.of(new Accelerated(1, 1, 6), SampleRows.gaussian(5, 1, 1), 1000);
        // v = 1 + 6 t with t uniform: mean 4, variance 36 / 12 = 3, apart from steps of 1/1000.
        assertEquals(3, geometry.straightness(), 1e-4);
        assertEquals(16, geometry.squaredDisplacement(), 0.05);
    }

    @Test
    void exponentialGrowthApproachesTheIntegral() {
        FlowGeometry geometry = FlowGeometry.of(new Growth(1), SampleRows.of(1, 1, -1), 20_000);
        // ∫ e^2t dt = (e² − 1) / 2 and displacement e − 1.
        double energy = (Math.exp(2) - 1) / 2;
        assertEquals(energy, geometry.pathEnergy(), 1e-3);
        assertEquals(energy - Math.pow(Math.E - 1, 2), geometry.straightness(), 1e-3);
        assertEquals(0.5, geometry.normalizedPathEnergy(energy / 1.5), 1e-3);
    }

    @Test
    void rejectsBadArguments() {
        Points start = SampleRows.of(1, 0);
        assertThrows(IllegalArgumentException.class, () -> FlowGeometry.of(new Growth(1), start, 0));
        assertThrows(IllegalArgumentException.class, () -> FlowGeometry.of(new Growth(2), start, 1));
        assertThrows(IllegalArgumentException.class, () -> new FlowGeometry(0, 1, 1).normalizedPathEnergy(0));
    }
}
