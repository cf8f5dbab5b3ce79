package dev.flowmatch.report;

import dev.flowmatch.io.HistoryEntry;
import dev.flowmatch.metrics.CorrelationDifference;
import dev.flowmatch.metrics.KolmogorovSmirnov;
import dev.flowmatch.metrics.Points;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Makes the figures of the report; each returns what fits the data, which may be none. */
public final class Figures {
    private static final int MOST_PAIRS = 3;
    private static final int MOST_HISTOGRAMS = 12;

    private Figures() {}

    /** Two columns to draw against each other. */
    private record Pair(int x, int y) {}

    /**
     * Real and generated rows as dots on the same axes: two columns against each other, of more than two the most
     * correlated pairs; none for a single column or for columns that are the pixels of an image.
     */
    public static Optional<Figure> scatter(List<String> columns, Points real, Points generated) {
        return pairs(
                "scatter",
                "Real and generated rows",
                "Each dot is a row; both pictures have the same axes and number of dots. Rows beyond the bulk of the"
                        + " real ones are outside the picture.",
                columns,
                real,
                (pair, pictures) -> {
                    int count = Math.min(PlanePictures.DOTS, Math.min(real.count(), generated.count()));
                    Points someReal = real.first(count);
                    Points someGenerated = generated.first(count);
                    String axes = columns.get(pair.x()) + " and " + columns.get(pair.y());
                    return List.of(
                            Panel.draw(
                                    "Scatter of real rows: " + axes,
                                    palette -> pictures.dots(
                                            palette,
                                            "real",
                                            palette.real(),
                                            someReal.column(pair.x()),
                                            someReal.column(pair.y()))),
                            Panel.draw(
                                    "Scatter of generated rows: " + axes,
                                    palette -> pictures.dots(
                                            palette,
                                            "generated",
                                            palette.generated(),
                                            someGenerated.column(pair.x()),
                                            someGenerated.column(pair.y()))));
                });
    }

    /** Density heat maps of the same column pairs as {@link #scatter}, both sides on one colour scale. */
    public static Optional<Figure> density(List<String> columns, Points real, Points generated) {
        return pairs(
                "density",
                "Density",
                "The share of rows in each cell, both sides on one colour scale.",
                columns,
                real,
                (pair, pictures) -> {
                    double[][] ofReal = pictures.density(real.column(pair.x()), real.column(pair.y()));
                    double[][] ofGenerated = pictures.density(generated.column(pair.x()), generated.column(pair.y()));
                    double full = fullColour(ofReal);
                    String axes = columns.get(pair.x()) + " and " + columns.get(pair.y());
                    return List.of(
                            Panel.draw(
                                    "Density of real rows: " + axes,
                                    palette -> pictures.heat(palette, "real", palette.real(), ofReal, full)),
                            Panel.draw(
                                    "Density of generated rows: " + axes,
                                    palette -> pictures.heat(
                                            palette, "generated", palette.generated(), ofGenerated, full)));
                });
    }

    private interface PairPanels {
        List<Panel> draw(Pair pair, PlanePictures pictures);
    }

    private static Optional<Figure> pairs(
            String name, String heading, String caption, List<String> columns, Points real, PairPanels drawing) {
        if (real.dim() < 2 || ImageColumns.detect(columns).isPresent()) {
            return Optional.empty();
        }
        List<Panel> panels = new ArrayList<>();
        for (Pair pair : mostCorrelated(real)) {
            panels.addAll(drawing.draw(
                    pair,
                    new PlanePictures(
                            PlanePictures.range(real, pair.x()),
                            PlanePictures.range(real, pair.y()),
                            columns.get(pair.x()),
                            columns.get(pair.y()))));
        }
        String pairsSaid = real.dim() > 2 ? " Shown are the pairs of the most correlated columns." : "";
        return Optional.of(new Figure(name, heading, caption + pairsSaid, 2, panels));
    }

    private static List<Pair> mostCorrelated(Points real) {
        double[] correlations = CorrelationDifference.correlations(real);
        List<Pair> pairs = new ArrayList<>();
        for (int x = 0; x < real.dim(); x++) {
            for (int y = x + 1; y < real.dim(); y++) {
                pairs.add(new Pair(x, y));
            }
        }
        pairs.sort(Comparator.comparingDouble(pair -> -Math.abs(correlations[pair.x() * real.dim() + pair.y()])));
        return pairs.subList(0, Math.min(MOST_PAIRS, pairs.size()));
    }

    /** The density that gets the full colour: that of the cell which 1% of the filled ones exceed. */
    private static double fullColour(double[][] density) {
        double[] filled = IntStream.range(0, density.length)
                .boxed()
                .flatMapToDouble(row -> Arrays.stream(density[row]))
                .filter(share -> share > 0)
                .sorted()
                .toArray();
        return filled.length == 0 ? 1 : filled[(int) (0.99 * (filled.length - 1))];
    }

