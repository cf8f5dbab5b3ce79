package dev.flowmatch.kernel;

import java.io.Serializable;
import java.util.List;

/**
 * What the numerical backend of one process really is, as {@link BackendProbe#measure} found it.
 *
 * @param backend ND4J's backend, for example {@code CPU} or {@code CUDA}
 * @param blasLibrary the BLAS library's own description, or {@code unknown}
 * @param coreType the processor that the BLAS library's kernels were chosen for, or {@code unknown}
 * @param blasThreads threads that one matrix product uses
 * @param squareGflops measured speed of a 1024 × 1024 × 1024 product in GFLOP/s, float32
 * @param blockGflops measured speed of a [1024 × 512] · [512 × 512] product, the network's own, in GFLOP/s, float32
 * @param maxPhysicalBytes the process size at which JavaCPP reports that memory is used up; 0 is no limit
 * @param cacheFolder where JavaCPP unpacks the native libraries
 * @param gpus the GPUs that the backend sees; none for the CPU's
 * @param pinned what the kernels chosen by {@code OPENBLAS_CORETYPE} cost; null where it is not set or cannot be told
 */
public record BackendReport(
        String backend,
        String blasLibrary,
        String coreType,
        int blasThreads,
        double squareGflops,
        double blockGflops,
        long maxPhysicalBytes,
        String cacheFolder,
        List<Gpu> gpus,
        PinnedKernels pinned)
        implements Serializable {}
