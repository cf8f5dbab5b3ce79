package dev.flowmatch.metrics;

/**
 * The share of points that lie on the checkerboard: in the cells of the 4×4 board over [−4, 4]² whose column + row is
 * odd, where column = ⌊(x + 4) / 2⌋ and row = ⌊(y + 4) / 2⌋. Data have share 1, uniform noise on the board ½.
 */
public final class CheckerboardCells {
    private CheckerboardCells() {}

    /**
     * The share, in [0, 1].
     *
     * @throws IllegalArgumentException if the points are not two-dimensional
     */
    public static double share(Points points) {
        if (points.dim() != 2) {
            throw new IllegalArgumentException("dim must be 2, but was " + points.dim());
        }
        int inside = 0;
        for (int row = 0; row < points.count(); row++) {
            if (contains(points.at(row, 0), points.at(row, 1))) {
                inside++;
            }
        }
        return (double) inside / points.count();
    }

    static boolean contains(double x, double y) {
        int column = (int) Math.floor((x + 4) / 2);
        int row = (int) Math.floor((y + 4) / 2);
        return column >= 0 && column < 4 && row >= 0 && row < 4 && (column + row) % 2 == 1;
    }
}
