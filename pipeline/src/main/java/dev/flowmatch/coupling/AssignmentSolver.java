package dev.flowmatch.coupling;

import java.util.Arrays;

/**
 * Solves the linear assignment problem exactly: the permutation of columns that gives n rows the least total cost.
 *
 * <p>In two parts. First an auction with ε-scaling finds prices of the columns that are nearly optimal: Bertsekas, <a
 * href="https://doi.org/10.1007/BF02186476">The Auction Algorithm: A Distributed Relaxation Method for the Assignment
 * Problem</a> (Annals of Operations Research 14, 1988). From these prices, which need not be right, the augmenting row
 * reduction and the shortest augmenting paths of Jonker and Volgenant, <a href="https://doi.org/10.1007/BF02278710">A
 * Shortest Augmenting Path Algorithm for Dense and Sparse Linear Assignment Problems</a> (Computing 38, 1987), find the
 * optimum. The second part alone is exact and O(n³), but on 1,024 points in the plane its row reduction took 3.5 million
 * bids and some seconds; after an auction of 150,000 bids, 0.02 s, little is left for it to do.
 *
 * <p>Costs are floats, prices doubles. The result is a function of the costs alone. Not thread-safe: buffers serve again
 * for the next problem.
 */
public final class AssignmentSolver {
    private static final int NONE = -1;

    /** By how much ε shrinks from one auction to the next. */
    private static final double EPSILON_FACTOR = 4;

    /** Bounds on the bids per row of all auctions, and of a row reduction: what is left is found by the paths. */
    private static final long AUCTION_BIDS_PER_ROW = 1000;

    private static final long REDUCTION_BIDS_PER_ROW = 4;

    private final int capacity;
    private final int[] rowOfColumn;
    private final int[] freeRows;
    private final int[] columns;
    private final int[] predecessors;
    private final double[] prices;
    private final double[] distances;

    /** The two best offers of the last {@link #findOffers}. */
    private int best;

    private int secondBest;
    private double bestOffer;
    private double secondBestOffer;

