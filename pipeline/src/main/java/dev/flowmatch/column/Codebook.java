package dev.flowmatch.column;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The codes of a column's categories: category k is the vector e_k in the column's span of x. Any vectors do for the flow,
 * as long as no two are the same; see docs/mathematics.md. Immutable and thread-safe.
 */
public final class Codebook implements Serializable {
    private static final long serialVersionUID = 1;

    private final int size;
    private final int width;
    private final float[] codes;
    private final float[] halfSquares;
    private final boolean axes;

    private Codebook(int size, int width, float[] codes) {
        this.size = size;
        this.width = width;
        this.codes = codes;
        this.halfSquares = new float[size];
        for (int k = 0; k < size; k++) {
            for (int j = 0; j < width; j++) {
                halfSquares[k] += codes[k * width + j] * codes[k * width + j] / 2;
            }
        }
        this.axes = size > 1 && size == width && areAxes(codes, size);
    }

    private static boolean areAxes(float[] codes, int size) {
        for (int i = 0; i < codes.length; i++) {
            boolean own = i / size == i % size;
            if (codes[i] != (own ? codes[0] : codes[1])) {
                return false;
            }
        }
        return true;
    }

    /**
     * The codes that a manifest lists.
     *
     * @throws IllegalArgumentException if there are none, they differ in length, one is empty or has a number that
     *     is not finite, or two are the same
     */
    public static Codebook of(List<List<Float>> codes) {
        if (codes.isEmpty()) {
            throw new IllegalArgumentException("a column of categories must have a code, but had none");
        }
        int width = codes.get(0).size();
        float[] flat = new float[codes.size() * width];
        for (int k = 0; k < codes.size(); k++) {
            List<Float> code = codes.get(k);
            if (code.size() != width || width == 0) {
                throw new IllegalArgumentException("codes must all have the same length of at least 1, but one had "
                        + code.size() + " and the first " + width);
            }
            for (int j = 0; j < width; j++) {
                Float number = code.get(j);
                if (number == null || !Float.isFinite(number)) {
                    throw new IllegalArgumentException("code must be finite, but was " + number);
                }
                flat[k * width + j] = number;
            }
        }
        if (codes.stream().distinct().count() < codes.size()) {
            throw new IllegalArgumentException("codes must differ, but two categories have the same");
        }
        return new Codebook(codes.size(), width, flat);
    }

    /** The number of categories, at least 1; a column with a single one is constant. */
    public int size() {
        return size;
    }

    /** The number of entries of a code. */
    public int width() {
        return width;
    }

    /** Whether each category has an entry of its own, in which it differs from all others in the same way. */
    public boolean isAxes() {
        return axes;
    }

    /** Entry {@code j} of the code of category {@code k}. */
    public float code(int k, int j) {
        return codes[k * width + j];
    }

    /** Writes the code of category {@code k} into {@code x}, from {@code at} on. */
    public void write(int k, float[] x, int at) {
        System.arraycopy(codes, k * width, x, at, width);
    }

    /** The category whose code is nearest to the entries of {@code x} from {@code at} on; of equals the first. */
    public int nearest(float[] x, int at) {
        int best = 0;
        float greatest = Float.NEGATIVE_INFINITY;
        for (int k = 0; k < size; k++) {
            float closeness = -halfSquares[k];
            for (int j = 0; j < width; j++) {
                closeness += x[at + j] * codes[k * width + j];
            }
            if (closeness > greatest) {
                greatest = closeness;
                best = k;
            }
        }
        return best;
    }

    /** The mean of the codes' squared lengths, weighted by the shares of the categories. */
    public double meanSquare(double[] shares) {
        double sum = 0;
        double total = 0;
        for (int k = 0; k < size; k++) {
            sum += 2.0 * halfSquares[k] * shares[k];
            total += shares[k];
        }
        return total > 0 ? sum / total : 1;
    }

    /** The codes as manifests list them. */
    public List<List<Float>> lists() {
        List<List<Float>> lists = new ArrayList<>();
        for (int k = 0; k < size; k++) {
            List<Float> code = new ArrayList<>();
            for (int j = 0; j < width; j++) {
                code.add(codes[k * width + j]);
            }
            lists.add(List.copyOf(code));
        }
        return lists;
    }
}
