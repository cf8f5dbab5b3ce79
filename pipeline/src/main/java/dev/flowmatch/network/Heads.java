package dev.flowmatch.network;

import dev.flowmatch.column.Codebook;
import dev.flowmatch.column.MissingFlag;
import dev.flowmatch.column.VectorLayout;
import dev.flowmatch.flow.LinearPath;
import java.util.Arrays;

/**
 * What the network's outputs mean for numbers and categories together: variational flow matching, Eijkelboom et al., <a
 * href="https://arxiv.org/abs/2406.04843">Variational Flow Matching for Graph Generation</a> (2024), equations 8 and 9. A
 * number's output is its velocity, trained by the squared error. A category's outputs are logits, trained by the
 * cross-entropy; as the marginal velocity of the linear path is (E[x1 | x_t] − x_t)/(1 − t), and E[x1 | x_t] of a category
 * the expected code under p(k | x_t), their softmax gives the velocity of its span exactly.
 *
 * <p>Outputs are column-major, [outputs × rows], as the last product leaves them; everything else is row-major. Nothing is
 * allocated but once, for the most rows seen. Belongs to one thread.
 *
 * <p>Equations 16a to 16d of docs/mathematics.md.
 */
final class Heads {
    private final VectorLayout layout;
    private float[] greatest = new float[0];
    private float[] sums = new float[0];
    private float[] expected = new float[0];
    private float[] absent = new float[0];

    Heads(VectorLayout layout) {
        this.layout = layout;
    }

    /**
     * What a row of training is compared with: the velocity of each number, NaN for one that is missing, then the index of each
     * category.
     *
     * @param x0 holds the noise from {@code x0At} on
     * @param x1 holds the data from {@code x1At} on
     * @param targets gets {@link VectorLayout#targets} numbers from {@code at} on
     */
    void targets(float[] x0, int x0At, float[] x1, int x1At, float[] targets, int at) {
        int numbers = layout.numbers();
        for (int c = 0; c < layout.categories(); c++) {
            VectorLayout.Category category = layout.category(c);
            targets[at + numbers + c] = category.codes().nearest(x1, x1At + category.entry());
        }
        for (int j = 0; j < numbers; j++) {
            VectorLayout.Number number = layout.number(j);
            boolean missing = number.flag() >= 0 && targets[at + numbers + number.flag()] == MissingFlag.MISSING;
            targets[at + j] =
                    missing ? Float.NaN : LinearPath.velocity(x0[x0At + number.entry()], x1[x1At + number.entry()]);
        }
    }

    /**
     * The loss of a batch and its gradient.
     *
     * @param outputs [outputs × rows]; overwritten by the gradient of the mean over rows and targets
     * @param targets [rows × targets]
     * @return the sums over the rows: of squared errors, and of cross-entropies
     */
    LossSums loss(float[] outputs, float[] targets, int rows) {
        double squares = 0;
        float scale = (float) (1.0 / ((double) rows * layout.targets()));
        int width = layout.targets();
        for (int j = 0; j < layout.numbers(); j++) {
            int column = layout.number(j).output() * rows;
            for (int i = 0; i < rows; i++) {
                float target = targets[i * width + j];
                float error = Float.isNaN(target) ? 0 : outputs[column + i] - target;
                squares += (double) error * error;
                outputs[column + i] = 2 * scale * error;
            }
        }
        double entropies = 0;
        for (int c = 0; c < layout.categories(); c++) {
            VectorLayout.Category category = layout.category(c);
            int first = category.output() * rows;
            int target = layout.numbers() + c;
            double logits = 0;
            softmaxStart(outputs, first, category.codes().size(), rows);
            for (int i = 0; i < rows; i++) {
                logits += outputs[first + ((int) targets[i * width + target]) * rows + i] - greatest[i];
            }
            exponentiate(outputs, first, category.codes().size(), rows);
            for (int i = 0; i < rows; i++) {
                entropies += Math.log(sums[i]);
                sums[i] = scale / sums[i];
            }
            entropies -= logits;
            for (int k = 0; k < category.codes().size(); k++) {
                int column = first + k * rows;
                for (int i = 0; i < rows; i++) {
                    outputs[column + i] *= sums[i];
                }
            }
            for (int i = 0; i < rows; i++) {
                outputs[first + ((int) targets[i * width + target]) * rows + i] -= scale;
            }
        }
        return new LossSums(squares, entropies);
    }

