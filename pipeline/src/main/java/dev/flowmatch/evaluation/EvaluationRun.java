package dev.flowmatch.evaluation;

import dev.flowmatch.cluster.ClusterJobs;
import dev.flowmatch.cluster.Progress;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.metrics.ExactWasserstein;
import dev.flowmatch.metrics.FourierMmd;
import dev.flowmatch.metrics.TwoSampleMetric;
import dev.flowmatch.picture.Figure;
import dev.flowmatch.picture.Figures;
import dev.flowmatch.picture.Fonts;
import dev.flowmatch.picture.ShareBars;
import dev.flowmatch.report.CategoryComparison;
import dev.flowmatch.report.ColumnComparison;
import dev.flowmatch.report.Condition;
import dev.flowmatch.report.EvaluationReport;
import dev.flowmatch.report.FactGroup;
import dev.flowmatch.report.Measure;
import dev.flowmatch.report.Summary;
import dev.flowmatch.storage.ProgramVersion;
import dev.flowmatch.table.SourceTable;
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
    /** Why it is not known whether rows of the training are repeated, or empty. */
    private String unmeasured = "";

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
        GeneratedRows.requireMetrics(hadoop, settings);
        GeneratedRows generated = GeneratedRows.read(
                spark, context, jobs, settings.samples(), settings.maxRows(), settings.seed(), notices);
        ReferenceRows real = ReferenceRows.read(
                spark,
                context,
                jobs,
                settings.reference(),
                settings.csv(),
                generated.table().columns(),
                2 * settings.maxRows(),
                settings.seed(),
                notices);
        FidelityMeasures.requireTarget(settings.target(), generated.columns());
        EvaluatedModel drawnBy =
                settings.model() == null ? null : EvaluatedModel.read(hadoop, settings.model(), generated);
        EvaluatedModel compared = settings.comparedModel() == null
                ? null
                : EvaluatedModel.read(hadoop, settings.comparedModel(), generated);
        ComparedRows rows = deal(generated, real);
        Measurements evaluation = compare(real, rows);
        if (settings.allRows()) {
            evaluation.add(
                    AllRowsMmd.measure(context, jobs, generated, real, rows, FourierMmd.standard(settings.seed())));
        }
        FlowComparison flows = null;
        if (drawnBy != null) {
            drawnBy.noteOtherWeights(generated, notices);
            addMemorization(evaluation, TrainingNeighbours.measure(hadoop, drawnBy.manifest(), rows), real);
            drawnBy.noteOverfitting(notices);
            FlowX0 start = FlowX0.of(spark, context, jobs, generated, drawnBy.manifest(), settings, notices);
            flows = FlowComparison.measure(drawnBy, compared, start, rows, settings.seed());
            flows.measures().forEach(evaluation::add);
        }
        if (drawnBy == null && !real.isToy()) {
            unmeasured = "it takes --model, whose pairs hold the training rows";
            evaluation.add(Measure.withoutMemorization(unmeasured));
        }
        FidelityMeasures fidelity = new FidelityMeasures(rows, settings, progress);
        fidelity.measure(TrainingRows.read(hadoop, drawnBy), evaluation, notices);
        evaluation.compareColumns();
        metrics = evaluation.metrics();
        List<Condition> outcomes = outcomes(evaluation.measures());
        List<Figure> figures = drawable() ? figures(generated, drawnBy, flows, rows, evaluation, fidelity) : List.of();
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
                evaluation.categories(),
                facts(generated, real.facts(rows.reference().count()), drawnBy, compared),
                notices,
                settings.command());
    }

    private List<FactGroup> facts(
            GeneratedRows generated, FactGroup reference, EvaluatedModel drawnBy, EvaluatedModel compared) {
        List<FactGroup> facts = new ArrayList<>();
        facts.add(generated.facts());
        facts.add(reference);
        if (drawnBy != null) {
            facts.add(drawnBy.facts("Model"));
        }
        if (compared != null) {
            facts.add(compared.facts("Model compared with"));
        }
        facts.add(new FactGroup("Evaluated with", ProgramVersion.with(context.version())));
        return facts;
    }

    private ComparedRows deal(GeneratedRows generated, ReferenceRows real) {
        if (real.rows().count() < 2) {
            throw new DataException("reference " + settings.reference() + " must have at least 2 rows, but has 1");
        }
        ComparedRows rows = ComparedRows.deal(generated.rows(), real.rows(), settings.maxRows(), notices);
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

    private Measurements compare(ReferenceRows real, ComparedRows rows) {
        Measurements evaluation = new Measurements(rows);
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

    private void addMemorization(Measurements evaluation, TrainingNeighbours.Found found, ReferenceRows real) {
        if (found.measured() != null) {
            evaluation.add(Measure.of(found.measured()));
            evaluation.add(Measure.distance(found.measured()));
        }
        if (found.heldOutRows() >= 0) {
            evaluation.addRows("memorization_held_out_rows", found.heldOutRows());
        }
        // The rows of a toy are drawn: there are none to be repeated.
        unmeasured = real.isToy() ? "" : found.missing();
        if (!unmeasured.isEmpty()) {
            evaluation.add(Measure.withoutMemorization(unmeasured));
            notices.add("Whether the samples repeat training rows was not measured: " + unmeasured + ".");
        }
    }

    private List<Condition> outcomes(List<Measure> measures) {
        List<Condition> outcomes = new ArrayList<>();
        for (MetricCondition condition : settings.conditions()) {
            if (condition.metric().startsWith("memorization_") && !unmeasured.isEmpty()) {
                throw new UsageException("require '" + condition.text() + "': it was not measured: " + unmeasured);
            }
            for (Measure measure : measures) {
                if (Double.isNaN(measure.value()) && condition.metric().equals(measure.name())) {
                    throw new UsageException("require '" + condition.text() + "': " + measure.description());
                }
            }
            double value = condition.value(metrics);
            outcomes.add(new Condition(condition.text(), value, condition.holds(metrics)));
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
            GeneratedRows generated,
            EvaluatedModel drawnBy,
            FlowComparison flows,
            ComparedRows rows,
            Measurements evaluation,
            FidelityMeasures fidelity)
            throws IOException {
        List<Figure> figures = new ArrayList<>();
        Optional<PlaneColumns> plane = PlaneColumns.of(rows);
        boolean pathsShown = plane.isPresent() && planes(generated, plane.get(), figures);
        if (flows != null) {
            figures.addAll(flows.figures(plane, pathsShown));
        }
        Figures.histograms(evaluation.columns().stream()
                        .map(ColumnComparison::histograms)
                        .toList())
                .ifPresent(figures::add);
        if (!rows.isPlain()) {
            Figures.categories(evaluation.categories().stream()
                            .map(CategoryComparison::bars)
                            .toList())
                    .ifPresent(figures::add);
            Figures.missing(missing(rows)).ifPresent(figures::add);
            FidelityMeasures.AssociationPair pair = fidelity.associations();
            Figures.associations(
                            generated.columns(),
                            pair.real().values(),
                            pair.generated().values())
                    .ifPresent(figures::add);
        }
        if (drawnBy != null && !drawnBy.history().isEmpty()) {
            figures.add(Figures.loss(drawnBy.history()));
        }
        return figures;
    }

    /** The pictures of two columns of numbers; returns whether paths are among them. */
    private boolean planes(GeneratedRows generated, PlaneColumns plane, List<Figure> figures) throws IOException {
        Figures.images(plane.names(), plane.real(), plane.generated()).ifPresent(figures::add);
        Figures.scatter(plane.names(), plane.real(), plane.generated()).ifPresent(figures::add);
        Figures.density(plane.names(), plane.real(), plane.generated()).ifPresent(figures::add);
        Optional<Figure> paths = TrajectoryReader.read(spark, context, jobs, generated, plane.names())
                .flatMap(trajectories -> Figures.trajectories(plane.names(), trajectories, plane.real()));
        paths.ifPresent(figures::add);
        return paths.isPresent();
    }

    /** The shares of missing values of the columns that have some. */
    private static List<ShareBars.Pair> missing(ComparedRows rows) {
        List<ShareBars.Pair> shares = new ArrayList<>();
        for (int column = 0; column < rows.columns().size(); column++) {
            double real = 100 * rows.reference().missingShare(column);
            double generated = 100 * rows.generated().missingShare(column);
            if (real > 0 || generated > 0) {
                shares.add(new ShareBars.Pair(rows.columns().get(column).name(), real, generated));
            }
        }
        return shares;
    }
}
