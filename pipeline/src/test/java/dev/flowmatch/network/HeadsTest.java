package dev.flowmatch.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.column.CategoryCode;
import dev.flowmatch.column.CategoryEntry;
import dev.flowmatch.column.Codebook;
import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.MissingFlag;
import dev.flowmatch.column.VectorLayout;
import dev.flowmatch.kernel.HostArrays;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.model.VelocityMlpWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.NoOp;

/** The arithmetic of numbers and categories, against plain loops in double precision and against differences. */
class HeadsTest {
    private static final int ROWS = 7;
    private static final int KINDS = 3;
    private static final int PLACES = 40;
    private static final Codebook AXES = CategoryCode.book(KINDS);
    private static final Codebook WORDS = CategoryCode.book(PLACES);
    private static final Codebook FLAG = CategoryCode.book(2);

    /** A number, a column of 3 categories, a number that may be missing, and a column of 40 categories. */
    private static final VectorLayout LAYOUT = VectorLayout.of(List.of(
            new ColumnEntry("a", "double", 0, 1, -9, 9),
            ColumnEntry.ofCategories("kind", "string", categories(AXES)),
            new ColumnEntry(
                    "b",
                    "double",
                    0,
                    1,
                    -9,
                    9,
                    null,
                    null,
                    ColumnEntry.NUMERIC,
                    null,
                    null,
                    new MissingFlag(0.3, FLAG.lists(), null),
                    null),
            ColumnEntry.ofCategories("place", "string", categories(WORDS))));

    private final SplittableRandom random = new SplittableRandom(1);

    private static List<CategoryEntry> categories(Codebook codes) {
        List<CategoryEntry> categories = new ArrayList<>();
        for (int k = 0; k < codes.size(); k++) {
            categories.add(
                    new CategoryEntry("v" + k, 1.0 / codes.size(), codes.lists().get(k), null));
        }
        return categories;
    }

    @Test
    void columnsFollowEachOtherAFlagBehindItsNumber() {
        assertEquals(1 + 3 + 1 + 2 + 18, LAYOUT.dim());
        assertEquals(1 + 3 + 1 + 2 + 40, LAYOUT.outputs());
        assertEquals(2 + 3, LAYOUT.targets());
        assertEquals(4, LAYOUT.number(1).entry());
        assertEquals(LAYOUT.category(1).entry(), 5);
        assertEquals(1, LAYOUT.number(1).flag());
    }

    @Test
    void theExponentialIsThatOfTheLibrary() {
        for (float x = -90; x <= 0; x += 0.0137f) {
            double exact = Math.exp(x);
            assertEquals(exact, Exponential.of(x), 3e-7 * exact + 1e-37, "e^" + x);
        }
        assertEquals(1, Exponential.of(0));
        assertEquals(0, Exponential.of(Float.NEGATIVE_INFINITY));
    }

    @Test
    void targetsAreVelocitiesAndTheCategoriesOfTheCodes() {
        float[] x0 = gaussian(LAYOUT.dim());
        float[] x1 = row(0.5f, 2, Float.NaN, 33);
        float[] targets = new float[LAYOUT.targets()];
        new Heads(LAYOUT).targets(x0, 0, x1, 0, targets, 0);
        assertArrayEquals(new float[] {0.5f - x0[0], Float.NaN, 2, MissingFlag.MISSING, 33}, targets);
    }

    /** Central differences of the loss in the outputs, in double precision. */
    @Test
    void theGradientIsThatOfTheLoss() {
        float[] outputs = gaussian(LAYOUT.outputs() * ROWS);
        float[] targets = targets(ROWS);
        float[] gradient = outputs.clone();
        LossSums sums = new Heads(LAYOUT).loss(gradient, targets, ROWS);
        double mean = loss(outputs, targets) / (ROWS * LAYOUT.targets());
        assertEquals(mean, sums.total() / (ROWS * LAYOUT.targets()), 1e-6);
        for (int i = 0; i < outputs.length; i++) {
            float before = outputs[i];
            float step = 1f / 128;
            outputs[i] = before + step;
            double above = loss(outputs, targets);
            outputs[i] = before - step;
            double below = loss(outputs, targets);
            outputs[i] = before;
            double difference = (above - below) / (2.0 * step) / (ROWS * LAYOUT.targets());
            assertEquals(difference, gradient[i], 2e-6 + 1e-4 * Math.abs(difference), "output " + i);
        }
    }

