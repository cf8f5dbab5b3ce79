package dev.flowmatch.evaluation;

import dev.flowmatch.column.VectorLayout;
import dev.flowmatch.metrics.EndpointGap;
import dev.flowmatch.metrics.ExactWasserstein;
import dev.flowmatch.metrics.FlowGeometry;
import dev.flowmatch.metrics.Points;
import dev.flowmatch.metrics.SlicedWasserstein;
import dev.flowmatch.model.ModelManifest;
import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.network.VelocityMlp;
import dev.flowmatch.picture.StepQuality;
import dev.flowmatch.picture.Trajectories;
import dev.flowmatch.report.Measure;
import dev.flowmatch.solver.EulerSolver;
import dev.flowmatch.solver.StepObserver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model's flow, measured along its own paths from the same starting points: how straight it is, and how good samples of
 * few steps are. Holds the network's native memory until it is closed; not thread-safe.
 */
final class FlowMeasures implements AutoCloseable {
    private static final int PATHS = 1024;
    private static final int STEPS = 50;
    private static final int DIRECTIONS = 128;
    private static final int MANY_STEPS = 100;
    private static final int[] FEW_STEPS = {1, 2, 4, 8};

    private final ModelUnits units;
    private final VelocityMlp field;
    private final Points start;
    private final ComparedRows rows;

    /**
     * @param manifest the model's
     * @param weights its network
     * @param from where its paths begin
     * @param rows what samples are compared with
     */
    FlowMeasures(ModelManifest manifest, VelocityMlpWeights weights, FlowX0 from, ComparedRows rows) {
        this.units = new ModelUnits(manifest.columns());
        this.field = new VelocityMlp(weights, VectorLayout.of(manifest.columns()), PATHS);
        this.start = from.of(manifest);
        this.rows = rows;
    }

    /** Straightness and path energy, in the model's scaled units. */
    List<Measure> geometry() {
        Points paths = start.first(PATHS);
        FlowGeometry geometry = FlowGeometry.of(field, paths, STEPS);
        double least = new ExactWasserstein(PATHS)
                .measure(paths, units.of(rows.reference().first(PATHS)));
        List<Measure> measures = new ArrayList<>();
        measures.add(Measure.plain(
                "straightness",
                "Mean squared deviation of the velocity from the straight line between noise and sample, in the"
                        + " model's units; 0 for a flow that one step integrates.",
                geometry.straightness()));
        measures.add(Measure.plain(
                "path_energy",
                "Mean squared velocity along the paths, in the model's units; the least that is possible is"
                        + " the squared Wasserstein-2 distance between noise and data.",
                geometry.pathEnergy()));
        if (least > 0) {
            measures.add(Measure.plain(
                    "normalized_path_energy",
                    "Excess of the path energy over the squared Wasserstein-2 distance between noise and data, relative"
                            + " to it; estimated from " + PATHS + " rows, 0 for optimal transport.",
                    geometry.normalizedPathEnergy(least)));
        }
        measures.add(Measure.plain(
                "one_step_gap",
                "Root mean squared distance between the samples of 1 and of " + MANY_STEPS
                        + " Euler steps from the same noise, in the model's units; 0 for a straight flow.",
                EndpointGap.of(endpoints(paths, 1), endpoints(paths, MANY_STEPS))));
        return measures;
    }

    /**
     * How far samples of few Euler steps are from the real rows, in standard deviations of these.
     *
     * @param name what a picture calls the model
     * @param seed of the directions
     */
    StepQuality quality(String name, long seed) {
        Points real = rows.standardized(rows.reference());
        Map<Integer, Double> distances = new LinkedHashMap<>();
        for (int steps : FEW_STEPS) {
            Points samples = rows.standardized(units.toTable(endpoints(start, steps)));
            distances.put(steps, new SlicedWasserstein(DIRECTIONS, seed).measure(samples, real));
        }
        return new StepQuality(name, distances);
    }

    /** The same as measures for {@code metrics.json}. */
    static List<Measure> measures(StepQuality quality) {
        List<Measure> measures = new ArrayList<>();
        quality.distances().forEach((steps, distance) -> {
            String what = steps + " Euler step" + (steps == 1 ? "" : "s");
            measures.add(Measure.plain(
                    "sliced_w2_" + steps + (steps == 1 ? "_step" : "_steps"),
                    "Sliced Wasserstein-2 distance of samples with " + what + ", in standard deviations.",
                    distance));
        });
        return measures;
    }

    /** The first paths in the columns of numbers that pictures show, in the source's units; none where there are none. */
    Optional<Trajectories> paths(int count) {
        List<Integer> shown = PlaneColumns.shown(rows.reference());
        if (shown.isEmpty()) {
            return Optional.empty();
        }
        Points from = start.first(count);
        List<Points> frames = new ArrayList<>();
        List<Double> times = new ArrayList<>();
        StepObserver observer = (step, t, x) -> {
            frames.add(PlaneColumns.chosen(units.onTheWay(new Points(x.clone(), from.dim())), shown));
            times.add(t);
        };
        float[] x = from.values().clone();
        observer.accept(0, 0, x);
        new EulerSolver(STEPS).solve(field, x, from.count(), observer);
        return Optional.of(new Trajectories(frames, times));
    }

    private Points endpoints(Points from, int steps) {
        EulerSolver solver = new EulerSolver(steps);
        int dim = from.dim();
        float[] ends = new float[from.values().length];
        for (int first = 0; first < from.count(); first += PATHS) {
            int rows = Math.min(PATHS, from.count() - first);
            float[] x = Arrays.copyOfRange(from.values(), first * dim, (first + rows) * dim);
            solver.solve(field, x, rows);
            System.arraycopy(x, 0, ends, first * dim, x.length);
        }
        return new Points(ends, dim);
    }

    @Override
    public void close() {
        field.close();
    }
}
