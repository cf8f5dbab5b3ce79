package dev.flowmatch.spark;

import dev.flowmatch.io.DataException;
import dev.flowmatch.metrics.FourierFeatures;
import dev.flowmatch.metrics.FourierMmd;
import dev.flowmatch.metrics.RealAgainstReal;
import dev.flowmatch.metrics.Standardization;
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
final class AllRowsDiscrepancy {
    /** The measure's key in metrics.json. */
    static final String NAME = "mmd_all";

    private final JavaSparkContext context;
    private final ClusterJobs jobs;
    private final FourierFeatures features;
    private final Standardization standardization;

    private AllRowsDiscrepancy(
            JavaSparkContext context, ClusterJobs jobs, FourierFeatures features, Standardization standardization) {
        this.context = context;
        this.jobs = jobs;
        this.features = features;
        this.standardization = standardization;
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
            EvaluatedSamples generated,
            EvaluationReference real,
            RealAgainstReal drawn,
            FourierMmd metric) {
        Standardization standardization = drawn.standardization();
        FourierFeatures features = metric.features(standardization.apply(drawn.reference()));
        AllRowsDiscrepancy sums = new AllRowsDiscrepancy(context, jobs, features, standardization);
        FourierFeatures.Sum sample = sums.sum(
                generated.table(),
                "samples " + generated.path(),
                generated.selection().available());
        FourierFeatures.Sum reference = real.table()
                .map(table -> sums.sum(table, "reference " + real.source(), real.available()))
                .orElseGet(() -> features.sum(standardization.apply(real.rows())));
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

    private FourierFeatures.Sum sum(SourceTable table, String name, long rows) {
        RowParser parser = table.parser();
        Broadcast<FourierFeatures> sharedFeatures = context.broadcast(features);
        Broadcast<Standardization> sharedUnits = context.broadcast(standardization);
        try {
            JavaRDD<FourierFeatures.Sum> parts = table.rows()
                    .mapPartitions(part -> List.of(sum(part, parser, sharedFeatures.value(), sharedUnits.value()))
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
            sharedUnits.destroy();
        }
    }

    private static FourierFeatures.Sum sum(
            Iterator<Row> rows, RowParser parser, FourierFeatures features, Standardization standardization) {
        FourierFeatures.Sum sum = features.sum();
        double[] values = new double[parser.dim()];
        while (rows.hasNext()) {
            if (parser.parse(rows.next(), values) < 0) {
                standardization.apply(values);
                features.add(values, sum);
            }
        }
        return sum;
    }
}
