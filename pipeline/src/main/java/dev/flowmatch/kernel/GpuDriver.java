package dev.flowmatch.kernel;

import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The GPUs as NVIDIA's driver lists them, without ND4J: loading its CUDA backend makes the driver of a GPU beyond the
 * kernels' machine code compile them all, for minutes, and this is to be known before.
 */
public final class GpuDriver {
    private static final String LIBRARY = "libcuda.so.1";
    /** Attributes of the driver's interface: the two numbers of the compute capability. */
    private static final int MAJOR = 75;

    private static final int MINOR = 76;
    private static final int NAME_BYTES = 256;

    private GpuDriver() {}

    /** The GPUs that this process may use, in the driver's order; none where there is no driver. Starts no work on them. */
    public static List<Gpu> gpus() {
        return gpus(LIBRARY);
    }

    /** @param library the driver's own, by its name or path */
    static List<Gpu> gpus(String library) {
        try {
            NativeLibrary driver = NativeLibrary.getInstance(library);
            IntByReference count = new IntByReference();
            if (!succeeds(driver, "cuInit", 0) || !succeeds(driver, "cuDeviceGetCount", count)) {
                return List.of();
            }
            List<Gpu> gpus = new ArrayList<>();
            for (int i = 0; i < count.getValue(); i++) {
                gpus.add(gpu(driver, i));
            }
            return List.copyOf(gpus);
        } catch (Error e) {
            // Not a LinkageError alone: JNA tells of an older native part of its own on the system by a bare Error.
            return List.of();
        }
    }

    private static Gpu gpu(NativeLibrary driver, int index) {
        IntByReference device = new IntByReference();
        IntByReference major = new IntByReference();
        IntByReference minor = new IntByReference();
        byte[] name = new byte[NAME_BYTES];
        boolean known = succeeds(driver, "cuDeviceGet", device, index)
                && succeeds(driver, "cuDeviceGetName", name, NAME_BYTES, device.getValue())
                && succeeds(driver, "cuDeviceGetAttribute", major, MAJOR, device.getValue())
                && succeeds(driver, "cuDeviceGetAttribute", minor, MINOR, device.getValue());
        return new Gpu(index, known ? text(name) : "unknown", major.getValue(), minor.getValue());
    }

    private static boolean succeeds(NativeLibrary driver, String function, Object... arguments) {
        return driver.getFunction(function).invokeInt(arguments) == 0;
    }

    private static String text(byte[] terminated) {
        String text = new String(terminated, StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }
}
