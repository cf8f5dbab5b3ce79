package dev.flowmatch.spark;

import dev.flowmatch.io.DataException;
import dev.flowmatch.metrics.FourierMmd;
import dev.flowmatch.metrics.RealAgainstReal;
import dev.flowmatch.metrics.TwoSampleMetric;
import dev.flowmatch.report.Condition;
import dev.flowmatch.report.EvaluationReport;
import dev.flowmatch.report.FactGroup;
import dev.flowmatch.report.Figure;
import dev.flowmatch.report.Figures;
import dev.flowmatch.report.Fonts;
import dev.flowmatch.report.Measure;
import dev.flowmatch.report.Summary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One evaluation: reads both sides and the models, takes the measures, draws the pictures. */
final class EvaluationRun {
    private static final Logger LOG = LoggerFactory.getLogger(EvaluationRun.class);

    private final SparkSession spark;
    private final JavaSparkContext context;
    private final ClusterJobs jobs;
    private final EvaluationSettings settings;
    private final Progress progress;
    private final List<String> notices = new ArrayList<>();
    private Map<String, Double> metrics = Map.of();

    EvaluationRun(
            SparkSession spark,
            JavaSparkContext context,
            ClusterJobs jobs,
            EvaluationSettings settings,
            Progress progress) {
        this.spark = spark;
        this.context = context;
        this.jobs = jobs;
        this.settings = settings;
        this.progress = progress;
    }

    /** The figures by name, once there is a report. */
    Map<String, Double> metrics() {
        return metrics;
    }

    /** Evaluates; the exceptions are those of {@link EvaluateSamples#execute}. */
    EvaluationReport report() throws IOException {
        Configuration hadoop = context.hadoopConfiguration();
        EvaluatedSamples generated = EvaluatedSamples.read(
                spark, context, jobs, settings.samples(), settings.maxRows(), settings.seed(), notices);
        EvaluationReference real = EvaluationReference.read(
                spark,
                context,
                jobs,
                settings.reference(),
                settings.csv(),
                generated.columns(),
                2 * settings.maxRows(),
                settings.seed(),
                notices);
        EvaluatedModel drawnBy =
                settings.model() == null ? null : EvaluatedModel.read(hadoop, settings.model(), generated);
        EvaluatedModel compared = settings.comparedModel() == null
                ? null
                : EvaluatedModel.read(hadoop, settings.comparedModel(), generated);
        RealAgainstReal rows = deal(generated, real);
        Evaluation evaluation = compare(real, rows);
        if (settings.allRows()) {
            evaluation.add(AllRowsDiscrepancy.measure(
                    context, jobs, generated, real, rows, FourierMmd.standard(settings.seed())));
        }
        EvaluatedFlows flows = null;
        if (drawnBy != null) {
            drawnBy.noteOtherWeights(generated, notices);
            TrainingNeighbours.measure(hadoop, drawnBy.manifest(), rows.generated())
                    .ifPresent(memorization -> {
                        evaluation.add(Measure.of(memorization));
                        evaluation.add(Measure.distance(memorization));
                    });
            FlowStart start = FlowStart.of(spark, context, jobs, generated, drawnBy.manifest(), settings, notices);
            flows = EvaluatedFlows.measure(drawnBy, compared, start, rows, settings.seed());
            flows.measures().forEach(evaluation::add);
        }
        evaluation.compareColumns(generated.columns());
        metrics = evaluation.metrics();
        List<Condition> outcomes = outcomes();
        List<Figure> figures = drawable() ? figures(generated, drawnBy, flows, rows) : List.of();
        return new EvaluationReport(
                "Samples against " + SourceTable.title(settings.reference()),
                Summary.of(
                        evaluation.measures(),
                        evaluation.columns(),
                        rows.generated().count(),
                        rows.reference().count()),
                evaluation.measures(),
                outcomes,
                figures,
                evaluation.columns(),
                facts(generated, real.facts(rows.reference().count()), drawnBy, compared),
                notices,
                settings.command());
    }

    private List<FactGroup> facts(
            EvaluatedSamples generated, FactGroup reference, EvaluatedModel drawnBy, EvaluatedModel compared) {
        List<FactGroup> facts = new ArrayList<>();
        facts.add(generated.facts());
        facts.add(reference);
        if (drawnBy != null) {
            facts.add(drawnBy.facts("Model"));
        }
        if (compared != null) {
            facts.add(compared.facts("Model compared with"));
        }
        facts.add(new FactGroup("Evaluated with", Versions.of(context)));
        return facts;
    }

    private RealAgainstReal deal(EvaluatedSamples generated, EvaluationReference real) {
        if (real.rows().count() < 2) {
            throw new DataException("reference " + settings.reference() + " must have at least 2 rows, but has 1");
        }
        RealAgainstReal rows = RealAgainstReal.deal(generated.rows(), real.rows(), settings.maxRows());
        if (rows.generated().count() < generated.rows().count()) {
            notices.add(String.format(
                    Locale.ROOT,
                    "The reference has only %,d rows: compared were %,d generated rows with %,d of them, so that the"
                            + " floor could be taken from as many others.",
                    real.rows().count(),
                    rows.generated().count(),
                    rows.reference().count()));
        }
        return rows;
    }

    private Evaluation compare(EvaluationReference real, RealAgainstReal rows) {
        Evaluation evaluation = new Evaluation(rows);
        if (real.isCheckerboard()) {
            evaluation.measureCells();
        }
        List<TwoSampleMetric> metrics = new ArrayList<>(TwoSampleMetric.standard(settings.seed()));
        metrics.add(new ExactWasserstein(settings.exactRows()));
        evaluation.measure(metrics, progress);
        if (real.isToy()) {
            evaluation.measureUnscaled(new ExactWasserstein(settings.exactRows()));
        }
        return evaluation;
    }

    private List<Condition> outcomes() {
        List<Condition> outcomes = new ArrayList<>();
        for (MetricCondition condition : settings.conditions()) {
            double value = condition.value(metrics);
            outcomes.add(new Condition(condition.text(), value, condition.holds(value)));
        }
        return outcomes;
    }

    private boolean drawable() {
        Fonts.missing().ifPresent(reason -> {
            notices.add(
                    "The pictures are left out: " + reason + ". To have them, " + Fonts.FIX + " and evaluate again.");
            LOG.warn("no pictures in the report: {}; {}", reason, Fonts.FIX);
        });
        return Fonts.missing().isEmpty();
    }

    private List<Figure> figures(
            EvaluatedSamples generated, EvaluatedModel drawnBy, EvaluatedFlows flows, RealAgainstReal rows)
            throws IOException {
        List<String> columns = generated.columns();
        List<Figure> figures = new ArrayList<>();
        Figures.images(columns, rows.reference(), rows.generated()).ifPresent(figures::add);
        Figures.scatter(columns, rows.reference(), rows.generated()).ifPresent(figures::add);
        Figures.density(columns, rows.reference(), rows.generated()).ifPresent(figures::add);
        Optional<Figure> paths = TrajectoryReader.read(spark, context, jobs, settings.samples(), columns)
                .flatMap(trajectories -> Figures.trajectories(columns, trajectories, rows.reference()));
        paths.ifPresent(figures::add);
        if (flows != null) {
            figures.addAll(flows.figures(columns, rows.reference(), paths.isPresent()));
        }
        figures.add(Figures.histograms(columns, rows.reference(), rows.generated()));
        if (drawnBy != null && !drawnBy.history().isEmpty()) {
            figures.add(Figures.loss(drawnBy.history()));
        }
        return figures;
    }
}
