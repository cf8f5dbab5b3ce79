package dev.flowmatch.jobs;

import dev.flowmatch.cluster.Progress;
import dev.flowmatch.sampling.Clip;
import dev.flowmatch.sampling.GenerateSamples;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Draws samples from a model and writes them as Parquet in the source's columns. */
@Command(
        name = "sample",
        description = "Draw samples from a model: Parquet in the source's columns, types and units.",
        footer = {
            "  flowmatch sample --model model --output samples --count 1000000",
            "  flowmatch sample --model model --output samples --count 1000000 --run-date 2026-01-31 \\",
            "      --first-id auto --mode resume"
        })
final class SampleCommand extends JobCommand {
    @Option(names = "--model", required = true, paramLabel = "DIR", description = "The model directory.")
    private String model;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "The folder to write.")
    private String output;

    @Option(
            names = "--count",
            paramLabel = "N",
            description =
                    "Samples to draw; at least 1, and with --x0 at most its rows (default: all of these; without --x0 required).")
    private Long count;

    @Option(
            names = "--x0",
            paramLabel = "TABLE",
            description =
                    "Start from the rows of a CSV or Parquet file or folder or of table:NAME instead of noise, row k "
                            + "for the k-th sample: for a model trained on pairs with --x0-columns, whose columns the table has "
                            + "(default: noise).")
    private String x0;

    @Mixin
    private CsvOptions csv;

    @Mixin
    private SolverOptions solver;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "N",
            description = "Same seed, model, solver and id, same sample (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--first-id",
            paramLabel = "N|auto",
            description = "The first sample's id; auto takes up after the finished batches beside the output "
                    + "(default: 0).")
    private String firstId;

    @Option(
            names = "--run-date",
            paramLabel = "YYYY-MM-DD",
            description = "Write into the partition folder run_date=YYYY-MM-DD under the output (default: none).")
    private LocalDate runDate;

    @Option(
            names = "--file-rows",
            paramLabel = "N",
            description =
                    "Rows in each file (default: 1000000, or count / cores rounded up to a multiple of 1024 where "
                            + "that is fewer, so that every core gets a file; files differ then between clusters, rows do not). "
                            + "At least 1.")
    private Long fileRows;

    @Option(
            names = "--clip",
            defaultValue = "none",
            paramLabel = "none|observed",
            description = "Keep values inside the range seen in the source; the manifest counts those that were not "
                    + "(default: ${DEFAULT-VALUE}).")
    private Clip clip;

    @Option(
            names = "--trajectories",
            defaultValue = "0",
            paramLabel = "N",
            description = "Also write the path of the first N samples (default: ${DEFAULT-VALUE}).")
    private int trajectories;

    @Mixin
    private DeviceOption device;

    @Mixin
    private ResumableOutputOption mode;

    @Override
    void check() {
        if (count == null && x0 == null) {
            throw new IllegalArgumentException("Missing required option: '--count=N'");
        }
        solver.solver();
    }

    @Override
    Callable<Outcome> prepare(Session session, Progress progress) {
        GenerateSamples sampling = new GenerateSamples(session.spark())
                .model(model)
                .output(output)
                .solver(solver.solver())
                .seed(seed)
                .clip(clip)
                .trajectories(trajectories)
                .device(device.device())
                .mode(mode.mode())
                .whenHeld(mode.whenHeld())
                .progress(progress);
        if (count != null) {
            sampling.count(count);
        }
        if (x0 != null) {
            sampling.x0(x0).csvDelimiter(csv.delimiter()).csvNulls(csv.nulls());
        }
        if (fileRows != null) {
            sampling.fileRows(fileRows);
        }
        if (runDate != null) {
            sampling.runDate(runDate);
        }
        setFirstId(sampling);
        return () -> outcome(sampling.execute());
    }

    private void setFirstId(GenerateSamples sampling) {
        if (firstId == null) {
            return;
        }
        if (firstId.equals("auto")) {
            sampling.firstIdAuto();
            return;
        }
        try {
            sampling.firstId(Long.parseLong(firstId));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--first-id must be a number or 'auto', but was '" + firstId + "'", e);
        }
    }

    private Outcome outcome(GenerateSamples.Result result) {
        return new Outcome(name(), result.output(), result.rows(), result.seconds())
                .withRate(result.rowsPerSecond())
                .with("first_id", result.firstId())
                .with("files", result.files())
                .with("evaluations", result.evaluations())
                .with("clipped_values", result.clippedValues())
                .with("already_finished", result.alreadyFinished());
    }
}
