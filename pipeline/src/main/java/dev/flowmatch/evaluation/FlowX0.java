package dev.flowmatch.evaluation;

import dev.flowmatch.cluster.ClusterJobs;
import dev.flowmatch.distribution.Distribution;
import dev.flowmatch.distribution.RowRandom;
import dev.flowmatch.metrics.Points;
import dev.flowmatch.model.ModelManifest;
import dev.flowmatch.samples.SampleManifest;
import dev.flowmatch.samples.X0Entry;
import dev.flowmatch.table.TableRows;
import java.io.IOException;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Where a model's flow is measured from: noise of its distribution, or where the samples started from rows of a table, some
 * of those.
 *
 * @param rows of the table, in its units; null for noise
 * @param seed of the noise
 */
record FlowX0(TableRows rows, long seed) {
    /** How many points: enough that the quality of few steps shows more than chance. */
    static final int ROWS = 4096;

    /** The stream of the noise that a flow is measured from: not that of the samples. */
    private static final long STREAM = 0x7374_7261_6967_6874L;

    /**
     * Chooses the points as the samples' manifest says, if they have one.
     *
     * @throws dev.flowmatch.fault.UsageException if the table that they started from, or a column of it, is not there any more
     * @throws dev.flowmatch.fault.DataException if it cannot be read
     */
    static FlowX0 of(
            SparkSession spark,
            JavaSparkContext context,
            ClusterJobs jobs,
            GeneratedRows samples,
            ModelManifest model,
            EvaluationSettings settings,
            List<String> notices)
            throws IOException {
        X0Entry x0 = samples.manifest().map(SampleManifest::x0).orElse(null);
        if (x0 == null || model.x0Columns() == null) {
            return new FlowX0(null, settings.seed());
        }
        ComparedTable table = ComparedTable.open(spark, jobs, x0.source(), settings.csv(), model.x0Columns(), notices);
        return new FlowX0(
                table.take(context, jobs, "x0 " + x0.source(), ROWS, settings.seed(), notices), settings.seed());
    }

    /** The points in a model's scaled units, [at most {@value #ROWS} × dim]. */
    Points of(ModelManifest model) {
        return rows == null ? noise(model) : new ModelUnits(model.x0Columns()).of(rows);
    }

    private Points noise(ModelManifest model) {
        int dim = model.specification().dim();
        Distribution noise = Distribution.noise(model.noise(), dim);
        float[] start = new float[ROWS * dim];
        RowRandom random = new RowRandom(seed);
        for (int row = 0; row < ROWS; row++) {
            noise.sample(random.row(row, STREAM), start, row * dim);
        }
        return new Points(start, dim);
    }
}