    @Test
    void theLossWithoutAGradientIsTheSame() {
        int stride = ROWS + 4;
        float[] outputs = gaussian(LAYOUT.outputs() * ROWS);
        float[] apart = new float[LAYOUT.outputs() * stride];
        for (int o = 0; o < LAYOUT.outputs(); o++) {
            System.arraycopy(outputs, o * ROWS, apart, o * stride, ROWS);
        }
        float[] targets = targets(ROWS);
        double[] rowSums = new double[stride];
        LossSums sums = new Heads(LAYOUT).loss(apart, stride, targets, ROWS, rowSums);
        double total = loss(outputs, targets);
        assertEquals(total, sums.total(), 1e-6 * total);
        double ofRows = 0;
        for (double row : rowSums) {
            ofRows += row;
        }
        assertEquals(total, ofRows, 1e-9 * total);
        assertEquals(0, rowSums[ROWS]);
    }

    /** Equations 16b and 16d: the expected code, and what is missing flows to 0. */
    @Test
    void velocitiesAreThoseOfTheExpectedEnd() {
        double t = 0.7;
        float[] outputs = gaussian(LAYOUT.outputs() * ROWS);
        float[] x = gaussian(LAYOUT.dim() * ROWS);
        float[] v = new float[x.length];
        new Heads(LAYOUT).velocity(t, outputs.clone(), x, ROWS, v);
        for (int i = 0; i < ROWS; i++) {
            int at = i * LAYOUT.dim();
            assertEquals(outputs[i], v[at], 0);
            for (int c = 0; c < LAYOUT.categories(); c++) {
                VectorLayout.Category category = LAYOUT.category(c);
                double[] p = softmax(outputs, category, i);
                for (int j = 0; j < category.codes().width(); j++) {
                    double expected = 0;
                    for (int k = 0; k < p.length; k++) {
                        expected += p[k] * category.codes().code(k, j);
                    }
                    int entry = at + category.entry() + j;
                    assertEquals((expected - x[entry]) / (1 - t), v[entry], 2e-5, "category " + c + ", entry " + j);
                }
            }
            double[] flag = softmax(outputs, LAYOUT.category(1), i);
            int number = at + LAYOUT.number(1).entry();
            double velocity = flag[0] * outputs[LAYOUT.number(1).output() * ROWS + i] - flag[1] * x[number] / (1 - t);
            assertEquals(velocity, v[number], 2e-5);
        }
    }

    @Test
    void pointsSettleOnTheMostProbableCategories() {
        float[] outputs = gaussian(LAYOUT.outputs() * ROWS);
        float[] x = gaussian(LAYOUT.dim() * ROWS);
        float[] before = x.clone();
        Heads heads = new Heads(LAYOUT);
        float[] exponentials = outputs.clone();
        heads.velocity(0.9, exponentials, x, ROWS, new float[x.length]);
        heads.settle(exponentials, x, ROWS);
        for (int i = 0; i < ROWS; i++) {
            int at = i * LAYOUT.dim();
            assertEquals(before[at], x[at]);
            for (int c = 0; c < LAYOUT.categories(); c++) {
                VectorLayout.Category category = LAYOUT.category(c);
                double[] p = softmax(outputs, category, i);
                int found = category.codes().nearest(x, at + category.entry());
                for (double other : p) {
                    assertTrue(p[found] >= other);
                }
                for (int j = 0; j < category.codes().width(); j++) {
                    assertEquals(category.codes().code(found, j), x[at + category.entry() + j]);
                }
            }
            boolean missing = FLAG.nearest(x, at + LAYOUT.category(1).entry()) == MissingFlag.MISSING;
            int number = at + LAYOUT.number(1).entry();
            assertEquals(missing ? 0 : before[number], x[number]);
        }
    }

