package dev.flowmatch.jobs;

import dev.flowmatch.cluster.Progress;
import dev.flowmatch.device.DeviceState;
import dev.flowmatch.device.ProbeExecutors;
import dev.flowmatch.kernel.BackendProbe;
import dev.flowmatch.kernel.BackendReport;
import dev.flowmatch.kernel.GpuBackend;
import dev.flowmatch.kernel.PinnedKernels;
import dev.flowmatch.picture.Fonts;
import dev.flowmatch.storage.ProgramVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Shows what this machine, or each executor of a cluster, really runs, and what is wrong with it. */
@Command(
        name = "doctor",
        description = "Show what this machine, or with --master every executor, really runs; and problems with "
                + "their fix.",
        footer = {"  flowmatch doctor", "  flowmatch doctor --master spark://host:7077"})
final class DoctorCommand extends JobCommand {
    private final List<Diagnosis> problems = new ArrayList<>();

    @Override
    Callable<Outcome> prepare(Session session, Progress progress) {
        return () -> examine(session);
    }

    private Outcome examine(Session session) {
        long start = System.nanoTime();
        Machine machine = Machine.inspect();
        showMachine(machine);
        problems.addAll(Diagnosis.of(machine));
        Fonts.missing().ifPresent(reason -> problems.add(Diagnosis.noPictures(reason)));
        Optional<BackendReport> backend = showBackend(machine);
        int executors = Session.isEmbedded() ? 0 : showExecutors(session);
        showProblems();
        Outcome outcome = new Outcome(name(), null, executors, (System.nanoTime() - start) / 1e9)
                .with("java", machine.javaVersion())
                .with("spark", machine.sparkVersion())
                .with("cores", machine.cores())
                .with("memory_bytes", machine.memoryBytes());
        backend.ifPresent(report -> outcome.with("backend", report.backend())
                .with("core_type", report.coreType())
                .with("blas_threads", report.blasThreads())
                .with("gemm_gflops", Math.round(report.blockGflops())));
        return outcome.with(
                "problems", problems.stream().map(Diagnosis::problem).toList());
    }

    private void showMachine(Machine machine) {
        show("Flowmatch", ProgramVersion.current());
        show("Java", machine.javaVersion() + " (" + System.getProperty("java.home") + ")");
        show("Spark", machine.sparkVersion());
        show("System", machine.system());
        show("Processor", machine.processor() + ", " + machine.cores() + " cores for this process");
        show(
                "Memory",
                Diagnosis.gibibytes(machine.memoryBytes()) + ", heap up to "
                        + Diagnosis.gibibytes(machine.heapBytes()));
        show("Temporary", machine.temporaryFolder() + ", " + Diagnosis.gibibytes(machine.temporaryBytes()) + " free");
        show("OMP_NUM_THREADS", machine.ompThreads().orElse("not set"));
    }

    private Optional<BackendReport> showBackend(Machine machine) {
        try {
            BackendReport report = BackendProbe.measure();
            show("ND4J backend", report.backend());
            report.gpus()
                    .forEach(gpu ->
                            show("GPU " + gpu.index(), gpu.name() + ", compute capability " + gpu.computeCapability()));
            show("BLAS", report.blasLibrary());
            show("BLAS kernels", report.coreType());
            if (report.pinned() != null) {
                show(
                        PinnedKernels.VARIABLE,
                        String.format(
                                Locale.ROOT,
                                "%s: %.0f GFLOP/s; without it %s: %.0f",
                                report.pinned().variable(),
                                report.pinned().gflops(),
                                report.pinned().freeCoreType(),
                                report.pinned().freeGflops()));
            }
            show("BLAS threads", Integer.toString(report.blasThreads()));
            show("GEMM", speeds(report));
            show("JavaCPP limit", limit(report.maxPhysicalBytes()));
            show("JavaCPP folder", report.cacheFolder());
            problems.addAll(Diagnosis.of(machine, report));
            if (GpuBackend.onClassPath() && !GpuBackend.loaded()) {
                problems.add(Diagnosis.cudaNotLoaded());
            }
            return Optional.of(report);
        } catch (IOException | LinkageError | RuntimeException e) {
            problems.add(Diagnosis.notLoaded(e));
            return Optional.empty();
        }
    }

    private int showExecutors(Session session) {
        ProbeExecutors.Result found = new ProbeExecutors(session.spark()).execute();
        for (ProbeExecutors.Answer answer : found.answers()) {
            DeviceState device = answer.device();
            show(
                    "Executor " + answer.executor().id(),
                    answer.executor().host() + ", Java " + answer.javaVersion()
                            + answer.backend().map(DoctorCommand::measured).orElse("") + "; computes on "
                            + device.device() + (device.given().isEmpty() ? "" : ", given " + device.given())
                            + (device.fault().isEmpty()
                                    ? ": sampling, validation and training work"
                                    : ": " + device.fault()));
        }
        problems.addAll(Diagnosis.of(found));
        return found.answers().size();
    }

    private static String measured(BackendReport backend) {
        return ", " + backend.backend() + ", " + backend.coreType() + " kernels, " + backend.blasThreads()
                + " BLAS thread(s), " + speeds(backend) + " with all cores busy"
                + backend.gpus().stream().map(gpu -> ", " + gpu).collect(Collectors.joining());
    }

    private void showProblems() {
        if (problems.isEmpty()) {
            say("No problems found.");
        }
        for (Diagnosis diagnosis : problems) {
            say("PROBLEM " + diagnosis.problem());
            say("    FIX " + diagnosis.fix());
        }
    }

    private void show(String what, String value) {
        say(String.format(Locale.ROOT, "%-16s %s", what, value));
    }

    private static String speeds(BackendReport report) {
        return String.format(
                Locale.ROOT,
                "%.0f GFLOP/s at 1024x512x512, %.0f at 1024x1024x1024",
                report.blockGflops(),
                report.squareGflops());
    }

    private static String limit(long bytes) {
        return bytes == 0 ? "none" : Diagnosis.gibibytes(bytes);
    }
}
