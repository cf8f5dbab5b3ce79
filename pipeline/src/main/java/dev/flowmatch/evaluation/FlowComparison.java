package dev.flowmatch.evaluation;

import dev.flowmatch.fault.UsageException;
import dev.flowmatch.metrics.Points;
import dev.flowmatch.metrics.RealAgainstReal;
import dev.flowmatch.metrics.SlicedWasserstein;
import dev.flowmatch.picture.Figure;
import dev.flowmatch.picture.Figures;
import dev.flowmatch.picture.StepQuality;
import dev.flowmatch.picture.Trajectories;
import dev.flowmatch.report.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The flow of the model that drew the samples, and of one to compare it with, from the same starting points.
 *
 * @param measures of both
 * @param qualities the quality of few steps, of the model compared first
 * @param paths some paths of each, of the model compared first
 * @param floor the distance of as many real rows from the reference, for the quality
 */
record FlowComparison(List<Measure> measures, List<StepQuality> qualities, List<Trajectories> paths, double floor) {
    /** More paths than these hide each other. */
    private static final int PATHS = 150;

    private static final int DIRECTIONS = 128;
    private static final String COMPARED = "compared_";

    /**
     * Measures the flows.
     *
     * @param model that drew the samples
     * @param compared the other, or null
     * @param start where all paths begin
     * @param rows what samples are compared with
     * @param seed of random directions
     * @throws UsageException if the two models do not start from the same noise
     */
    static FlowComparison measure(
            EvaluatedModel model, EvaluatedModel compared, FlowX0 start, ComparedRows rows, long seed) {
        if (compared != null) {
            requireSameStart(model, compared);
        }
        List<Measure> measures = new ArrayList<>();
        List<StepQuality> qualities = new ArrayList<>();
        List<Trajectories> paths = new ArrayList<>();
        for (EvaluatedModel one : compared == null ? List.of(model) : List.of(compared, model)) {
            String name = one == model ? "the model evaluated" : "compared: " + one.name();
            try (FlowMeasures flow = one.flow(start, rows)) {
                StepQuality quality = flow.quality(name, seed);
                List<Measure> ofFlow = new ArrayList<>(flow.geometry());
                ofFlow.addAll(FlowMeasures.measures(quality));
                if (one == model) {
                    measures.addAll(0, ofFlow);
                } else {
                    ofFlow.forEach(measure -> measures.add(ofCompared(measure)));
                }
                qualities.add(quality);
                flow.paths(PATHS).ifPresent(paths::add);
            }
        }
        RealAgainstReal standardized = rows.standardized();
        Points control = standardized.control().first(FlowX0.ROWS);
        double floor = new SlicedWasserstein(DIRECTIONS, seed).measure(control, standardized.reference());
        return new FlowComparison(measures, qualities, paths, floor);
    }

    private static void requireSameStart(EvaluatedModel model, EvaluatedModel compared) {
        String noise = model.manifest().noise();
        String other = compared.manifest().noise();
        boolean given = model.manifest().x0Columns() != null;
        if (!noise.equals(other) || given != (compared.manifest().x0Columns() != null)) {
            throw new UsageException("compare-model " + compared.name() + " must start where the model does, from "
                    + (given ? "rows of a table or " : "") + noise + ", but starts from "
                    + (given ? "" : "rows of a table or ") + other);
        }
    }

    private static Measure ofCompared(Measure measure) {
        return Measure.plain(
                COMPARED + measure.name(), "Of the model compared with: " + measure.description(), measure.value());
    }

    /**
     * The quality of few steps, and the paths where there are two models to compare or the samples brought no paths.
     *
     * @param plane the columns of numbers that the paths are drawn in, if there are any
     * @param pathsShown whether the samples brought their own
     */
    List<Figure> figures(Optional<PlaneColumns> plane, boolean pathsShown) {
        List<Figure> figures = new ArrayList<>();
        plane.flatMap(numbers -> paths(numbers.names(), numbers.real(), pathsShown))
                .ifPresent(figures::add);
        figures.add(Figures.stepQuality(qualities, floor));
        return figures;
    }

    private Optional<Figure> paths(List<String> columns, Points real, boolean pathsShown) {
        return paths.size() > 1
                ? Figures.comparedTrajectories(
                        columns, qualities.stream().map(StepQuality::name).toList(), paths, real)
                : pathsShown || paths.isEmpty() ? Optional.empty() : Figures.trajectories(columns, paths.get(0), real);
    }
}
