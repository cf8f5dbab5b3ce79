package dev.flowmatch.kernel;

import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Finds out which numerical backend this process has loaded, and how fast it multiplies. */
public final class BackendProbe {
    private static final String UNKNOWN = "unknown";
    /** The flags RTLD_LAZY and RTLD_LOCAL of dlopen; JNA's own are lazy and global. */
    private static final int RTLD_LAZY_LOCAL = 1;

    private static final long MEASURING_NANOS = 200_000_000L;

    private BackendProbe() {}

    /**
     * Loads the backend, asks it what it is and times it for about a second.
     *
     * @throws IOException if the folder for the native libraries cannot be made
     * @throws LinkageError if no native library fits this machine
     */
    public static BackendReport measure() throws IOException {
        String backend = GpuBackend.loaded() ? "CUDA" : "CPU";
        double square = gflops(1024, 1024, 1024);
        double block = gflops(1024, 512, 512);
        Optional<NativeLibrary> blas = loadedOpenBlas();
        return new BackendReport(
                backend,
                blas.map(library -> text(library, "openblas_get_config")).orElse(UNKNOWN),
                blas.map(library -> text(library, "openblas_get_corename")).orElse(UNKNOWN),
                blas.map(library ->
                                library.getFunction("openblas_get_num_threads").invokeInt(new Object[0]))
                        .orElse(1),
                square,
                block,
                Pointer.maxPhysicalBytes(),
                Loader.getCacheDir().getPath(),
                GpuBackend.gpus(),
                PinnedKernels.measure().orElse(null));
    }

    /** Best of five runs of some 0.2 s of C = A·B, A being [m × k] and B [k × n], in f order on reused buffers. */
    private static double gflops(int m, int k, int n) {
        try (INDArray a = Nd4j.zeros(DataType.FLOAT, new long[] {k, m}).transpose();
                INDArray b = Nd4j.zeros(DataType.FLOAT, new long[] {n, k}).transpose();
                INDArray c = Nd4j.zeros(DataType.FLOAT, new long[] {n, m}).transpose()) {
            a.assign(0.5f);
            b.assign(0.25f);
            double best = 0;
            for (int run = 0; run < 5; run++) {
                best = Math.max(best, gflops(a, b, c, 2.0 * m * k * n));
            }
            return best;
        }
    }

    private static double gflops(INDArray a, INDArray b, INDArray c, double operations) {
        long products = 0;
        long start = System.nanoTime();
        long elapsed;
        do {
            Nd4j.gemm(a, b, c, false, false, 1, 0);
            products++;
            elapsed = System.nanoTime() - start;
        } while (elapsed < MEASURING_NANOS);
        return operations * products / elapsed;
    }

    /**
     * The library: JavaCPP's classes for OpenBLAS leave these three functions out. It is opened for this use alone (local
     * binding), as ND4J loads two copies of it whose symbols must not be bound to each other.
     */
    private static Optional<NativeLibrary> loadedOpenBlas() {
        try {
            return openBlasFile()
                    .map(file -> NativeLibrary.getInstance(
                            file.toString(), Map.of(Library.OPTION_OPEN_FLAGS, RTLD_LAZY_LOCAL)));
        } catch (LinkageError e) {
            return Optional.empty();
        }
    }

    /** OpenBLAS's file as the process maps it. */
    static Optional<Path> openBlasFile() {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.toLowerCase(Locale.ROOT).contains("/libopenblas"))
                    .map(line -> Path.of(line.substring(line.indexOf('/'))))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String text(NativeLibrary library, String function) {
        return library.getFunction(function).invokeString(new Object[0], false).strip();
    }
}