    /** Of 20,000 draws a category of probability p has 20,000·p ± 5 standard deviations but in one of 1.7 million tests. */
    @Test
    void drawnCategoriesHaveTheirProbabilities() {
        int draws = 20_000;
        float[] outputs = gaussian(LAYOUT.outputs());
        float[] x = new float[LAYOUT.dim()];
        Heads heads = new Heads(LAYOUT);
        double[] p = softmax(doubles(outputs), LAYOUT.category(0), 0, 1);
        heads.velocity(0.5, outputs, x, 1, new float[x.length]);
        int[] counts = new int[KINDS];
        for (int i = 0; i < draws; i++) {
            heads.draw(outputs, x, 1, (row, category) -> random.nextDouble());
            counts[AXES.nearest(x, LAYOUT.category(0).entry())]++;
        }
        for (int k = 0; k < KINDS; k++) {
            assertEquals(draws * p[k], counts[k], 5 * Math.sqrt(draws * p[k] * (1 - p[k])));
        }
    }

    /** A column that is the same in every row has one category, whose probability is 1. */
    @Test
    void aSingleCategoryIsWhereItsCodeIs() {
        VectorLayout layout = VectorLayout.of(List.of(
                ColumnEntry.ofCategories("carrier", "string", List.of(new CategoryEntry("AA", 1, List.of(0f), null)))));
        Heads heads = new Heads(layout);
        float[] x = {0.5f, -2};
        float[] v = new float[2];
        heads.velocity(0.5, new float[] {3, -1}, x, 2, v);
        assertArrayEquals(new float[] {-1, 4}, v);
        heads.settle(new float[] {1, 1}, x, 2);
        assertArrayEquals(new float[] {0, 0}, x);
    }

    /** The whole network's gradient, as Deeplearning4j computes it, against central differences of its loss. */
    @Test
    void theNetworkIsTrainedByTheGradientOfItsLoss() {
        VelocityMlpSpec spec = new VelocityMlpSpec(LAYOUT.dim(), 12, 2, 8, LAYOUT.outputs());
        VelocityMlpWeights weights = VelocityMlpWeights.initial(spec, 3);
        float[] x0 = gaussian(ROWS * LAYOUT.dim());
        float[] x1 = new float[ROWS * LAYOUT.dim()];
        float[] t = new float[ROWS];
        float[] pairs = new float[ROWS * (2 * LAYOUT.dim() + 1)];
        for (int i = 0; i < ROWS; i++) {
            float[] row = row(i - 3, i % KINDS, i % 3 == 0 ? Float.NaN : 0.3f * i, 5 * i);
            System.arraycopy(row, 0, x1, i * LAYOUT.dim(), row.length);
            t[i] = i / (float) ROWS;
            int at = i * (2 * LAYOUT.dim() + 1);
            System.arraycopy(x0, i * LAYOUT.dim(), pairs, at, LAYOUT.dim());
            System.arraycopy(row, 0, pairs, at + LAYOUT.dim(), LAYOUT.dim());
            pairs[at + 2 * LAYOUT.dim()] = t[i];
        }
        float[] flat = VelocityNetwork.flat(weights);
        MultiLayerNetwork network =
                VelocityNetwork.create(VelocityNetwork.configuration(spec, LAYOUT, new NoOp(), 0), weights);
        float[] gradient;
        try (PairBatch batch = new PairBatch(ROWS, LAYOUT)) {
            network.fit(batch.fill(pairs));
            gradient = HostArrays.toHeap(network.getFlattenedGradients());
            assertEquals(mean(spec, doubles(flat), x0, x1, t), network.score(), 1e-5);
        } finally {
            network.close();
        }
        double[] exact = doubles(flat);
        for (int i = 0; i < flat.length; i += 3) {
            double step = 1e-6;
            double before = exact[i];
            exact[i] = before + step;
            double above = mean(spec, exact, x0, x1, t);
            exact[i] = before - step;
            double below = mean(spec, exact, x0, x1, t);
            exact[i] = before;
            double difference = (above - below) / (2 * step);
            assertEquals(difference, gradient[i], 2e-6 + 1e-4 * Math.abs(difference), "weight " + i);
        }
    }