    /**
     * The loss of rows without a gradient, each for itself.
     *
     * @param outputs [outputs × stride], of which the first {@code rows} of each column count; overwritten
     * @param targets [rows × targets]
     * @param rowSums gets the sum over all targets of each row
     */
    LossSums loss(float[] outputs, int stride, float[] targets, int rows, double[] rowSums) {
        int width = layout.targets();
        Arrays.fill(rowSums, 0);
        double squares = 0;
        for (int j = 0; j < layout.numbers(); j++) {
            int column = layout.number(j).output() * stride;
            for (int i = 0; i < rows; i++) {
                float target = targets[i * width + j];
                double error = Float.isNaN(target) ? 0 : (double) outputs[column + i] - target;
                squares += error * error;
                rowSums[i] += error * error;
            }
        }
        double entropies = 0;
        for (int c = 0; c < layout.categories(); c++) {
            VectorLayout.Category category = layout.category(c);
            for (int i = 0; i < rows; i++) {
                int truth = (int) targets[i * width + layout.numbers() + c];
                double entropy = entropy(
                        outputs,
                        category.output() * stride + i,
                        stride,
                        category.codes().size(),
                        truth);
                entropies += entropy;
                rowSums[i] += entropy;
            }
        }
        return new LossSums(squares, entropies);
    }

