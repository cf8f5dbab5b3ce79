package dev.flowmatch.fidelity;

import java.util.Arrays;

/** Half the sum of the absolute differences of two distributions' shares, in [0, 1]. */
final class TotalVariation {
    /** Larger tables of counts are not laid out but sorted. */
    private static final long LARGEST_TABLE = 1 << 20;

    private TotalVariation() {}

    /** Of one column in bins. */
    static double between(Bins sample, Bins reference) {
        return ofKeys(keys(sample, null), keys(reference, null), sample.count());
    }

    /** Of the joint table of two columns in bins. */
    static double between(Bins sampleA, Bins sampleB, Bins referenceA, Bins referenceB) {
        return ofKeys(keys(sampleA, sampleB), keys(referenceA, referenceB), (long) sampleA.count() * sampleB.count());
    }

    private static long[] keys(Bins a, Bins b) {
        long[] keys = new long[a.of().length];
        for (int row = 0; row < keys.length; row++) {
            keys[row] = b == null ? a.of()[row] : (long) a.of()[row] * b.count() + b.of()[row];
        }
        return keys;
    }

    private static double ofKeys(long[] sample, long[] reference, long cells) {
        return cells <= LARGEST_TABLE ? counted(sample, reference, (int) cells) : sorted(sample, reference);
    }

    private static double counted(long[] sample, long[] reference, int cells) {
        double[] difference = new double[cells];
        for (long key : sample) {
            difference[(int) key] += 1.0 / sample.length;
        }
        for (long key : reference) {
            difference[(int) key] -= 1.0 / reference.length;
        }
        double sum = 0;
        for (double cell : difference) {
            sum += Math.abs(cell);
        }
        return sum / 2;
    }

    private static double sorted(long[] sample, long[] reference) {
        Arrays.sort(sample);
        Arrays.sort(reference);
        double sum = 0;
        int i = 0;
        int j = 0;
        while (i < sample.length || j < reference.length) {
            long key = i == sample.length
                    ? reference[j]
                    : j == reference.length ? sample[i] : Math.min(sample[i], reference[j]);
            int fromI = i;
            int fromJ = j;
            while (i < sample.length && sample[i] == key) {
                i++;
            }
            while (j < reference.length && reference[j] == key) {
                j++;
            }
            sum += Math.abs((double) (i - fromI) / sample.length - (double) (j - fromJ) / reference.length);
        }
        return sum / 2;
    }
}
