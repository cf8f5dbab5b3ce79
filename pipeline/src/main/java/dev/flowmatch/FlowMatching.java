package dev.flowmatch;

import dev.flowmatch.evaluation.EvaluateSamples;
import dev.flowmatch.pairing.GeneratePairs;
import dev.flowmatch.sampling.GenerateReflowPairs;
import dev.flowmatch.sampling.GenerateSamples;
import dev.flowmatch.training.TrainVelocity;
import java.util.Objects;
import org.apache.spark.sql.SparkSession;

/**
 * Flow matching from Java, in the order of the paper: draw pairs of noise and data, regress a velocity on them, follow it
 * from noise to new data, and see how good they are.
 *
 * <pre>{@code
 * FlowMatching flow = new FlowMatching(spark);
 * flow.generatePairs("flights.parquet", "pairs").columns(List.of("delay", "distance")).execute();
 * flow.trainVelocity("pairs", "model").epochs(20).execute();
 * flow.generateSamples("model", 1_000_000, "samples").execute();
 * flow.evaluateSamples("samples", "flights.parquet", "report").model("model").execute();
 * }</pre>
 *
 * <p>A straighter flow, which takes one step instead of a hundred, is learned from what the first one does:
 *
 * <pre>{@code
 * flow.generateReflowPairs("model", 1_000_000, "straight-pairs").execute();
 * flow.trainVelocity("straight-pairs", "straight").initFrom("model").execute();
 * flow.generateSamples("straight", 1_000_000, "samples-1").solver(new EulerSolver(1)).execute();
 * }</pre>
 *
 * <p>Each method prepares one operation with what it cannot do without: inputs first, the folder to write last. The
 * operation has a setter for every further option of the command of that name, does nothing until {@code execute()}, is
 * used once and by one thread, and returns a record of what it did. The operations meet in folders alone, so any of them
 * can run in another application, on another cluster, or on a later day.
 *
 * <p>Relative paths are those of the session's default file system. This class holds nothing but the session and may be
 * shared between threads.
 *
 * @see <a href="https://arxiv.org/abs/2210.02747">Lipman et al., Flow Matching for Generative Modeling</a>, section 4
 */
public final class FlowMatching {
    private final SparkSession spark;

    /** @param spark the session whose cluster computes and whose file systems are used */
    public FlowMatching(SparkSession spark) {
        this.spark = Objects.requireNonNull(spark, "spark");
    }

    /**
     * Pairs (x0, x1, t) of noise, data and a time, ready to train on.
     *
     * @param source a toy distribution's name, or the path of a CSV or Parquet file or of a folder of such files
     * @param pairs the folder to write
     */
    public GeneratePairs generatePairs(String source, String pairs) {
        return new GeneratePairs(spark).source(source).output(pairs);
    }

    /**
     * A network v fitted by least squares: v(x_t, t) to x1 − x0 at x_t = (1 − t)·x0 + t·x1.
     *
     * @param pairs the folder of a pair data set
     * @param model the model directory to write
     */
    public TrainVelocity trainVelocity(String pairs, String model) {
        return new TrainVelocity(spark).pairs(pairs).output(model);
    }

    /**
     * New rows: the endpoints of dx/dt = v(x, t) from noise at t = 0 to t = 1, in the source's columns, types and units.
     *
     * @param model a model directory
     * @param count the number of rows, at least 1
     * @param samples the folder to write
     * @throws IllegalArgumentException if count is below 1
     */
    public GenerateSamples generateSamples(String model, long count, String samples) {
        return new GenerateSamples(spark).model(model).count(count).output(samples);
    }

    /**
     * Pairs that a model teaches: noise, and the endpoints that the model's flow carries it to (Liu et al., <a
     * href="https://arxiv.org/abs/2209.03003">Flow Straight and Fast</a>, algorithm 1).
     *
     * @param model the teacher's model directory
     * @param count the number of pairs, at least 1
     * @param pairs the folder to write
     * @throws IllegalArgumentException if count is below 1
     */
    public GenerateReflowPairs generateReflowPairs(String model, long count, String pairs) {
        return new GenerateReflowPairs(spark).model(model).count(count).output(pairs);
    }

    /**
     * Measures of the difference between samples and real rows, each with its floor, pictures and a report.
     *
     * @param samples a folder of samples
     * @param reference a toy distribution's name, or the path of a table with the samples' columns
     * @param report the folder to write
     */
    public EvaluateSamples evaluateSamples(String samples, String reference, String report) {
        return new EvaluateSamples(spark).samples(samples).reference(reference).output(report);
    }
}
