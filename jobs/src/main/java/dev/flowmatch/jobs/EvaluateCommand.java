package dev.flowmatch.jobs;

import dev.flowmatch.cluster.Progress;
import dev.flowmatch.evaluation.EvaluateSamples;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
            description =
                    "The table (a path, or table:NAME of Spark's catalog) or toy distribution that the samples should "
                            + "look like.")
    private String reference;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "The folder to write.")
    private String output;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "The model that drew the samples: the report then also tells of the model.")
    private String model;

    @Option(
            names = "--compare-model",
            paramLabel = "DIR",
            description =
                    "A model whose flow the report draws and measures beside that of --model, from the same noise: its "
                            + "teacher, say (default: none).")
    private String compareModel;

    @Option(
            names = "--max-rows",
            defaultValue = "20000",
            paramLabel = "N",
            description = "Rows of either side to compare at most (default: ${DEFAULT-VALUE}). 100 to 1000000.")
    private int maxRows;

    @Option(
            names = "--exact-rows",
            defaultValue = "2000",
            paramLabel = "N",
            description = "Rows of either side for squared_w2, which is computed exactly: 10000 take some 10 s "
                    + "(default: ${DEFAULT-VALUE}). 1 to 20000.")
    private int exactRows;

    @Option(
            names = "--all-rows",
            description =
                    "Take MMD of all rows too (mmd_all), which shows smaller differences than the rows drawn can: "
                            + "a pass over the samples and one over the reference (default: off).")
    private boolean allRows;

    @Option(
            names = "--target",
            paramLabel = "COLUMN",
            description =
                    "A column that boosted trees predict from the others, trained on generated rows (tstr) and on "
                            + "real ones (trtr) (default: none).")
    private String target;

    @Mixin
    private CsvOptions csv;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "N",
            description = "Chooses the rows and directions compared (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--require",
            paramLabel = "CONDITION",
            split = ";",
            description =
                    "A condition on a metric, such as 'sliced_w2<=0.3', or in terms of the metric's floor,"
                            + " 'c2st>=0.8*floor'; if it does not hold, the report is still written and the exit code is 1. Can be given several times; in a file, separated by ';'.")
    private List<String> require = new ArrayList<>();

    @Mixin
    private OutputOption mode;

    @Override
    Callable<Outcome> prepare(Session session, Progress progress) {
        EvaluateSamples evaluation = new EvaluateSamples(session.spark())
                .samples(samples)
                .reference(reference)
                .output(output)
                .maxRows(maxRows)
                .exactRows(exactRows)
                .csvDelimiter(csv.delimiter())
                .csvNulls(csv.nulls())
                .seed(seed)
                .mode(mode.mode())
                .whenHeld(mode.whenHeld())
                .require(require.stream().map(String::strip).toList())
                .progress(progress);
        if (allRows) {
            evaluation.measureAllRows();
        }
        if (target != null) {
            evaluation.target(target);
        }
        if (model != null) {
            evaluation.model(model);
        }
        if (compareModel != null) {
            evaluation.compareModel(compareModel);
        }
        return () -> outcome(evaluation.execute());
    }

    private Outcome outcome(EvaluateSamples.Result result) {
        result.notices().forEach(notice -> say("notice: " + notice));
        say("report: " + result.report());
        return new Outcome(name(), result.output(), result.rows(), result.seconds())
                .with("report", result.report())
                .with("metrics", result.metrics());
    }
}
