package dev.flowmatch.kernel;

import java.io.Serializable;

/**
 * A GPU as its driver describes it.
 *
 * @param index its number among those that the process sees, from 0
 * @param name its model
 * @param major the first number of its compute capability
 * @param minor the second
 */
public record Gpu(int index, String name, int major, int minor) implements Serializable {
    /** The newest that ND4J's CUDA 11.2 binaries hold machine code for is 8.6; for those beyond they hold PTX. */
    private static final int NEWEST_COMPILED = 86;

    /** The compute capability, for example 8.6. */
    public String computeCapability() {
        return major + "." + minor;
    }

    /** Whether the driver has to compile the kernels before their first use, which takes minutes. */
    public boolean compilesKernels() {
        return 10 * major + minor > NEWEST_COMPILED;
    }

    @Override
    public String toString() {
        return "GPU " + index + " (" + name + ", compute capability " + computeCapability() + ")";
    }
}
