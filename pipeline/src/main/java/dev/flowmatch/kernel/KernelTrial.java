package dev.flowmatch.kernel;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

/**
 * Measures the kernels that an OpenBLAS library has chosen, by its C interface: the main class of a process
 * of its own.
 */
final class KernelTrial {
    private static final int M = 1024;
    private static final int K = 512;
    private static final int N = 512;
    private static final int RUNS = 20;
    /** CblasColMajor and CblasNoTrans of cblas.h. */
    private static final int COLUMN_MAJOR = 102;

    private static final int NOT_TRANSPOSED = 111;

    private KernelTrial() {}

    /**
     * What kernels were chosen, and how fast they are.
     *
     * @param coreType the processor they are made for
     * @param gflops GFLOP/s, float32
     */
    record Speed(String coreType, double gflops) {
        static Speed parse(String line) throws IOException {
            String[] words = line.strip().split(" ", -1);
            try {
                return new Speed(words[0], Double.parseDouble(words[1]));
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new IOException("must be a core type and a speed, but was '" + line.strip() + "'", e);
            }
        }

        Speed orFaster(Speed other) {
            return other.gflops > gflops ? other : this;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s %.3f", coreType, gflops);
        }
    }

    /** Prints the {@link Speed} of the library named by its path. */
    public static void main(String[] args) {
        NativeLibrary library = NativeLibrary.getInstance(args[0]);
        System.out.println(new Speed(coreType(library), gflops(library)));
    }

    private static String coreType(NativeLibrary library) {
        return library.getFunction("openblas_get_corename")
                .invokeString(new Object[0], false)
                .strip();
    }

    /** The best of some products of the network's own size, [1024 × 512] · [512 × 512]: some ten milliseconds each. */
    private static double gflops(NativeLibrary library) {
        Object[] product = {
            COLUMN_MAJOR,
            NOT_TRANSPOSED,
            NOT_TRANSPOSED,
            M,
            N,
            K,
            1f,
            filled(M * K),
            M,
            filled(K * N),
            K,
            0f,
            filled(M * N),
            M
        };
        double best = 0;
        for (int run = 0; run < RUNS; run++) {
            long start = System.nanoTime();
            library.getFunction("cblas_sgemm").invokeVoid(product);
            best = Math.max(best, 2.0 * M * K * N / (System.nanoTime() - start));
        }
        return best;
    }

    private static Memory filled(int floats) {
        float[] values = new float[floats];
        Arrays.fill(values, 0.5f);
        Memory memory = new Memory((long) Float.BYTES * floats);
        memory.write(0, values, 0, floats);
        return memory;
    }
}
