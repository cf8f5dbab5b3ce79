package dev.flowmatch.kernel;

import com.sun.jna.NativeLibrary;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The speed of this process's matrix products where {@code OPENBLAS_CORETYPE} chooses OpenBLAS's kernels, beside that of the
 * kernels that OpenBLAS would choose itself. It reads the variable when it is loaded: each is measured in a short process of its
 * own, {@link KernelTrial}, with the variable and without.
 *
 * @param variable what the variable says
 * @param coreType the kernels in use
 * @param gflops their speed for a [1024 × 512] · [512 × 512] product, in GFLOP/s, float32
 * @param freeCoreType the kernels that OpenBLAS would choose
 * @param freeGflops their speed
 */
public record PinnedKernels(String variable, String coreType, double gflops, String freeCoreType, double freeGflops)
        implements Serializable {
    /** The variable. */
    public static final String VARIABLE = "OPENBLAS_CORETYPE";

    /** Kernels below this share of the others' speed are not chosen by anyone who knows: two runs differ by less. */
    private static final double SLOW = 0.75;

    private static final long LIMIT_SECONDS = 30;

    private static Optional<PinnedKernels> measured = Optional.empty();

    /** Whether the variable is set in this process. */
    public static boolean chosen() {
        return System.getenv(VARIABLE) != null && !System.getenv(VARIABLE).isBlank();
    }

    /**
     * Loads the backend and measures both, each in a process of its own; takes some seconds, once in the life of this process,
     * as neither the variable nor the processor changes. Thread-safe.
     *
     * @return empty if the variable is not set, or there is no OpenBLAS or no way to start a process
     */
    public static synchronized Optional<PinnedKernels> measure() {
        if (measured.isEmpty() && chosen() && !GpuBackend.loaded()) {
            measured = BackendProbe.openBlasFile().flatMap(PinnedKernels::measure);
        }
        return measured;
    }

    /**
     * Measures neither in this process: whoever opens its OpenBLAS a second time, to call it, may bind the symbols of the two
     * copies that ND4J loads to each other, and matrix products then crash.
     */
    private static Optional<PinnedKernels> measure(Path library) {
        try {
            // In turns, as the machine may be busy with something else for a moment.
            KernelTrial.Speed pinned = inProcess(library, true);
            KernelTrial.Speed free = inProcess(library, false);
            pinned = pinned.orFaster(inProcess(library, true));
            free = free.orFaster(inProcess(library, false));
            return Optional.of(new PinnedKernels(
                    System.getenv(VARIABLE), pinned.coreType(), pinned.gflops(), free.coreType(), free.gflops()));
        } catch (IOException | IllegalArgumentException | FileSystemNotFoundException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static KernelTrial.Speed inProcess(Path library, boolean chosen) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String classPath = location(KernelTrial.class) + File.pathSeparator + location(NativeLibrary.class);
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        java.toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        KernelTrial.class.getName(),
                        library.toString()))
                .redirectError(Redirect.DISCARD);
        if (!chosen) {
            builder.environment().remove(VARIABLE);
        }
        // The libraries that OpenBLAS needs lie beside it.
        builder.environment().put("LD_LIBRARY_PATH", library.getParent().toString());
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("no answer within " + LIMIT_SECONDS + " s");
            }
            return KernelTrial.Speed.parse(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }

    private static String location(Class<?> type) {
        return Path.of(URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
    }

    /** Whether the kernels in use are far slower than the others. */
    public boolean isSlow() {
        return gflops < SLOW * freeGflops;
    }

    /** What is wrong, in words. */
    public String problem() {
        return String.format(
                Locale.ROOT,
                "%s=%s makes OpenBLAS take the kernels of %s, which reach %.0f GFLOP/s where those it would choose itself, of"
                        + " %s, reach %.0f",
                VARIABLE,
                variable,
                coreType,
                gflops,
                freeCoreType,
                freeGflops);
    }
}