    /** The loss by plain loops in double precision; parameters as {@link VelocityNetwork#flat} lays them out. */
    private static double mean(VelocityMlpSpec spec, double[] flat, float[] x0, float[] x1, float[] t) {
        int dim = spec.dim();
        double sum = 0;
        float[] targets = new float[LAYOUT.targets()];
        for (int i = 0; i < ROWS; i++) {
            float[] embedding = new float[spec.timeEmbedding()];
            new TimeEmbedding(spec.timeEmbedding()).embed(t[i], embedding, 0);
            double[] h = new double[dim + embedding.length];
            for (int d = 0; d < dim; d++) {
                h[d] = (1 - t[i]) * x0[i * dim + d] + t[i] * x1[i * dim + d];
            }
            for (int d = 0; d < embedding.length; d++) {
                h[dim + d] = embedding[d];
            }
            int at = 0;
            for (int layer = 0; layer <= spec.layers() + 1; layer++) {
                int out = layer == spec.layers() + 1 ? spec.outputs() : spec.hidden();
                double[] next = new double[out];
                for (int o = 0; o < out; o++) {
                    next[o] = flat[at + out * h.length + o];
                    for (int c = 0; c < h.length; c++) {
                        next[o] += flat[at + o * h.length + c] * h[c];
                    }
                    if (layer > 0 && layer <= spec.layers()) {
                        next[o] = Math.max(0, next[o]);
                    }
                }
                at += out * (h.length + 1);
                h = next;
            }
            new Heads(LAYOUT).targets(x0, i * dim, x1, i * dim, targets, 0);
            sum += loss(h, targets, 1);
        }
        return sum / (ROWS * LAYOUT.targets());
    }

    /** A row's vector; a second number of NaN is missing. */
    private static float[] row(float a, int kind, float b, int place) {
        float[] x = new float[LAYOUT.dim()];
        x[0] = a;
        AXES.write(kind, x, LAYOUT.category(0).entry());
        x[LAYOUT.number(1).entry()] = Float.isNaN(b) ? 0 : b;
        FLAG.write(
                Float.isNaN(b) ? MissingFlag.MISSING : MissingFlag.PRESENT,
                x,
                LAYOUT.category(1).entry());
        WORDS.write(place, x, LAYOUT.category(2).entry());
        return x;
    }

    private float[] targets(int rows) {
        float[] targets = new float[rows * LAYOUT.targets()];
        for (int i = 0; i < rows; i++) {
            float[] x1 = row(i, i % KINDS, i % 2 == 0 ? Float.NaN : i, 3 * i);
            new Heads(LAYOUT).targets(gaussian(LAYOUT.dim()), 0, x1, 0, targets, i * LAYOUT.targets());
        }
        return targets;
    }

    /** The sum over rows and targets, in double precision. */
    private static double loss(float[] outputs, float[] targets) {
        return loss(doubles(outputs), targets, outputs.length / LAYOUT.outputs());
    }

    private static double loss(double[] outputs, float[] targets, int rows) {
        double sum = 0;
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < LAYOUT.numbers(); j++) {
                float target = targets[i * LAYOUT.targets() + j];
                double error = outputs[LAYOUT.number(j).output() * rows + i] - target;
                sum += Float.isNaN(target) ? 0 : error * error;
            }
            for (int c = 0; c < LAYOUT.categories(); c++) {
                int truth = (int) targets[i * LAYOUT.targets() + LAYOUT.numbers() + c];
                sum -= Math.log(softmax(outputs, LAYOUT.category(c), i, rows)[truth]);
            }
        }
        return sum;
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    private static double[] softmax(float[] outputs, VectorLayout.Category category, int row) {
        return softmax(doubles(outputs), category, row, ROWS);
    }

    private static double[] softmax(double[] outputs, VectorLayout.Category category, int row, int rows) {
        double[] p = new double[category.codes().size()];
        double sum = 0;
        for (int k = 0; k < p.length; k++) {
            p[k] = Math.exp(outputs[(category.output() + k) * rows + row]);
            sum += p[k];
        }
        for (int k = 0; k < p.length; k++) {
            p[k] /= sum;
        }
        return p;
    }

    private float[] gaussian(int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextDouble(-2, 2);
        }
        return values;
    }
}
