package dev.flowmatch.spark;

import dev.flowmatch.data.Distribution;
import dev.flowmatch.data.RowRandom;
import dev.flowmatch.io.ColumnEntry;
import dev.flowmatch.io.ModelManifest;
import dev.flowmatch.io.SampleManifest;
import dev.flowmatch.io.StartingRows;
import dev.flowmatch.metrics.Points;
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
record FlowStart(Points rows, long seed) {
    /** How many points: enough that the quality of few steps shows more than chance. */
    static final int ROWS = 4096;

    /** The stream of the noise that a flow is measured from: not that of the samples. */
    private static final long STREAM = 0x7374_7261_6967_6874L;

    /**
     * Chooses the points as the samples' manifest says, if they have one.
     *
     * @throws dev.flowmatch.io.UsageException if the table that they started from, or a column of it, is not there any more
     * @throws dev.flowmatch.io.DataException if it cannot be read
     */
    static FlowStart of(
            SparkSession spark,
            JavaSparkContext context,
            ClusterJobs jobs,
            EvaluatedSamples samples,
            ModelManifest model,
            EvaluationSettings settings,
            List<String> notices)
            throws IOException {
        StartingRows x0 = samples.manifest().map(SampleManifest::x0).orElse(null);
        if (x0 == null || model.x0Columns() == null) {
            return new FlowStart(null, settings.seed());
        }
        List<String> names = model.x0Columns().stream().map(ColumnEntry::name).toList();
        SourceTable table = SourceTable.open(spark, jobs, x0.source(), settings.csv(), names, notices);
        return new FlowStart(
                RowSelection.take(context, jobs, table, "x0 " + x0.source(), ROWS, settings.seed(), notices)
                        .rows(),
                settings.seed());
    }

    /** The points in a model's scaled units, [at most {@value #ROWS} × dim]. */
    Points of(ModelManifest model) {
        return rows == null ? noise(model) : ScaledColumns.scaled(model.x0Columns(), rows);
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
