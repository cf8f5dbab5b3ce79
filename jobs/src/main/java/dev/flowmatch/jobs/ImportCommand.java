package dev.flowmatch.jobs;

import dev.flowmatch.io.WriteMode;
import dev.flowmatch.spark.ImportModel;
import dev.flowmatch.spark.Progress;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a model directory of weights that were trained elsewhere. */
@Command(
        name = "import",
        description = "Make a model directory of weights trained elsewhere, in safetensors format with the names of "
                + "docs/formats.md.",
        footer = "  flowmatch import --weights net.safetensors --output model --columns delay,distance --types bigint")
final class ImportCommand extends JobCommand {
    @Option(names = "--weights", required = true, paramLabel = "FILE", description = "The safetensors file.")
    private String weights;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "The model directory to write.")
    private String output;

    @Option(
            names = "--columns",
            split = ",",
            paramLabel = "NAME",
            description = "Names of the columns (default: x,y for two, else c0,c1,...).")
    private List<String> columns = List.of();

    @Option(
            names = "--types",
            split = ",",
            paramLabel = "TYPE",
            description = "Types of the columns in Spark's names, one for all or one a column (default: double).")
    private List<String> types = List.of();

    @Option(
            names = "--means",
            split = ",",
            paramLabel = "F",
            description = "Means that the training subtracted, one a column (default: 0).")
    private List<Double> means = List.of();

    @Option(
            names = "--standard-deviations",
            split = ",",
            paramLabel = "F",
            description = "Standard deviations that the training divided by, one a column (default: 1). Above 0.")
    private List<Double> standardDeviations = List.of();

    @Option(
            names = "--mode",
            defaultValue = "error",
            paramLabel = "error|overwrite",
            description = "What to do about an existing output (default: ${DEFAULT-VALUE}).")
    private WriteMode mode;

    @Override
    Callable<Outcome> prepare(Session session, Progress progress) {
        ImportModel operation = new ImportModel(session.spark().sparkContext().hadoopConfiguration())
                .weights(weights)
                .output(output)
                .columns(columns)
                .types(types)
                .means(means)
                .standardDeviations(standardDeviations)
                .mode(mode);
        long start = System.nanoTime();
        return () -> {
            ImportModel.Result result = operation.execute();
            return new Outcome(name(), result.output(), 0, (System.nanoTime() - start) / 1e9)
                    .with("dim", result.dim())
                    .with("hidden", result.hidden())
                    .with("layers", result.layers())
                    .with("time_embedding", result.timeEmbedding());
        };
    }
}