    /**
     * Allocates the buffers.
     *
     * @param capacity the largest n it will be asked for
     * @throws IllegalArgumentException if {@code capacity} is below 1
     */
    public AssignmentSolver(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be at least 1, but was " + capacity);
        }
        this.capacity = capacity;
        rowOfColumn = new int[capacity];
        freeRows = new int[capacity];
        columns = new int[capacity];
        predecessors = new int[capacity];
        prices = new double[capacity];
        distances = new double[capacity];
    }

    /**
     * Finds an assignment of least total cost.
     *
     * @param costs finite costs, [n × n], row-major; only read
     * @param n the number of rows and columns, at most 46340
     * @param columnOfRow where the column of each row is written, [n]
     * @throws IllegalArgumentException if {@code n} is negative or above the capacity, or {@code costs} is too short
     */
    public void solve(float[] costs, int n, int[] columnOfRow) {
        if (n < 0 || n > capacity) {
            throw new IllegalArgumentException("n must be between 0 and the capacity " + capacity + ", but was " + n);
        }
        if ((long) n * n > costs.length) {
            throw new IllegalArgumentException(
                    "costs must have n² = " + (long) n * n + " entries, but had " + costs.length);
        }
        Arrays.fill(prices, 0, n, 0);
        auction(costs, n, columnOfRow);
        int free = freeAll(n, columnOfRow);
        for (int round = 0; round < 2; round++) {
            free = reduceRows(costs, n, columnOfRow, free);
        }
        for (int k = 0; k < free; k++) {
            augment(freeRows[k], findPath(costs, n, freeRows[k]), columnOfRow);
        }
    }

    /** Runs auctions with ever smaller ε; of their outcome only the prices are kept. */
    private void auction(float[] costs, int n, int[] columnOfRow) {
        double spread = 0;
        for (int k = 0; k < n * n; k++) {
            spread = Math.max(spread, Math.abs((double) costs[k]));
        }
        long bidsLeft = AUCTION_BIDS_PER_ROW * n;
        double smallest = 1e-7 * spread;
        for (double epsilon = spread / EPSILON_FACTOR; epsilon > smallest && bidsLeft > 0; epsilon /= EPSILON_FACTOR) {
            int free = freeAll(n, columnOfRow);
            while (free > 0 && bidsLeft-- > 0) {
                int row = freeRows[--free];
                findOffers(costs, n, row);
                double raise = secondBest == NONE ? 0 : secondBestOffer - bestOffer;
                prices[best] -= raise + epsilon;
                int outbid = assign(row, best, columnOfRow);
                if (outbid != NONE) {
                    freeRows[free++] = outbid;
                }
            }
            if (free == 0) {
                // Below a fraction of a row's share of the cost, finer prices save no more paths than they cost bids.
                smallest = Math.max(smallest, cost(costs, n, columnOfRow) / n / (4.0 * n));
            }
        }
    }

    private static double cost(float[] costs, int n, int[] columnOfRow) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += Math.abs((double) costs[i * n + columnOfRow[i]]);
        }
        return sum;
    }

    private int freeAll(int n, int[] columnOfRow) {
        Arrays.fill(columnOfRow, 0, n, NONE);
        Arrays.fill(rowOfColumn, 0, n, NONE);
        for (int i = 0; i < n; i++) {
            freeRows[i] = i;
        }
        return n;
    }

    /** Finds the columns with the least and the second least of cost less price for a row. */
    private void findOffers(float[] costs, int n, int row) {
        int first = NONE;
        int second = NONE;
        double least = Double.POSITIVE_INFINITY;
        double next = Double.POSITIVE_INFINITY;
        int offset = row * n;
        for (int j = 0; j < n; j++) {
            double offer = costs[offset + j] - prices[j];
            if (offer < next) {
                if (offer >= least) {
                    next = offer;
                    second = j;
                } else {
                    next = least;
                    second = first;
                    least = offer;
                    first = j;
                }
            }
        }
        best = first;
        secondBest = second;
        bestOffer = least;
        secondBestOffer = next;
    }

    /** Gives a row a column; returns the row that had it. */
    private int assign(int row, int column, int[] columnOfRow) {
        int outbid = rowOfColumn[column];
        columnOfRow[row] = column;
        rowOfColumn[column] = row;
        if (outbid != NONE) {
            columnOfRow[outbid] = NONE;
        }
        return outbid;
    }

    /**
     * Augmenting row reduction: each free row takes its best column, at a price that makes the second best as good, and
     * puts out the row that has it. Returns the number of rows free after it, which stand in {@link #freeRows}.
     */
    private int reduceRows(float[] costs, int n, int[] columnOfRow, int free) {
        int current = 0;
        int stillFree = 0;
        long bidsLeft = REDUCTION_BIDS_PER_ROW * n;
        while (current < free) {
            int row = freeRows[current++];
            findOffers(costs, n, row);
            double lowered = secondBest == NONE ? prices[best] : prices[best] - (secondBestOffer - bestOffer);
            boolean lowers = lowered < prices[best];
            int column = best;
            if (lowers) {
                prices[best] = lowered;
            } else if (rowOfColumn[best] != NONE && secondBest != NONE) {
                column = secondBest;
            }
            int outbid = assign(row, column, columnOfRow);
            if (outbid != NONE) {
                // Where the price did not move, two rows could outbid each other without end.
                if (lowers && bidsLeft-- > 0) {
                    freeRows[--current] = outbid;
                } else {
                    freeRows[stillFree++] = outbid;
                }
            }
        }
        return stillFree;
    }

    /**
     * Finds a shortest path of reduced costs from a free row to a column without a row, as Dijkstra does, and updates the
     * prices; the path is left in {@link #predecessors}.
     *
     * @return the column at its end
     */
    private int findPath(float[] costs, int n, int start) {
        for (int j = 0; j < n; j++) {
            columns[j] = j;
            predecessors[j] = start;
            distances[j] = costs[start * n + j] - prices[j];
        }
        // The columns before ready have their final distance, and their rows are scanned.
        int ready = 0;
        int nearest = nearest(n);
        while (rowOfColumn[columns[nearest]] != NONE) {
            int column = columns[nearest];
            columns[nearest] = columns[ready];
            columns[ready++] = column;
            nearest = scan(costs, n, column, ready);
        }
        int end = columns[nearest];
        double length = distances[end];
        for (int k = 0; k < ready; k++) {
            prices[columns[k]] += distances[columns[k]] - length;
        }
        return end;
    }

    private int nearest(int n) {
        int nearest = 0;
        for (int j = 1; j < n; j++) {
            if (distances[j] < distances[nearest]) {
                nearest = j;
            }
        }
        return nearest;
    }

    /** Shortens distances by way of the row that has a column; returns the place of the nearest column not yet ready. */
    private int scan(float[] costs, int n, int column, int ready) {
        int row = rowOfColumn[column];
        int offset = row * n;
        double base = costs[offset + column] - prices[column] - distances[column];
        double least = Double.POSITIVE_INFINITY;
        int nearest = ready;
        for (int k = ready; k < n; k++) {
            int j = columns[k];
            double distance = distances[j];
            double through = costs[offset + j] - prices[j] - base;
            if (through < distance) {
                distances[j] = through;
                predecessors[j] = row;
                distance = through;
            }
            // Among equals a column without a row ends the search.
            if (distance < least || (distance == least && rowOfColumn[j] == NONE)) {
                least = distance;
                nearest = k;
            }
        }
        return nearest;
    }

    /** Gives every row on the path the column that leads to it from the end, up to the row where it starts. */
    private void augment(int start, int end, int[] columnOfRow) {
        int column = end;
        while (true) {
            int row = predecessors[column];
            int previous = columnOfRow[row];
            rowOfColumn[column] = row;
            columnOfRow[row] = column;
            if (row == start) {
                return;
            }
            column = previous;
        }
    }
}
