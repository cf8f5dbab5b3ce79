package dev.flowmatch.evaluation;

import dev.flowmatch.storage.WriteMode;
import dev.flowmatch.table.CsvFormat;
import java.util.List;

/**
 * What is evaluated, and how.
 *
 * @param samples path of the samples
 * @param reference a toy's name or a table
 * @param output the folder written
 * @param model directory of the model that drew the samples, or null
 * @param comparedModel directory of a model to compare its flow with, or null
 * @param mode what was done about an existing output
 * @param conditions to be met
 * @param maxRows the most rows of either side
 * @param exactRows the most rows of either side that the exact distance takes
 * @param allRows whether MMD is also taken of all rows
 * @param target a column to predict from the others, or null
 * @param seed of the choice of rows and directions
 * @param csv how CSV files are read
 */
record EvaluationSettings(
        String samples,
        String reference,
        String output,
        String model,
        String comparedModel,
        WriteMode mode,
        List<MetricCondition> conditions,
        int maxRows,
        int exactRows,
        boolean allRows,
        String target,
        long seed,
        CsvFormat csv) {

    /** The command that does the same, as one would type it. */
    String command() {
        ShellCommand command = new ShellCommand("bin/flowmatch evaluate")
                .option("samples", samples)
                .option("reference", reference)
                .option("output", output);
        if (model != null) {
            command.option("model", model);
        }
        if (comparedModel != null) {
            command.option("compare-model", comparedModel);
        }
        if (maxRows != EvaluateSamples.DEFAULT_MAX_ROWS) {
            command.option("max-rows", String.valueOf(maxRows));
        }
        if (exactRows != EvaluateSamples.DEFAULT_EXACT_ROWS) {
            command.option("exact-rows", String.valueOf(exactRows));
        }
        if (allRows) {
            command.flag("all-rows");
        }
        if (target != null) {
            command.option("target", target);
        }
        if (seed != 0) {
            command.option("seed", String.valueOf(seed));
        }
        if (csv.delimiter() != ',') {
            command.option("csv-delimiter", csv.delimiter() == '\t' ? "tab" : String.valueOf(csv.delimiter()));
        }
        List<String> nulls =
                csv.nulls().stream().filter(text -> !text.isEmpty()).toList();
        if (!nulls.equals(List.of("NA"))) {
            command.option("csv-nulls", String.join(",", nulls));
        }
        if (mode == WriteMode.OVERWRITE) {
            command.option("mode", "overwrite");
        }
        conditions.forEach(condition -> command.option("require", condition.text()));
        return command.toString();
    }
}
