package dev.flowmatch.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.flowmatch.column.VectorLayout;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.model.VelocityMlpWeights;
import java.util.Map;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/** The trained network against PyTorch in float64 ({@code reference/make_reference.py}). */
class VelocityNetworkTest {
    private static final String TWO_D = "velocity_mlp_2d.json";
    private static final String FIVE_D_ODD = "velocity_mlp_5d_odd.json";

    @ParameterizedTest
    @ValueSource(strings = {TWO_D, FIVE_D_ODD})
    void forwardMatchesTheReference(String name) {
        Reference reference = Reference.load(name);
        MultiLayerNetwork network = network(reference, new Sgd(0), 0);

        DataSet batch = reference.batch();
        float[] velocity = network.output(batch.getFeatures()).dup('c').data().asFloat();

        assertArrayEquals(reference.values("velocity"), velocity, 1e-4f);
    }

    @ParameterizedTest
    @ValueSource(strings = {TWO_D, FIVE_D_ODD})
    void lossAndGradientsMatchTheReference(String name) {
        Reference reference = Reference.load(name);
        MultiLayerNetwork network = network(reference, new Sgd(1), 0);
        float[] before = VelocityNetwork.flat(reference.weights());

        network.fit(reference.batch());

        assertEquals(reference.loss(), network.score(), 1e-4);
        // With plain SGD at rate 1 the step is the gradient.
        float[] gradient = new float[before.length];
        float[] after = network.params().data().asFloat();
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = before[i] - after[i];
        }
        VelocityMlpWeights actual = VelocityNetwork.weights(reference.spec(), gradient);
        Map<String, float[]> expected = reference.tensors(reference.json().get("gradient"));
        for (String tensor : actual.names()) {
            if (!tensor.equals("t_projection.bias")) {
                float[] golden = expected.get(tensor);
                // 1e-4 of the largest entry, and the rounding of weights of size one, from which it is a difference.
                assertArrayEquals(golden, actual.tensor(tensor), 1e-4f * largest(golden) + 2e-7f, tensor);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TWO_D, FIVE_D_ODD})
    void oneAdamWStepMatchesTheReference(String name) {
        Reference reference = Reference.load(name);
        MultiLayerNetwork network =
                network(reference, new BlockedAdam(LearningRateSchedule.constant(1e-2, 0), 0), 1e-2);

        network.fit(reference.batch());

        VelocityMlpWeights actual = VelocityNetwork.weights(
                reference.spec(), network.params().data().asFloat());
        Map<String, float[]> expected =
                reference.tensors(reference.json().get("adamw_step").get("weights"));
        for (String tensor : actual.names()) {
            // One parameter in training: an Adam step of the sum is not the sum of the steps.
            if (!tensor.equals("in_projection.bias") && !tensor.equals("t_projection.bias")) {
                assertArrayEquals(expected.get(tensor), actual.tensor(tensor), 5e-4f, tensor);
            }
        }
    }

    @Test
    void allParametersAreOneUpdaterBlockSoThatTheNormClippedIsThatOfTheWholeGradient() {
        Reference reference = Reference.load(TWO_D);
        MultiLayerNetwork clipped =
                network(reference, new BlockedAdam(LearningRateSchedule.constant(1e-2, 0), 1e-3), 0);
        MultiLayerNetwork free = network(reference, new BlockedAdam(LearningRateSchedule.constant(1e-2, 0), 0), 0);
        DataSet batch = reference.batch();

        clipped.fit(batch);
        free.fit(batch);

        double squares = 0;
        Map<String, float[]> gradients = reference.tensors(reference.json().get("gradient"));
        gradients.remove("t_projection.bias");
        for (float[] gradient : gradients.values()) {
            for (float g : gradient) {
                squares += (double) g * g;
            }
        }
        double scale = 1e-3 / Math.sqrt(squares);
        int parameters = (int) reference.spec().parameterCount();
        float[] clippedMoments = clipped.getUpdater().getStateViewArray().data().asFloat();
        float[] freeMoments = free.getUpdater().getStateViewArray().data().asFloat();
        for (int i = 0; i < parameters; i++) {
            assertEquals(freeMoments[i] * scale, clippedMoments[i], 1e-7, "first moment " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TWO_D, FIVE_D_ODD})
    void pairsInFloat32GiveTheReferencesLoss(String name) {
        Reference reference = Reference.load(name);
        int dim = reference.spec().dim();
        float[] pairs = new float[reference.rows() * (2 * dim + 1)];
        for (int i = 0; i < reference.rows(); i++) {
            System.arraycopy(reference.batch("x0"), i * dim, pairs, i * (2 * dim + 1), dim);
            System.arraycopy(reference.batch("x1"), i * dim, pairs, i * (2 * dim + 1) + dim, dim);
            pairs[i * (2 * dim + 1) + 2 * dim] = reference.batch("t")[i];
        }
        MultiLayerNetwork network = network(reference, new Sgd(1), 0);

        try (PairBatch batch = new PairBatch(reference.rows(), VectorLayout.ofNumbers(dim))) {
            network.fit(batch.fill(pairs));
        }

        assertEquals(reference.loss(), network.score(), 1e-4);
    }

    @Test
    void theConfigurationSurvivesJson() {
        MultiLayerConfiguration configuration = VelocityNetwork.adamW(
                new VelocityMlpSpec(3, 8, 2, 6),
                VectorLayout.ofNumbers(3),
                LearningRateSchedule.cosine(1e-3, 10, 1000),
                0.01,
                1.0);

        MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(configuration.toJson());

        assertEquals(configuration.toJson(), read.toJson());
    }

    @Test
    void weightsSurviveTheParameterVector() {
        VelocityMlpSpec spec = new VelocityMlpSpec(3, 8, 2, 7);
        float[] flat = VelocityNetwork.flat(VelocityMlpWeights.initial(spec, 5));

        assertArrayEquals(flat, VelocityNetwork.flat(VelocityNetwork.weights(spec, flat)));
    }

    private static MultiLayerNetwork network(Reference reference, IUpdater updater, double weightDecay) {
        return VelocityNetwork.create(
                VelocityNetwork.configuration(
                        reference.spec(),
                        VectorLayout.ofNumbers(reference.spec().dim()),
                        updater,
                        weightDecay),
                reference.weights());
    }

    private static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
