package dev.flowmatch.evaluation;

import dev.flowmatch.cluster.ClusterJobs;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.JobFailure;
import dev.flowmatch.metrics.FourierFeatures;
import dev.flowmatch.metrics.FourierMmd;
import dev.flowmatch.metrics.RealAgainstReal;
import dev.flowmatch.report.Measure;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;

/**
 * MMD of all rows: the features' sums are additive, so each side takes one Spark job of constant memory, whose result does
 * not depend on how the rows are cut into tasks.
 */
final class AllRowsMmd {
    /** The measure's key in metrics.json. */
    static final String NAME = "mmd_all";

    private final JavaSparkContext context;
    private final ClusterJobs jobs;
    private final FourierFeatures features;
    private final ComparedRows.PointWriter points;

    private AllRowsMmd(
            JavaSparkContext context, ClusterJobs jobs, FourierFeatures features, ComparedRows.PointWriter points) {
        this.context = context;
        this.jobs = jobs;
        this.features = features;
        this.points = points;
    }

    /**
     * Measures.
     *
     * @param metric gives the frequencies
     * @param drawn the rows compared otherwise: all rows are brought to their units. Of a toy they are all there is
     * @throws DataException if a table has changed since its rows were counted
     * @throws JobFailure if a Spark job fails
     */
    static Measure measure(
            JavaSparkContext context,
            ClusterJobs jobs,
            GeneratedRows generated,
            ReferenceRows real,
            ComparedRows drawn,
            FourierMmd metric) {
        RealAgainstReal standardized = drawn.standardized();
        FourierFeatures features = metric.features(standardized.reference());
        AllRowsMmd sums = new AllRowsMmd(context, jobs, features, drawn.writer());
        FourierFeatures.Sum sample = sums.sum(
                generated.table(),
                "samples " + generated.path(),
                generated.rows().available());
        FourierFeatures.Sum reference = real.table()
                .map(table -> sums.sum(
                        table, "reference " + real.source(), real.rows().available()))
                .orElseGet(() -> features.sum(drawn.pointsOf(real.rows())));
        return Measure.of(
                NAME,
                String.format(
                        Locale.ROOT,
                        "The same of all %,d generated and %,d real rows.",
                        sample.rows(),
                        reference.rows()),
                metric,
                new RealAgainstReal.Figure(
                        sample.discrepancy(reference), reference.chance(sample.rows(), reference.rows())));
    }

    private FourierFeatures.Sum sum(ComparedTable table, String name, long rows) {
        ComparedTable.RowReader reader = table.reader();
        int columns = table.columns().size();
        Broadcast<FourierFeatures> sharedFeatures = context.broadcast(features);
        Broadcast<ComparedRows.PointWriter> sharedPoints = context.broadcast(points);
        try {
            JavaRDD<FourierFeatures.Sum> parts = table.rows()
                    .mapPartitions(
                            part -> List.of(sum(part, reader, columns, sharedFeatures.value(), sharedPoints.value()))
                                    .iterator());
            FourierFeatures.Sum total = features.sum();
            jobs.collect("comparing all rows of " + name, parts.getNumPartitions(), parts)
                    .forEach(total::add);
            if (total.rows() != rows) {
                throw new DataException(name + " has changed while it was read: it had " + rows
                        + " valid rows, and then " + total.rows());
            }
            return total;
        } finally {
            sharedFeatures.destroy();
            sharedPoints.destroy();
        }
    }

    private static FourierFeatures.Sum sum(
            Iterator<Row> rows,
            ComparedTable.RowReader reader,
            int columns,
            FourierFeatures features,
            ComparedRows.PointWriter points) {
        FourierFeatures.Sum sum = features.sum();
        double[] values = new double[columns];
        double[] point = new double[features.dim()];
        while (rows.hasNext()) {
            if (reader.read(rows.next(), values) < 0) {
                points.write(values, point);
                features.add(point, sum);
            }
        }
        return sum;
    }
}
