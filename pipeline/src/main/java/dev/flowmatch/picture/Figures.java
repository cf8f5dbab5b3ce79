package dev.flowmatch.picture;

import dev.flowmatch.metrics.CorrelationDifference;
import dev.flowmatch.metrics.KolmogorovSmirnov;
import dev.flowmatch.metrics.Points;
import dev.flowmatch.model.HistoryEntry;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
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

    /** Histograms of columns of numbers that are never missing. */
    public static Figure histograms(List<String> columns, Points real, Points generated) {
        List<ColumnPicture> pictures = IntStream.range(0, real.dim())
                .mapToObj(column -> new ColumnPicture(
                        columns.get(column),
                        AxisKind.NUMBER,
                        new Points(real.column(column), 1),
                        new Points(generated.column(column), 1),
                        KolmogorovSmirnov.statistic(generated, real, column)))
                .toList();
        return histograms(pictures).orElseThrow();
    }

    /** Histograms of every column of numbers, or of the twelve whose distributions differ most; none where there is none. */
    public static Optional<Figure> histograms(List<ColumnPicture> columns) {
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        List<Panel> panels = new ArrayList<>();
        for (ColumnPicture column : worst(columns, ColumnPicture::difference)) {
            HistogramPicture picture = HistogramPicture.of(
                    column.real().sortedColumn(0), column.generated().sortedColumn(0), column.axis());
            panels.add(Panel.draw(
                    "Histogram of column " + column.name() + ", real and generated",
                    palette -> picture.image(palette, column.name())));
        }
        String which = columns.size() > MOST_HISTOGRAMS
                ? " Shown are the " + MOST_HISTOGRAMS + " of " + columns.size() + " columns that differ most."
                : "";
        return Optional.of(new Figure(
                "histograms",
                "Columns one by one",
                "Shares of rows in the same bins for both sides, over the bulk of the real values." + which,
                3,
                panels));
    }

    /** Those that differ most, at most twelve, in their order. */
    private static <T> List<T> worst(List<T> columns, ToDoubleFunction<T> difference) {
        return IntStream.range(0, columns.size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer column) -> -difference.applyAsDouble(columns.get(column))))
                .limit(MOST_HISTOGRAMS)
                .sorted()
                .map(columns::get)
                .toList();
    }

    /** Bars of every column of categories, or of the twelve whose shares differ most; none where there is none. */
    public static Optional<Figure> categories(List<ShareBars> columns) {
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        List<Panel> panels = worst(columns, ShareBars::difference).stream()
                .map(ShareBars::panel)
                .toList();
        String which = columns.size() > MOST_HISTOGRAMS
                ? " Shown are the " + MOST_HISTOGRAMS + " of " + columns.size() + " columns that differ most."
                : "";
        return Optional.of(new Figure(
                "categories",
                "Categories",
                "Shares of rows that have each category, the " + ShareBars.MOST
                        + " most frequent ones of the real rows and all others together." + which,
                2,
                panels));
    }

    /** Bars of the shares of missing values by column; none where nothing is missing. */
    public static Optional<Figure> missing(List<ShareBars.Pair> columns) {
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Figure(
                "missing",
                "Missing values",
                "Percent of the rows that have no value in a column.",
                1,
                List.of(new ShareBars("missing values", columns, 0).panel())));
    }

    /**
     * Maps of how strongly columns hang together, in real and in generated rows, and of the difference; none for a single
     * column.
     *
     * @param columns their names
     * @param real of each two columns, [columns × columns], 0 to 1
     * @param generated likewise
     */
    public static Optional<Figure> associations(List<String> columns, double[] real, double[] generated) {
        if (columns.size() < 2) {
            return Optional.empty();
        }
        int shown = Math.min(columns.size(), AssociationMap.MOST);
        List<String> names = columns.subList(0, shown);
        double[] ofReal = corner(real, columns.size(), shown);
        double[] ofGenerated = corner(generated, columns.size(), shown);
        double[] difference = IntStream.range(0, ofReal.length)
                .mapToDouble(i -> Math.abs(ofReal[i] - ofGenerated[i]))
                .toArray();
        String which = columns.size() > shown ? " Shown are the first " + shown + " columns." : "";
        return Optional.of(new Figure(
                "associations",
                "How columns hang together",
                "Of two columns of numbers the absolute correlation, of two of categories Cramér's V, of one of each the"
                        + " correlation ratio; 0 for independent columns, 1 where one follows from the other. The difference"
                        + " has its full colour at 0.5." + which,
                3,
                List.of(
                        associations("real", names, ofReal, 1, Palette::real),
                        associations("generated", names, ofGenerated, 1, Palette::generated),
                        associations("difference", names, difference, 0.5, Palette::ink))));
    }

    private static double[] corner(double[] values, int dim, int shown) {
        double[] corner = new double[shown * shown];
        for (int row = 0; row < shown; row++) {
            System.arraycopy(values, row * dim, corner, row * shown, shown);
        }
        return corner;
    }

    private static Panel associations(
            String title, List<String> names, double[] values, double most, Function<Palette, Color> color) {
        return Panel.draw(
                "Associations of columns: " + title,
                palette -> AssociationMap.image(palette, title, color.apply(palette), names, values, most));
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
