package dev.flowmatch.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.solver.EulerSolver;
import dev.flowmatch.solver.MidpointSolver;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sampling kernel against PyTorch in float64 ({@code reference/make_reference.py}). */
class VelocityMlpTest {
    private static final String TWO_D = "velocity_mlp_2d.json";
    private static final String FIVE_D_ODD = "velocity_mlp_5d_odd.json";

    @ParameterizedTest
    @ValueSource(strings = {TWO_D, FIVE_D_ODD})
    void velocityMatchesTheReference(String name) {
        Reference reference = Reference.load(name);
        int dim = reference.spec().dim();
        float[] xt = reference.batch("xt");
        float[] expected = reference.values("velocity");
        try (VelocityMlp field = new VelocityMlp(reference.weights(), 16)) {
            for (int i = 0; i < reference.rows(); i++) {
                float[] v = new float[dim];
                double t = reference.json().get("batch").get("t").get(i).asDouble();
                field.velocity(t, Arrays.copyOfRange(xt, i * dim, (i + 1) * dim), 1, v);
                assertArrayEquals(Arrays.copyOfRange(expected, i * dim, (i + 1) * dim), v, 1e-4f, "row " + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TWO_D, FIVE_D_ODD})
    void endpointsMatchTheReference(String name) {
        Reference reference = Reference.load(name);
        try (VelocityMlp field = new VelocityMlp(reference.weights(), 16)) {
            for (int steps : new int[] {1, 10, 100}) {
                float[] x = reference.batch("x0");
                new EulerSolver(steps).solve(field, x, reference.rows());
                assertArrayEquals(reference.values("euler_" + steps), x, 1e-4f, "Euler, " + steps + " steps");
            }
            float[] x = reference.batch("x0");
            new MidpointSolver(20).solve(field, x, reference.rows());
            assertArrayEquals(reference.values("midpoint_20"), x, 1e-4f, "midpoint");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TWO_D, FIVE_D_ODD})
    void theEmbeddingMatchesTheReference(String name) {
        Reference reference = Reference.load(name);
        TimeEmbedding embedding = new TimeEmbedding(reference.spec().timeEmbedding());
        float[] out = new float[embedding.channels()];
        float[] expected = reference.values("embedding");
        for (int i = 0; i < reference.rows(); i++) {
            embedding.embed(reference.json().get("batch").get("t").get(i).asDouble(), out, 0);
            assertArrayEquals(
                    Arrays.copyOfRange(expected, i * out.length, (i + 1) * out.length), out, 1e-6f, "row " + i);
        }
    }

    @Test
    void theEmbeddingIsSineAndCosineEverywhere() {
        TimeEmbedding embedding = new TimeEmbedding(512);
        float[] out = new float[512];
        for (int k = 0; k <= 1000; k++) {
            double t = k / 1000.0;
            embedding.embed(t, out, 0);
            for (int j = 0; j < 256; j++) {
                double z = 10000 * t * Math.exp(-Math.log(10000) * j / 255);
                assertEquals(Math.sin(z), out[j], 1e-6);
                assertEquals(Math.cos(z), out[256 + j], 1e-6);
            }
        }
    }

    @Test
    void rowsDoNotDependOnHowManyAreComputedTogether() {
        VelocityMlpWeights weights = VelocityMlpWeights.initial(new VelocityMlpSpec(3, 32, 2, 16), 1);
        float[] x = new float[3 * 64];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) Math.sin(i);
        }
        float[] all = new float[x.length];
        float[] some = new float[x.length];
        try (VelocityMlp field = new VelocityMlp(weights, 64)) {
            field.velocity(0.3, x, 64, all);
            field.velocity(0.3, x, 10, some);
        }
        assertArrayEquals(Arrays.copyOf(all, 30), Arrays.copyOf(some, 30), 1e-6f);
    }

    @Test
    void refusesMoreRowsThanItHasRoomFor() {
        VelocityMlpWeights weights = VelocityMlpWeights.initial(new VelocityMlpSpec(1, 4, 1, 4), 1);
        try (VelocityMlp field = new VelocityMlp(weights, 2)) {
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class, () -> field.velocity(0, new float[3], 3, new float[3]));
            assertEquals("rows must be between 1 and 2, but was 3", e.getMessage());
        }
    }
}