    private static double entropy(float[] logits, int at, int stride, int size, int truth) {
        double most = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < size; k++) {
            most = Math.max(most, logits[at + k * stride]);
        }
        double sum = 0;
        for (int k = 0; k < size; k++) {
            sum += Math.exp(logits[at + k * stride] - most);
        }
        return Math.log(sum) + most - logits[at + truth * stride];
    }

    /**
     * The velocities.
     *
     * @param t in [0, 1)
     * @param outputs [outputs × rows]; the logits are overwritten by their exponentials, which {@link #settle} and {@link
     *     #draw} take
     * @param x [rows × dim]
     * @param v gets the velocities, [rows × dim]
     */
    void velocity(double t, float[] outputs, float[] x, int rows, float[] v) {
        int dim = layout.dim();
        float left = (float) (1 / (1 - t));
        for (int c = 0; c < layout.categories(); c++) {
            VectorLayout.Category category = layout.category(c);
            Codebook codes = category.codes();
            int first = category.output() * rows;
            softmaxStart(outputs, first, codes.size(), rows);
            exponentiate(outputs, first, codes.size(), rows);
            for (int j = 0; j < codes.width(); j++) {
                expect(outputs, first, codes, j, rows);
                int entry = category.entry() + j;
                for (int i = 0; i < rows; i++) {
                    v[i * dim + entry] = (expected[i] / sums[i] - x[i * dim + entry]) * left;
                }
            }
        }
        for (int j = 0; j < layout.numbers(); j++) {
            VectorLayout.Number number = layout.number(j);
            int column = number.output() * rows;
            int entry = number.entry();
            if (number.flag() < 0) {
                for (int i = 0; i < rows; i++) {
                    v[i * dim + entry] = outputs[column + i];
                }
            } else {
                absence(outputs, layout.category(number.flag()).output() * rows, rows);
                for (int i = 0; i < rows; i++) {
                    // Where it is missing, x1 is 0 and the velocity (0 − x)/(1 − t).
                    v[i * dim + entry] = (1 - absent[i]) * outputs[column + i] - absent[i] * x[i * dim + entry] * left;
                }
            }
        }
    }

    private void softmaxStart(float[] outputs, int first, int size, int rows) {
        if (greatest.length < rows) {
            greatest = new float[rows];
            sums = new float[rows];
            expected = new float[rows];
            absent = new float[rows];
        }
        System.arraycopy(outputs, first, greatest, 0, rows);
        for (int k = 1; k < size; k++) {
            int column = first + k * rows;
            for (int i = 0; i < rows; i++) {
                greatest[i] = Math.max(greatest[i], outputs[column + i]);
            }
        }
    }

    private void exponentiate(float[] outputs, int first, int size, int rows) {
        Arrays.fill(sums, 0, rows, 0);
        for (int k = 0; k < size; k++) {
            int column = first + k * rows;
            for (int i = 0; i < rows; i++) {
                float e = Exponential.of(outputs[column + i] - greatest[i]);
                outputs[column + i] = e;
                sums[i] += e;
            }
        }
    }

    /** Entry {@code j} of the expected code, times the sums. */
    private void expect(float[] exponentials, int first, Codebook codes, int j, int rows) {
        if (codes.isAxes()) {
            // All entries but one are the same, and the exponentials add up to the sums.
            float other = codes.code(j == 0 ? 1 : 0, j);
            float own = codes.code(j, j) - other;
            int column = first + j * rows;
            for (int i = 0; i < rows; i++) {
                expected[i] = other * sums[i] + own * exponentials[column + i];
            }
            return;
        }
        Arrays.fill(expected, 0, rows, 0);
        for (int k = 0; k < codes.size(); k++) {
            float code = codes.code(k, j);
            int column = first + k * rows;
            for (int i = 0; i < rows; i++) {
                expected[i] += code * exponentials[column + i];
            }
        }
    }

    private void absence(float[] exponentials, int first, int rows) {
        int present = first + MissingFlag.PRESENT * rows;
        int missing = first + MissingFlag.MISSING * rows;
        for (int i = 0; i < rows; i++) {
            absent[i] = exponentials[missing + i] / (exponentials[present + i] + exponentials[missing + i]);
        }
    }

    /** Takes which of a row's categories it is: a function of where it stands and how likely each is. */
    private interface Choice {
        int of(int row, int category, int first, int size);
    }

    /**
     * Replaces each category's span by the code of the most probable one, and a number whose flag says missing by 0.
     *
     * @param outputs as {@link #velocity} left them
     * @param x [rows × dim]
     */
    void settle(float[] outputs, float[] x, int rows) {
        settle(x, rows, (row, category, first, size) -> {
            int best = 0;
            for (int k = 1; k < size; k++) {
                if (outputs[first + k * rows + row] > outputs[first + best * rows + row]) {
                    best = k;
                }
            }
            return best;
        });
    }

    /**
     * The same, with categories drawn by their probabilities.
     *
     * @param uniform a number in [0, 1) for each row and category
     */
    void draw(float[] outputs, float[] x, int rows, VelocityMlp.Uniform uniform) {
        settle(x, rows, (row, category, first, size) -> {
            double sum = 0;
            for (int k = 0; k < size; k++) {
                sum += outputs[first + k * rows + row];
            }
            double left = uniform.of(row, category) * sum;
            int k = 0;
            while (k < size - 1 && left >= outputs[first + k * rows + row]) {
                left -= outputs[first + k * rows + row];
                k++;
            }
            return k;
        });
    }

    private void settle(float[] x, int rows, Choice choice) {
        int dim = layout.dim();
        for (int c = 0; c < layout.categories(); c++) {
            VectorLayout.Category category = layout.category(c);
            Codebook codes = category.codes();
            for (int i = 0; i < rows; i++) {
                int k = choice.of(i, c, category.output() * rows, codes.size());
                codes.write(k, x, i * dim + category.entry());
            }
        }
        for (int j = 0; j < layout.numbers(); j++) {
            VectorLayout.Number number = layout.number(j);
            if (number.flag() >= 0) {
                VectorLayout.Category flag = layout.category(number.flag());
                for (int i = 0; i < rows; i++) {
                    if (flag.codes().nearest(x, i * dim + flag.entry()) == MissingFlag.MISSING) {
                        x[i * dim + number.entry()] = 0;
                    }
                }
            }
        }
    }
}
