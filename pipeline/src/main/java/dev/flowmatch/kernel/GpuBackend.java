package dev.flowmatch.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.nd4j.linalg.api.environment.Nd4jEnvironment;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Whether this process computes on GPUs, and on which: the one place that asks. ND4J chooses its backend when it is
 * first used, CUDA before the CPU where both are on the class path, and takes the CPU without a word where CUDA does not
 * load.
 */
public final class GpuBackend {
    /** What a machine needs besides the jar, for messages. */
    public static final String NEEDS = "an NVIDIA driver and CUDA 11.2's libcublas, libcusolver and libcudart";

    private static final String CLASS_FILE = "org/nd4j/linalg/jcublas/JCublasBackend.class";

    private GpuBackend() {}

    /** Whether the class path holds ND4J's CUDA backend; loads nothing. */
    public static boolean onClassPath() {
        return GpuBackend.class.getClassLoader().getResource(CLASS_FILE) != null;
    }

    /**
     * Whether the backend that ND4J has loaded, or loads now, is CUDA.
     *
     * @throws LinkageError if no native library fits this machine
     */
    public static boolean loaded() {
        return !Nd4j.getBackend().getEnvironment().isCPU();
    }

    /** The GPUs that the loaded backend sees; none for the CPU's. */
    public static List<Gpu> gpus() {
        return loaded() ? gpus(Nd4j.getExecutioner().getEnvironmentInformation()) : List.of();
    }

    /** From the executioner's own description, a list of maps. */
    static List<Gpu> gpus(Properties environment) {
        List<Gpu> gpus = new ArrayList<>();
        if (environment.get(Nd4jEnvironment.CUDA_DEVICE_INFORMATION_KEY) instanceof List<?> devices) {
            for (Object device : devices) {
                if (device instanceof Map<?, ?> properties) {
                    gpus.add(new Gpu(
                            gpus.size(),
                            String.valueOf(properties.get(Nd4jEnvironment.CUDA_DEVICE_NAME_KEY)),
                            number(properties.get(Nd4jEnvironment.CUDA_DEVICE_MAJOR_VERSION_KEY)),
                            number(properties.get(Nd4jEnvironment.CUDA_DEVICE_MINOR_VERSION_KEY))));
                }
            }
        }
        return List.copyOf(gpus);
    }

    private static int number(Object value) {
        return value instanceof Number number ? number.intValue() : 0;
    }

    /** The GPU that the calling thread computes on, for messages. */
    public static String current() {
        int device = Nd4j.getAffinityManager().getDeviceForCurrentThread();
        return gpus().stream()
                .filter(gpu -> gpu.index() == device)
                .findFirst()
                .map(Gpu::toString)
                .orElse("GPU " + device);
    }

    /**
     * Makes the calling thread compute on a GPU, instead of the next one in turn.
     *
     * @param device its number among those that this process sees
     * @throws IllegalArgumentException if there is none of that number
     */
    public static void bind(int device) {
        int devices = Nd4j.getAffinityManager().getNumberOfDevices();
        if (device < 0 || device >= devices) {
            throw new IllegalArgumentException(
                    "GPU " + device + " is not among the " + devices + " that this process sees");
        }
        Nd4j.getAffinityManager().unsafeSetDevice(device);
    }
}
