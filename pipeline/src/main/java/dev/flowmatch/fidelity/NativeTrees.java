package dev.flowmatch.fidelity;

import com.microsoft.ml.lightgbm.lightgbmlib;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * LightGBM's native library.
 *
 * <p>It is unpacked to a folder of this process alone. The wrapper's own loader writes to one place for all processes of
 * a machine, over a library that another may be running.
 */
final class NativeTrees {
    private static final String RESOURCES = "lightgbm4j/linux/x86_64/";
    private static final String[] LIBRARIES = {"lib_lightgbm.so", "lib_lightgbm_swig.so"};

    private NativeTrees() {}

    /** Loads once; holds the reason if that fails. */
    private static final class Loading {
        private static final String FAILURE = load();
    }

    /** Why there are no trees on this machine; empty if there are. */
    static Optional<String> missing() {
        return Optional.of(Loading.FAILURE).filter(reason -> !reason.isEmpty());
    }

    @SuppressWarnings("CatchingUnchecked")
    private static String load() {
        try {
            // Brings an OpenMP runtime, which LightGBM needs and bare machines lack.
            Loader.load(openblas_nolapack.class);
        } catch (LinkageError | RuntimeException e) {
            // The machine may have one of its own.
        }
        try {
            Path folder = Files.createTempDirectory("flowmatch-lightgbm");
            try {
                for (String library : LIBRARIES) {
                    unpack(library, folder.resolve(library));
                }
                for (String library : LIBRARIES) {
                    System.load(folder.resolve(library).toString());
                }
                lightgbmlib.LGBM_GetLastError();
                return "";
            } finally {
                // A loaded library stays mapped without its file.
                for (String library : LIBRARIES) {
                    Files.deleteIfExists(folder.resolve(library));
                }
                Files.deleteIfExists(folder);
            }
        } catch (IOException | LinkageError e) {
            return "boosted trees do not run on this machine: " + e.getMessage();
        }
    }

    private static void unpack(String library, Path file) throws IOException {
        try (InputStream in = NativeTrees.class.getClassLoader().getResourceAsStream(RESOURCES + library)) {
            if (in == null) {
                throw new IOException(RESOURCES + library + " is not in the program's jars");
            }
            Files.copy(in, file);
        }
    }
}