    /** Histograms of every column, or of the twelve whose distributions differ most. */
    public static Figure histograms(List<String> columns, Points real, Points generated) {
        List<Integer> worst = IntStream.range(0, real.dim())
                .boxed()
                .sorted(Comparator.comparingDouble(column -> -KolmogorovSmirnov.statistic(generated, real, column)))
                .limit(MOST_HISTOGRAMS)
                .toList();
        List<Panel> panels = new ArrayList<>();
        for (int column : worst.stream().sorted().toList()) {
            HistogramPicture picture = HistogramPicture.of(real.sortedColumn(column), generated.sortedColumn(column));
            panels.add(Panel.draw(
                    "Histogram of column " + columns.get(column) + ", real and generated",
                    palette -> picture.image(palette, columns.get(column))));
        }
        String which = real.dim() > MOST_HISTOGRAMS
                ? " Shown are the " + MOST_HISTOGRAMS + " of " + real.dim() + " columns that differ most."
                : "";
        return new Figure(
                "histograms",
                "Columns one by one",
                "Shares of rows in the same bins for both sides, over the bulk of the real values." + which,
                3,
                panels);
    }

    /** Rows drawn as images, where the columns are the pixels of one; real and generated. */
    public static Optional<Figure> images(List<String> columns, Points real, Points generated) {
        return ImageColumns.detect(columns).map(images -> {
            double minimum = Double.POSITIVE_INFINITY;
            double maximum = Double.NEGATIVE_INFINITY;
            for (int column = images.first(); column < images.first() + images.count(); column++) {
                for (float value : real.column(column)) {
                    minimum = Math.min(minimum, value);
                    maximum = Math.max(maximum, value);
                }
            }
            double low = minimum;
            double high = maximum > minimum ? maximum : minimum + 1;
            return new Figure(
                    "images",
                    "Rows as images",
                    "The first hundred rows of each side, real rows first, " + images.side() + " × " + images.side()
                            + " pixels each. Grey levels are those of the real range; nothing is picked by hand.",
                    2,
                    List.of(
                            Panel.draw(
                                    "Sheet of real images", palette -> images.sheet(palette, "real", real, low, high)),
                            Panel.draw(
                                    "Sheet of generated images",
                                    palette -> images.sheet(palette, "generated", generated, low, high))));
        });
    }

    /** Paths from noise to data, as a picture and as an animation; none for a single column. */
    public static Optional<Figure> trajectories(List<String> columns, Trajectories trajectories, Points real) {
        if (real.dim() < 2) {
            return Optional.empty();
        }
        Pair pair = mostCorrelated(real).get(0);
        AxisRange x = spanning(PlanePictures.range(real, pair.x()), trajectories, pair.x());
        AxisRange y = spanning(PlanePictures.range(real, pair.y()), trajectories, pair.y());
        PlanePictures pictures = new PlanePictures(x, y, columns.get(pair.x()), columns.get(pair.y()));
        Panel panel = Panel.draw(
                "Paths of samples from noise to data",
                palette -> pictures.paths(
                        palette, "from noise to data", trajectories.column(pair.x()), trajectories.column(pair.y())));
        return Optional.of(new Figure(
                "trajectories",
                "From noise to data",
                "Grey dots are noise at t = 0, coloured ones the samples they become at t = 1. The straighter the"
                        + " paths, the fewer steps a sample needs.",
                2,
                List.of(panel),
                TrajectoryAnimation.svg(trajectories, x, y, pair.x(), pair.y())));
    }

    /**
     * The paths of several models from the same points, side by side on the same axes; none for a single column.
     *
     * @param names of the models
     * @param trajectories of each
     */
    public static Optional<Figure> comparedTrajectories(
            List<String> columns, List<String> names, List<Trajectories> trajectories, Points real) {
        if (real.dim() < 2) {
            return Optional.empty();
        }
        Pair pair = mostCorrelated(real).get(0);
        AxisRange x = PlanePictures.range(real, pair.x());
        AxisRange y = PlanePictures.range(real, pair.y());
        for (Trajectories one : trajectories) {
            x = spanning(x, one, pair.x());
            y = spanning(y, one, pair.y());
        }
        PlanePictures pictures = new PlanePictures(x, y, columns.get(pair.x()), columns.get(pair.y()));
        List<Panel> panels = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            Trajectories one = trajectories.get(i);
            panels.add(Panel.draw(
                    "Paths from noise to data: " + name,
                    palette -> pictures.paths(palette, name, one.column(pair.x()), one.column(pair.y()))));
        }
        return Optional.of(new Figure(
                "compared_trajectories",
                "From noise to data, side by side",
                "The same points of noise (grey, t = 0) and the samples that each model makes of them (coloured, t = 1)."
                        + " The straighter the paths, the fewer steps a sample needs.",
                2,
                panels));
    }

    /** Samples of few steps: their distance to the real rows by the number of Euler steps. */
    public static Figure stepQuality(List<StepQuality> models, double floor) {
        return new Figure(
                "step_quality",
                "How many steps it takes",
                "Sliced Wasserstein-2 distance to the real rows of samples with 1, 2, 4 and 8 Euler steps, in standard"
                        + " deviations. A line that is flat from the left needs one step only; the dashed line is what as"
                        + " many real rows have.",
                1,
                List.of(StepQualityChart.panel(models, floor)));
    }

    private static AxisRange spanning(AxisRange range, Trajectories trajectories, int column) {
        AxisRange start = PlanePictures.range(trajectories.frames().get(0), column);
        return new AxisRange(Math.min(range.minimum(), start.minimum()), Math.max(range.maximum(), start.maximum()));
    }

    /** The loss curve of the training. */
    public static Figure loss(List<HistoryEntry> history) {
        return new Figure(
                "loss",
                "Training",
                "The loss of flow matching does not go to zero: what remains is the spread of the directions that"
                        + " pass through one point.",
                1,
                List.of(LossChart.panel(history)));
    }
}
