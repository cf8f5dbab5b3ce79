package dev.flowmatch.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuDriverTest {
    /** The five functions as CUDA's driver API declares them, for a machine of two GPUs; or with a driver that fails. */
    private static final String DRIVER = """
            #include <string.h>
            typedef int CUresult;
            typedef int CUdevice;
            CUresult cuInit(unsigned int flags) { return flags == 0 ? RESULT : 1; }
            CUresult cuDeviceGetCount(int *count) { *count = 2; return 0; }
            CUresult cuDeviceGet(CUdevice *device, int ordinal) { *device = 40 + ordinal; return 0; }
            CUresult cuDeviceGetName(char *name, int length, CUdevice device) {
              strncpy(name, device == 40 ? "NVIDIA A10" : "NVIDIA H100", length);
              return 0;
            }
            CUresult cuDeviceGetAttribute(int *value, int attribute, CUdevice device) {
              if (attribute == 75) *value = device == 40 ? 8 : 9;
              else if (attribute == 76) *value = device == 40 ? 6 : 0;
              else return 1;
              return 0;
            }
            """;

    @TempDir
    Path folder;

    private String compile(String name, int result) throws IOException, InterruptedException {
        Path source = folder.resolve(name + ".c");
        Path library = folder.resolve("lib" + name + ".so");
        Files.writeString(source, DRIVER.replace("RESULT", Integer.toString(result)));
        Process compiler = new ProcessBuilder("cc", "-shared", "-fPIC", "-o", library.toString(), source.toString())
                .inheritIO()
                .start();
        assertEquals(0, compiler.waitFor());
        return library.toString();
    }

    private static boolean hasCompiler() {
        return List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(bin -> Files.isExecutable(Path.of(bin, "cc")));
    }

    @Test
    void withoutADriverThereAreNoGpus() {
        assertEquals(List.of(), GpuDriver.gpus("libno-such-driver.so.1"));
    }

    @Test
    void listsWhatTheDriverListsWithoutLoadingABackend() throws Exception {
        assumeTrue(hasCompiler(), "no C compiler for a stand-in of the driver");
        assertEquals(
                List.of(new Gpu(0, "NVIDIA A10", 8, 6), new Gpu(1, "NVIDIA H100", 9, 0)),
                GpuDriver.gpus(compile("two", 0)));
        // CUDA_ERROR_NO_DEVICE
        assertEquals(List.of(), GpuDriver.gpus(compile("none", 100)));
    }
}
