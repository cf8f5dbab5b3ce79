package dev.flowmatch.spark;

import dev.flowmatch.io.ColumnEntry;
import dev.flowmatch.io.DataException;
import dev.flowmatch.io.Hashes;
import dev.flowmatch.io.SampleFileEntry;
import dev.flowmatch.io.SampleManifest;
import dev.flowmatch.io.Storage;
import dev.flowmatch.io.UsageException;
import dev.flowmatch.metrics.Points;
import dev.flowmatch.report.FactGroup;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The samples to be evaluated: a batch with its manifest, or any folder or file of Parquet or CSV.
 *
 * @param path where they are
 * @param table all of them, in the columns compared
 * @param selection some of the rows
 * @param manifest what the batch's manifest says, where there is one
 */
record EvaluatedSamples(String path, SourceTable table, RowSelection selection, Optional<SampleManifest> manifest) {

    /** Which rows are taken has nothing to do with which rows of a table of that seed are held out from training. */
    private static final long STREAM = 0x7361_6d70_6c65_7300L;

    /**
     * Checks the batch's files against its manifest and takes some rows.
     *
     * @throws UsageException if there is nothing at the path
     * @throws DataException if the manifest is malformed, a file is missing, altered or not in the manifest, or there
     *     are no rows
     */
    static EvaluatedSamples read(
            SparkSession spark,
            JavaSparkContext context,
            ClusterJobs jobs,
            String path,
            int limit,
            long seed,
            List<String> notices)
            throws IOException {
        Configuration hadoop = context.hadoopConfiguration();
        Path folder = new Path(path);
        FileSystem files = Storage.of(hadoop, folder);
        if (!files.exists(folder)) {
            throw new UsageException("samples " + path + " does not exist");
        }
        Optional<SampleManifest> manifest = Optional.empty();
        if (files.exists(new Path(folder, SampleManifest.FILE))) {
            manifest = Optional.of(SampleManifest.read(hadoop, folder));
            requireFiles(context, jobs, files, folder, manifest.get());
        } else {
            notices.add("samples " + path + " has no " + SampleManifest.FILE
                    + ": its files were taken as they are, without a check that they are complete");
        }
        List<String> chosen = manifest.map(SampleManifest::columns).orElse(List.of()).stream()
                .map(ColumnEntry::name)
                .toList();
        SourceTable table = SourceTable.open(spark, jobs, path, new CsvFormat(',', List.of("", "NA")), chosen, notices);
        return new EvaluatedSamples(
                path,
                table,
                RowSelection.take(context, jobs, table, "samples " + path, limit, seed ^ STREAM, notices),
                manifest);
    }

    Points rows() {
        return selection.rows();
    }

    /** The names of the columns compared. */
    List<String> columns() {
        return table.columns().stream().map(SourceColumn::name).toList();
    }

    private static void requireFiles(
            JavaSparkContext context, ClusterJobs jobs, FileSystem files, Path folder, SampleManifest manifest)
            throws IOException {
        Set<String> named = manifest.files().stream().map(SampleFileEntry::file).collect(Collectors.toSet());
        for (FileStatus entry : files.listStatus(folder)) {
            String name = entry.getPath().getName();
            if (!name.startsWith("_") && !name.startsWith(".") && !named.contains(name)) {
                throw new DataException("samples " + folder + " holds " + name + ", which its manifest does not name");
            }
        }
        Broadcast<SerializableConfiguration> configuration =
                context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
        String place = folder.toString();
        List<String> names =
                manifest.files().stream().map(SampleFileEntry::file).toList();
        JavaRDD<String> hashes = context.parallelize(names, names.size())
                .map(name -> hash(configuration.value().value(), new Path(place, name)));
        List<String> found = jobs.collect("checking the files of samples " + folder, names.size(), hashes);
        configuration.destroy();
        for (int i = 0; i < found.size(); i++) {
            if (!found.get(i).equals(manifest.files().get(i).sha256())) {
                throw new DataException("samples " + folder + ": " + names.get(i)
                        + (found.get(i).isEmpty()
                                ? " is missing"
                                : " has been altered, its SHA-256 is not that in the manifest"));
            }
        }
    }

    /** The hash of a file; empty if there is none. */
    private static String hash(Configuration hadoop, Path path) {
        try {
            return Hashes.sha256(hadoop, path);
        } catch (FileNotFoundException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the report says of them. */
    FactGroup facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("path", path);
        facts.put("rows", String.format(Locale.ROOT, "%,d", selection.available()));
        facts.put("columns", columns().size() > 12 ? String.valueOf(columns().size()) : String.join(", ", columns()));
        manifest.ifPresent(batch -> {
            facts.put("ids", "from " + batch.firstId());
            if (batch.runDate() != null) {
                facts.put("run date", batch.runDate());
            }
            facts.put("solver", batch.solver() + (batch.steps() > 0 ? ", " + batch.steps() + " steps" : ""));
            if (batch.tolerance() > 0) {
                facts.put("tolerance", String.valueOf(batch.tolerance()));
            }
            facts.put("seed", String.valueOf(batch.seed()));
            facts.put("clipping", batch.clip() + ", " + batch.clippedValues() + " values");
            facts.put("model", batch.model().substring(0, 12) + "…");
            facts.put("written by", "Flowmatch " + batch.programVersion());
        });
        return new FactGroup("Samples", facts);
    }
}
