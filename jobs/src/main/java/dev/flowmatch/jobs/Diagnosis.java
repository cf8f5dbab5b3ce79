package dev.flowmatch.jobs;

import dev.flowmatch.device.DeviceState;
import dev.flowmatch.device.ProbeExecutors;
import dev.flowmatch.kernel.BackendReport;
import dev.flowmatch.kernel.GpuBackend;
import dev.flowmatch.kernel.PinnedKernels;
import dev.flowmatch.picture.Fonts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * One thing about a machine that makes jobs slow or fail, and what to do about it.
 *
 * @param problem what is wrong
 * @param fix what to do
 */
record Diagnosis(String problem, String fix) {
    private static final long GIBIBYTE = 1L << 30;
    private static final String UNSET =
            "unset OPENBLAS_CORETYPE, so that OpenBLAS chooses the kernels of the processor";
    /** Kernels for processors without AVX2. */
    private static final Set<String> OLD_CORE_TYPES = Set.of(
            "prescott",
            "core2",
            "penryn",
            "dunnington",
            "nehalem",
            "atom",
            "barcelona",
            "bobcat",
            "opteron",
            "opteron_sse3",
            "katmai",
            "coppermine",
            "northwood",
            "banias",
            "athlon",
            "sandybridge",
            "bulldozer",
            "piledriver");

    /** Returns the problems of a machine before its backend is loaded. */
    static List<Diagnosis> of(Machine machine) {
        List<Diagnosis> found = new ArrayList<>();
        if (machine.javaFeature() != 17 && machine.javaFeature() != 21) {
            found.add(new Diagnosis(
                    "Java " + machine.javaVersion() + " is not one that this Spark runs on",
                    "set JAVA_HOME to a JDK 17"));
        }
        if (machine.heapBytes() > 0.8 * machine.memoryBytes()) {
            found.add(new Diagnosis(
                    "the heap may grow to " + gibibytes(machine.heapBytes()) + " of " + gibibytes(machine.memoryBytes())
                            + ", which leaves no room for the network's arrays outside it",
                    "give -Xmx half of the memory"));
        }
        if (machine.temporaryBytes() < 2 * GIBIBYTE) {
            found.add(new Diagnosis(
                    machine.temporaryFolder() + " has " + gibibytes(machine.temporaryBytes()) + " free",
                    "free some space, or set spark.local.dir and -Djava.io.tmpdir to a larger disk"));
        }
        return found;
    }

    /** Returns the problems of a loaded backend on its machine. */
    static List<Diagnosis> of(Machine machine, BackendReport backend) {
        List<Diagnosis> found = new ArrayList<>();
        if (backend.blasThreads() > 1 && machine.cores() > 1) {
            found.add(new Diagnosis(
                    "one matrix product uses " + backend.blasThreads() + " threads while Spark runs a task on each of "
                            + machine.cores() + " cores",
                    "set OMP_NUM_THREADS=1, on a cluster by spark.executorEnv.OMP_NUM_THREADS=1"));
        }
        kernels(machine, backend).ifPresent(found::add);
        if (machine.pinnedCoreType().isEmpty()
                && machine.hasAvx2()
                && OLD_CORE_TYPES.contains(backend.coreType().toLowerCase(Locale.ROOT))) {
            found.add(new Diagnosis(
                    "the BLAS kernels are those of " + backend.coreType() + ", though the processor knows AVX2",
                    "use the OpenBLAS of this jar: look for an older one on the class path"));
        }
        long limit = backend.maxPhysicalBytes();
        if (limit > 0 && limit < machine.heapBytes() + GIBIBYTE) {
            found.add(new Diagnosis(
                    "JavaCPP reports memory as used up when the process reaches " + gibibytes(limit)
                            + ", with a heap of up to " + gibibytes(machine.heapBytes()),
                    "set -Dorg.bytedeco.javacpp.maxphysicalbytes to 0.9 of the memory"));
        }
        Path cache = Path.of(backend.cacheFolder());
        if (!Files.isWritable(cache)) {
            found.add(new Diagnosis(
                    "the native libraries' folder " + cache + " cannot be written",
                    "set -Dorg.bytedeco.javacpp.cachedir to a folder that can"));
        }
        return found;
    }

    private static Optional<Diagnosis> kernels(Machine machine, BackendReport backend) {
        if (backend.pinned() != null) {
            return backend.pinned().isSlow()
                    ? Optional.of(new Diagnosis(backend.pinned().problem(), UNSET))
                    : Optional.empty();
        }
        return machine.pinnedCoreType()
                .map(type -> new Diagnosis(
                        "OPENBLAS_CORETYPE=" + type + " chooses the BLAS kernels, and what others would give cannot be"
                                + " measured",
                        UNSET));
    }

    /** Returns the problems of a cluster's executors, beside those of the machine that asks them. */
    static List<Diagnosis> of(ProbeExecutors.Result executors) {
        List<Diagnosis> found = new ArrayList<>();
        for (ProbeExecutors.Answer answer : executors.answers()) {
            DeviceState device = answer.device();
            if (device.fallsBack()) {
                found.add(new Diagnosis(
                        answer.executor() + " has no GPU to compute on: " + device.whyNoGpu(),
                        device.howToGetGpu() + ", or " + device.howToDoWithout()));
            }
            answer.backend()
                    .map(BackendReport::pinned)
                    .filter(PinnedKernels::isSlow)
                    .ifPresent(pinned -> found.add(new Diagnosis(
                            answer.executor() + ": " + pinned.problem(), UNSET + ", where the executors start")));
            if (!device.fault().isEmpty()) {
                found.add(new Diagnosis(
                        answer.executor() + " does not compute on its " + device.device() + ": " + device.fault(),
                        "docs/operations.md says which GPUs and libraries it takes; or " + device.howToDoWithout()));
            }
        }
        differing(executors.answers()).ifPresent(found::add);
        for (String address : executors.silent()) {
            found.add(new Diagnosis(
                    "the executor at " + address + " takes no task",
                    "look for its end or its exclusion in Spark's log, and for other work on its cores"));
        }
        return found;
    }

    private static Optional<Diagnosis> differing(List<ProbeExecutors.Answer> answers) {
        return answers.stream()
                .filter(answer ->
                        answer.device().cuda() != answers.get(0).device().cuda())
                .findFirst()
                .map(other -> new Diagnosis(
                        "executors differ: " + answers.get(0).executor() + " computes on "
                                + answers.get(0).device().device() + ", "
                                + other.executor() + " on " + other.device().device(),
                        "give all of them the same jar and libraries, or choose with --device cpu or gpu"));
    }

    /** Returns what a backend that does not load means. */
    static Diagnosis notLoaded(Throwable failure) {
        return new Diagnosis(
                "ND4J's backend does not load: " + Failure.oneLine(String.valueOf(failure)),
                "the jar holds native libraries for linux-x86_64 only: see the README for other platforms; "
                        + "otherwise see that the folder of -Dorg.bytedeco.javacpp.cachedir can be written");
    }

    /** Returns what it means that the jar holds CUDA, but ND4J computes on the CPU. */
    static Diagnosis cudaNotLoaded() {
        return new Diagnosis(
                "this process computes on the CPU, although the jar holds the CUDA backend",
                "where it should be a GPU: " + GpuBackend.NEEDS
                        + " on the library path; a driver of a cluster needs none");
    }

    /** Returns what it means that no pictures can be drawn. */
    static Diagnosis noPictures(String reason) {
        return new Diagnosis("reports and loss.png have no pictures: " + reason, Fonts.FIX);
    }

    static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", (double) bytes / GIBIBYTE);
    }
}
