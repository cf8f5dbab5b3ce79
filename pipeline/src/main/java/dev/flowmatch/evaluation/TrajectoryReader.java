package dev.flowmatch.evaluation;

import dev.flowmatch.cluster.ClusterJobs;
import dev.flowmatch.metrics.Points;
import dev.flowmatch.picture.Trajectories;
import dev.flowmatch.samples.SampleManifest;
import dev.flowmatch.storage.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Reads the paths from noise to data that a batch of samples may have beside it. */
final class TrajectoryReader {
    /** More paths than these hide each other. */
    private static final int MOST = 300;

    private static final int FIRST_VALUE = 3;

    private TrajectoryReader() {}

    /**
     * The first paths of a batch in some columns of numbers, if it has any that are complete: those that its manifest names,
     * where it has one. Paths to a sample that misses one of the numbers are left out.
     */
    static Optional<Trajectories> read(
            SparkSession spark, JavaSparkContext context, ClusterJobs jobs, GeneratedRows samples, List<String> columns)
            throws IOException {
        Path folder = new Path(samples.path(), SampleManifest.TRAJECTORIES);
        FileSystem files = Storage.of(context.hadoopConfiguration(), folder);
        if (!files.exists(folder)) {
            return Optional.empty();
        }
        Optional<Set<String>> named = samples.manifest().map(batch -> new HashSet<>(batch.trajectoriesFiles()));
        jobs.describe("reading the trajectories of " + samples.path());
        // File by file: Spark warns of a folder whose name begins with an underscore.
        String[] parts = Arrays.stream(files.listStatus(folder))
                .map(FileStatus::getPath)
                .filter(file -> file.getName().endsWith(".parquet"))
                .filter(file ->
                        named.isEmpty() || named.get().contains(SampleManifest.trajectoriesFile(file.getName())))
                .map(Storage::escaped)
                .toArray(String[]::new);
        if (parts.length == 0) {
            return Optional.empty();
        }
        Dataset<Row> table = spark.read().parquet(parts);
        if (!Arrays.asList(table.columns()).containsAll(columns)) {
            return Optional.empty();
        }
        Column[] selected = new Column[FIRST_VALUE + columns.size()];
        selected[0] = functions.col("id");
        selected[1] = functions.col("step").cast("int");
        selected[2] = functions.col("t").cast("double");
        for (int j = 0; j < columns.size(); j++) {
            selected[FIRST_VALUE + j] =
                    functions.col("`" + columns.get(j).replace("`", "``") + "`").cast("double");
        }
        Dataset<Row> first = table.select("id").distinct().orderBy("id").limit(MOST);
        List<Row> rows =
                table.join(first, "id").select(selected).orderBy("step", "id").collectAsList();
        Set<Long> incomplete =
                rows.stream().filter(Row::anyNull).map(row -> row.getLong(0)).collect(Collectors.toSet());
        return frames(
                rows.stream()
                        .filter(row -> !incomplete.contains(row.getLong(0)))
                        .toList(),
                columns.size());
    }

    private static Optional<Trajectories> frames(List<Row> rows, int dim) {
        Map<Integer, List<Row>> steps = new TreeMap<>();
        rows.forEach(row ->
                steps.computeIfAbsent(row.getInt(1), step -> new ArrayList<>()).add(row));
        List<Points> frames = new ArrayList<>();
        List<Double> times = new ArrayList<>();
        int paths = steps.isEmpty() ? 0 : steps.values().iterator().next().size();
        for (List<Row> step : steps.values()) {
            // An adaptive solver may take more steps for some blocks of samples than for others.
            if (step.size() != paths) {
                return Optional.empty();
            }
            float[] values = new float[paths * dim];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) step.get(i / dim).getDouble(FIRST_VALUE + i % dim);
            }
            frames.add(new Points(values, dim));
            times.add(step.get(0).getDouble(2));
        }
        return frames.size() < 2 ? Optional.empty() : Optional.of(new Trajectories(frames, times));
    }
}
