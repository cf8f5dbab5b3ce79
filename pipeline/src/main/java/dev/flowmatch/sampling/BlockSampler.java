package dev.flowmatch.sampling;

import dev.flowmatch.flow.VelocityField;
import dev.flowmatch.solver.OdeSolver;
import dev.flowmatch.solver.StepObserver;
import dev.flowmatch.staging.PlannedFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.apache.spark.TaskContext;

/**
 * Computes samples in blocks of {@value #ROWS} consecutive ids: block b holds the ids from b·{@value #ROWS} on, counted from
 * where the starting points say, which is 0 for noise. Blocks are
 * always computed whole, so that a sample does not depend on which others were asked for with it: neither through the
 * height of a matrix product nor through the steps of an adaptive solver. Not thread-safe.
 */
final class BlockSampler {
    static final int ROWS = 1024;

    private final VelocityField field;
    private final SampleX0 x0;
    private final OdeSolver solver;
    private final End end;
    private final float[] x;

    /** What becomes of a block that has come to t = 1. */
    @FunctionalInterface
    interface End {
        /**
         * Settles what the flow leaves open.
         *
         * @param start the block's first id
         * @param x its rows, [{@value #ROWS} × dim], changed in place
         */
        void settle(long start, float[] x);
    }

    /** Takes the rows of a file as they are computed, in the order of their ids. */
    interface Rows {
        /**
         * Is shown a block before it is carried to t = 1, and returns who watches its steps.
         *
         * @param start the block's first id
         * @param x0 its rows at t = 0, [{@value #ROWS} × dim], row-major, in scaled units; overwritten afterwards
         */
        StepObserver begin(long start, float[] x0);

        /**
         * Takes those rows of the block begun last that belong to the file.
         *
         * @param first index of the first of them in {@code x1}, whose id is the block's first plus this
         * @param end index after the last
         * @param x1 the block's rows at t = 1, [{@value #ROWS} × dim], row-major, in scaled units
         */
        void end(int first, int end, float[] x1) throws IOException;
    }

    /**
     * @param field the velocity, for blocks of {@value #ROWS} rows
     * @param x0 where every sample starts, in as many columns as the field has
     * @param solver carries x from t = 0 to t = 1
     * @param end what becomes of x there
     */
    BlockSampler(VelocityField field, SampleX0 x0, OdeSolver solver, End end) {
        this.field = field;
        this.x0 = x0;
        this.solver = solver;
        this.end = end;
        this.x = new float[ROWS * field.dim()];
    }

    /** The first id of the block that holds an id. */
    private long blockStart(long id) {
        long first = x0.firstId();
        return first + (id - first) / ROWS * ROWS;
    }

    /**
     * Computes the rows of a file.
     *
     * @return the evaluations of the velocity for these rows, one for each row and time
     * @throws InterruptedIOException if the task was told to stop
     */
    long compute(PlannedFile part, Rows rows, FileProgress.Writer progress) throws IOException {
        long evaluations = 0;
        long endId = part.firstId() + part.rows();
        for (long start = blockStart(part.firstId()); start < endId; start += ROWS) {
            requireAlive();
            x0.fill(start, x);
            EndLast steps = new EndLast(rows.begin(start, x));
            int blockEvaluations = solver.solve(field, x, ROWS, steps);
            end.settle(start, x);
            steps.show(x);
            int from = (int) Math.max(0, part.firstId() - start);
            int to = (int) Math.min(ROWS, endId - start);
            rows.end(from, to, x);
            evaluations += (long) blockEvaluations * (to - from);
            progress.update(start + to - part.firstId());
        }
        return evaluations;
    }

    /** Keeps the step to t = 1 back until what the flow leaves open is settled. */
    private static final class EndLast implements StepObserver {
        private final StepObserver observer;
        private int step;

        EndLast(StepObserver observer) {
            this.observer = observer;
        }

        @Override
        public void accept(int reached, double t, float[] points) {
            if (t < 1) {
                observer.accept(reached, t, points);
            } else {
                step = reached;
            }
        }

        void show(float[] points) {
            observer.accept(step, 1, points);
        }
    }

    private static void requireAlive() throws InterruptedIOException {
        TaskContext task = TaskContext.get();
        if (task != null && task.isInterrupted()) {
            throw new InterruptedIOException("the task was cancelled");
        }
    }
}
