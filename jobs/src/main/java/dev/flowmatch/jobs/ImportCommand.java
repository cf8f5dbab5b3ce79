package dev.flowmatch.jobs;

import dev.flowmatch.cluster.Progress;
import dev.flowmatch.model.ImportModel;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a model directory of weights that were trained elsewhere. */
@Command(
        name = "import",
        description = "Make a model directory of weights trained elsewhere, in safetensors format with the names of "
                + "docs/formats.md.",
        footer = {
            "  flowmatch import --weights velocity.safetensors --output model --columns delay,distance \\",
            "      --types int --means 12.5,740 --standard-deviations 31,580"
        })
final class ImportCommand extends JobCommand {
    @Option(names = "--weights", required = true, paramLabel = "FILE", description = "The safetensors file.")
    private String weights;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "The model directory to write.")
    private String output;

    @Option(
            names = "--columns",
            paramLabel = "a,b,c",
            description = "The columns' names (default: x,y for two columns, else c0,c1,...).")
    private String columns;

    @Option(
            names = "--types",
            defaultValue = "double",
            paramLabel = "T or T,U,V",
            description = "Spark's names of the columns' types, one for all or one each: double, float, bigint, int, "
                    + "smallint, tinyint, \"decimal(p,s)\" (default: ${DEFAULT-VALUE}).")
    private String types;

    @Option(
            names = "--means",
            paramLabel = "N,N,N",
            description = "What the training subtracted from each column (default: 0).")
    private String means;

    @Option(
            names = "--standard-deviations",
            paramLabel = "N,N,N",
            description = "What the training divided each column by (default: 1). Above 0.")
    private String standardDeviations;

    @Option(
            names = "--minimums",
            paramLabel = "N,N,N",
            description = "The training data's least value in each column, for sample --clip observed "
                    + "(default: unknown).")
    private String minimums;

    @Option(
            names = "--maximums",
            paramLabel = "N,N,N",
            description = "The training data's greatest value in each column (default: unknown).")
    private String maximums;

    @Mixin
    private OutputOption mode;

    @Override
    Callable<Outcome> prepare(Session session, Progress progress) {
        ImportModel model = new ImportModel(session.hadoop())
                .weights(weights)
                .output(output)
                .types(CommaList.parse(types))
                .mode(mode.mode())
                .whenHeld(mode.whenHeld());
        if (columns != null) {
            model.columns(CommaList.parse(columns));
        }
        if (means != null) {
            model.means(numbers("--means", means));
        }
        if (standardDeviations != null) {
            model.standardDeviations(numbers("--standard-deviations", standardDeviations));
        }
        if (minimums != null) {
            model.minimums(numbers("--minimums", minimums));
        }
        if (maximums != null) {
            model.maximums(numbers("--maximums", maximums));
        }
        return () -> outcome(model);
    }

    private Outcome outcome(ImportModel model) throws Exception {
        long start = System.nanoTime();
        ImportModel.Result result = model.execute();
        return new Outcome(name(), result.output(), 0, (System.nanoTime() - start) / 1e9)
                .with("dim", result.dim())
                .with("hidden", result.hidden())
                .with("layers", result.layers())
                .with("time_embedding", result.timeEmbedding());
    }

    private static List<Double> numbers(String option, String text) {
        try {
            return CommaList.parse(text).stream().map(Double::valueOf).toList();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    option + " must be numbers separated by commas, but was '" + text + "'", e);
        }
    }
}
