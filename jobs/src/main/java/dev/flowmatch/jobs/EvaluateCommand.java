package dev.flowmatch.jobs;

import dev.flowmatch.io.WriteMode;
import dev.flowmatch.spark.EvaluateSamples;
import dev.flowmatch.spark.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Compares samples with a reference: metrics, pictures and a report. */
@Command(
        name = "evaluate",
        description = "Compare samples with a reference: metrics.json, pictures and an HTML report.",
        footer = {
            "  flowmatch evaluate --samples samples --reference flights.parquet --output report \\",
            "      --require 'sliced_w2<=0.3'"
        })
final class EvaluateCommand extends JobCommand {
    @Option(names = "--samples", required = true, paramLabel = "DIR", description = "The sample data set.")
    private String samples;

    @Option(
            names = "--reference",
            required = true,
            paramLabel = "NAME_OR_PATH",
            description = "The table or toy distribution that the samples should look like.")
    private String reference;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "The folder to write.")
    private String output;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "The model that drew the samples: the report then also tells of the model.")
    private String model;

    @Option(
            names = "--max-rows",
            paramLabel = "N",
            description = "Rows of either side to compare at most (default: 100000). At least 100.")
    private Integer maxRows;

    @Option(
            names = "--require",
            paramLabel = "CONDITION",
            split = ";",
            description = "A condition on a metric, such as 'sliced_w2<=0.3'; if it does not hold, the report is "
                    + "still written and the exit code is 1. Can be given several times; in a file, separated by ';'.")
    private List<String> require = new ArrayList<>();

    @Option(
            names = "--mode",
            defaultValue = "error",
            paramLabel = "error|overwrite",
            description = "What to do about an existing output (default: ${DEFAULT-VALUE}).")
    private WriteMode mode;

    @Override
    Callable<Outcome> prepare(Session session, Progress progress) {
        EvaluateSamples evaluation = new EvaluateSamples(session.spark())
                .samples(samples)
                .reference(reference)
                .output(output)
                .mode(mode)
                .require(require.stream().map(String::strip).toList())
                .progress(progress);
        if (model != null) {
            evaluation.model(model);
        }
        if (maxRows != null) {
            evaluation.maxRows(maxRows);
        }
        return () -> outcome(evaluation.execute());
    }

    private Outcome outcome(EvaluateSamples.Result result) {
        say("report: " + result.report());
        Outcome outcome = new Outcome(name(), result.output(), 0, result.seconds()).with("report", result.report());
        result.metrics().forEach(outcome::with);
        return outcome;
    }
}
