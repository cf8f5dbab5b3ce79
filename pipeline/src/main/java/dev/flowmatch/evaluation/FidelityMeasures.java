package dev.flowmatch.evaluation;

import dev.flowmatch.cluster.Progress;
import dev.flowmatch.fault.NearestName;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.fidelity.Associations;
import dev.flowmatch.fidelity.ClosestRecords;
import dev.flowmatch.fidelity.Copies;
import dev.flowmatch.fidelity.FewValues;
import dev.flowmatch.fidelity.FidelityMetric;
import dev.flowmatch.fidelity.MixedRows;
import dev.flowmatch.fidelity.Prediction;
import dev.flowmatch.report.Measure;
import dev.flowmatch.table.TableRows;
import java.util.List;
import java.util.stream.IntStream;

/** How good the generated table is as a table: each measure with its floor and with the same of independent columns. */
final class FidelityMeasures {
    private static final int MOST_ROWS = 100_000;
    private static final int MOST_CELLS = 4_000_000;
    /** The rows that associations are taken of. */
    private static final int MOST_ASSOCIATED = 20_000;
    /** Errors in percent that hardly matter. */
    private static final double SMALL_ERROR = 1.5;

    private static final String NEAREST =
            "Share of rows nearer to training rows than to held-out rows: ½ where nothing was copied.";
    private static final String COPIES = "Share of rows that are equal to a training row, to six digits.";

    private final MixedRows generatedNumbers;
    private final MixedRows generated;
    private final MixedRows reference;
    private final MixedRows control;
    private final MixedRows independent;
    private final EvaluationSettings settings;
    private final Progress progress;

    /**
     * Takes at most 100,000 rows of each, and fewer of many columns.
     *
     * @param rows of both sides
     */
    FidelityMeasures(ComparedRows rows, EvaluationSettings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
        MixedRows real = table(rows.reference());
        FewValues few = FewValues.in(real);
        generatedNumbers = table(rows.generated());
        generated = few.apply(generatedNumbers);
        reference = few.apply(real);
        control = few.apply(table(rows.control()));
        independent = control.independent(settings.seed());
    }

    private static MixedRows table(TableRows rows) {
        int limit =
                Math.min(MOST_ROWS, Math.max(1000, MOST_CELLS / rows.columns().size()));
        return JudgedTable.of(rows.first(limit));
    }

    /** How columns hang together, in the real and in the generated rows. */
    AssociationPair associations() {
        return new AssociationPair(
                Associations.of(reference.first(MOST_ASSOCIATED)), Associations.of(generated.first(MOST_ASSOCIATED)));
    }

    /** Associations of real and of generated rows. */
    record AssociationPair(Associations real, Associations generated) {}

    /**
     * Checks the column to be predicted.
     *
     * @param target null for none
     * @throws UsageException if there is no such column
     */
    static void requireTarget(String target, List<String> columns) {
        if (target != null && !columns.contains(target)) {
            throw new UsageException(
                    "target '" + target + "' is not a column of the samples" + NearestName.hint(target, columns));
        }
    }

    /** Takes all of them; what cannot be taken is added with the reason. */
    void measure(TrainingRows training, Measurements evaluation, List<String> notices) {
        List<FidelityMetric> metrics = FidelityMetric.standard(settings.seed());
        progress.start("measuring the table", metrics.size() + 2, "measures");
        try {
            for (int i = 0; i < metrics.size(); i++) {
                progress.update(i, metrics.get(i).name());
                add(of(metrics.get(i)), evaluation, notices);
            }
            progress.update(metrics.size(), "tstr");
            predict(evaluation, notices);
            progress.update(metrics.size() + 1, "dcr_share");
            compareWithTraining(training, evaluation);
            progress.update(metrics.size() + 2, "");
        } finally {
            progress.finish();
        }
    }

    private static void add(Measure measure, Measurements evaluation, List<String> notices) {
        if (Double.isNaN(measure.value())) {
            notices.add(measure.name() + ": " + measure.description());
        }
        evaluation.add(measure);
    }

    private Measure of(FidelityMetric metric) {
        String reason = metric.impossible(Math.min(generated.count(), reference.count()), generated.dim());
        if (!reason.isEmpty()) {
            return Measure.missing(metric.name(), metric.description(), reason);
        }
        double value = metric.measure(generated, reference);
        double floor = metric.measure(control, reference);
        double other = metric.measure(independent, reference);
        return metric.isError()
                ? Measure.error(metric.name(), metric.description(), value, floor, other, SMALL_ERROR)
                : Measure.score(metric.name(), metric.description(), value, floor, other);
    }

    private void predict(Measurements evaluation, List<String> notices) {
        if (settings.target() == null) {
            return;
        }
        Prediction prediction = new Prediction(reference.indexOf(settings.target()));
        String what = Prediction.measure(reference.columns().get(prediction.target())) + " of " + settings.target()
                + ", predicted by boosted trees that were trained on ";
        String reason = prediction.impossible(generated, reference);
        if (reason.isEmpty()) {
            reason = prediction.impossible(control, reference);
        }
        if (!reason.isEmpty()) {
            add(
                    Measure.missing("tstr", "Train on synthetic: " + what + "generated rows.", reason),
                    evaluation,
                    notices);
            add(Measure.missing("trtr", "Train on real: " + what + "as many real rows.", reason), evaluation, notices);
            return;
        }
        evaluation.add(new Measure(
                "tstr",
                "Train on synthetic: " + what + "generated rows.",
                prediction.score(generated, reference),
                Double.NaN,
                "",
                "plain",
                prediction.score(independent, reference)));
        evaluation.add(Measure.plain(
                "trtr", "Train on real: " + what + "as many real rows.", prediction.score(control, reference)));
    }

    private void compareWithTraining(TrainingRows rows, Measurements evaluation) {
        if (!rows.missing().isEmpty()) {
            evaluation.add(Measure.missing("dcr_share", NEAREST, rows.missing()));
            evaluation.add(Measure.missing("copies", COPIES, rows.missing()));
            return;
        }
        if (rows.training() == null) {
            return;
        }
        MixedRows training = rows.training();
        MixedRows heldOut = rows.heldOut();
        MixedRows shuffled = generatedNumbers.independent(settings.seed());
        int half = heldOut.count() / 2;
        MixedRows fresh = heldOut.take(IntStream.range(half, heldOut.count()).toArray());
        evaluation.add(new Measure(
                "dcr_share",
                NEAREST,
                ClosestRecords.share(generatedNumbers, training, heldOut),
                ClosestRecords.share(fresh, training, heldOut.first(half)),
                "",
                "plain",
                ClosestRecords.share(shuffled, training, heldOut)));
        evaluation.add(new Measure(
                "copies",
                COPIES,
                Copies.share(generatedNumbers, training),
                Copies.share(heldOut, training),
                "",
                "plain",
                Copies.share(shuffled, training)));
    }
}
