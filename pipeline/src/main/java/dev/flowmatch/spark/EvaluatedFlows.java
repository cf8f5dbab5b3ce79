package dev.flowmatch.spark;

import dev.flowmatch.io.UsageException;
import dev.flowmatch.metrics.Points;
import dev.flowmatch.metrics.RealAgainstReal;
import dev.flowmatch.metrics.SlicedWasserstein;
import dev.flowmatch.report.Figure;
import dev.flowmatch.report.Figures;
import dev.flowmatch.report.Measure;
import dev.flowmatch.report.StepQuality;
import dev.flowmatch.report.Trajectories;
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
record EvaluatedFlows(List<Measure> measures, List<StepQuality> qualities, List<Trajectories> paths, double floor) {
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
     * @param rows in the source's units
     * @param seed of random directions
     * @throws UsageException if the two models do not start from the same noise
     */
    static EvaluatedFlows measure(
            EvaluatedModel model, EvaluatedModel compared, FlowStart start, RealAgainstReal rows, long seed) {
        if (compared != null) {
            requireSameStart(model, compared);
        }
        List<Measure> measures = new ArrayList<>();
        List<StepQuality> qualities = new ArrayList<>();
        List<Trajectories> paths = new ArrayList<>();
        for (EvaluatedModel one : compared == null ? List.of(model) : List.of(compared, model)) {
            String name = one == model ? "the model evaluated" : "compared: " + one.name();
            try (ModelFlow flow = one.flow(start, rows.reference())) {
                StepQuality quality = flow.quality(name, seed);
                List<Measure> ofFlow = new ArrayList<>(flow.geometry());
                ofFlow.addAll(ModelFlow.measures(quality));
                if (one == model) {
                    measures.addAll(0, ofFlow);
                } else {
                    ofFlow.forEach(measure -> measures.add(ofCompared(measure)));
                }
                qualities.add(quality);
                paths.add(flow.paths(PATHS));
            }
        }
        RealAgainstReal standardized = rows.standardized();
        Points control = standardized.control().first(FlowStart.ROWS);
        double floor = new SlicedWasserstein(DIRECTIONS, seed).measure(control, standardized.reference());
        return new EvaluatedFlows(measures, qualities, paths, floor);
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
     * @param pathsShown whether the samples brought their own
     */
    List<Figure> figures(List<String> columns, Points real, boolean pathsShown) {
        List<Figure> figures = new ArrayList<>();
        Optional<Figure> drawn = paths.size() > 1
                ? Figures.comparedTrajectories(
                        columns, qualities.stream().map(StepQuality::name).toList(), paths, real)
                : pathsShown ? Optional.empty() : Figures.trajectories(columns, paths.get(0), real);
        drawn.ifPresent(figures::add);
        figures.add(Figures.stepQuality(qualities, floor));
        return figures;
    }
}
