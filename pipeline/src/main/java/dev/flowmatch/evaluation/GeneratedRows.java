package dev.flowmatch.evaluation;

import dev.flowmatch.cluster.ClusterJobs;
import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.report.FactGroup;
import dev.flowmatch.samples.SampleFileEntry;
import dev.flowmatch.samples.SampleManifest;
import dev.flowmatch.storage.Hashes;
import dev.flowmatch.storage.Storage;
import dev.flowmatch.table.CsvFormat;
import dev.flowmatch.table.ManifestTable;
import dev.flowmatch.table.SourceTable;
import dev.flowmatch.table.TableRows;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
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
 * @param rows some of the rows
 * @param manifest what the batch's manifest says, where there is one
 */
record GeneratedRows(String path, ComparedTable table, TableRows rows, Optional<SampleManifest> manifest) {

    /** Which rows are taken has nothing to do with which rows of a table of that seed are held out from training. */
    private static final long STREAM = 0x7361_6d70_6c65_7300L;

    /**
     * Checks the batch's files against its manifest and takes some rows.
     *
     * @throws UsageException if there is nothing at the path
     * @throws DataException if the manifest is malformed, a file is missing or altered, or there are no rows
     */
    static GeneratedRows read(
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
        ComparedTable table;
        if (files.exists(new Path(folder, SampleManifest.FILE))) {
            SampleManifest batch = SampleManifest.read(hadoop, folder);
            manifest = Optional.of(batch);
            requireFiles(context, jobs, folder, batch);
            noteOthers(files, folder, batch, notices);
            table = batch(spark, jobs, files.getFileStatus(folder).getPath(), batch, notices);
        } else {
            notices.add("samples " + path + " has no " + SampleManifest.FILE
                    + ": its files were taken as they are, without a check that they are complete");
            table = ComparedTable.ofNumbers(SourceTable.open(spark, jobs, path, CsvFormat.USUAL, List.of(), notices));
        }
        return new GeneratedRows(
                path, table, table.take(context, jobs, "samples " + path, limit, seed ^ STREAM, notices), manifest);
    }

    /**
     * Checks the names that conditions have, before any row is read.
     *
     * @throws UsageException if there is no metric of such a name
     */
    static void requireMetrics(Configuration hadoop, EvaluationSettings settings) throws IOException {
        Path folder = new Path(settings.samples());
        if (!settings.conditions().isEmpty()
                && Storage.of(hadoop, folder).exists(new Path(folder, SampleManifest.FILE))) {
            MetricNames.require(
                    settings.conditions(), SampleManifest.read(hadoop, folder).columns());
        }
    }

    private static ComparedTable batch(
            SparkSession spark, ClusterJobs jobs, Path folder, SampleManifest batch, List<String> notices) {
        List<String> files = batch.files().stream().map(SampleFileEntry::file).toList();
        List<ColumnEntry> columns = batch.columns();
        return TableRows.arePlain(columns)
                ? ComparedTable.ofNumbers(
                        SourceTable.ofDataSet(spark, jobs, folder, files, ComparedTable.names(columns), notices),
                        columns)
                : ComparedTable.of(ManifestTable.ofDataSet(spark, folder, files, columns));
    }

    /** The names of the columns compared. */
    List<String> columns() {
        return ComparedTable.names(table.columns());
    }

    /** Other files are there while a batch is replaced, or after such a run was killed; readers of all files take them too. */
    private static void noteOthers(FileSystem files, Path folder, SampleManifest manifest, List<String> notices)
            throws IOException {
        Set<String> named = manifest.files().stream().map(SampleFileEntry::file).collect(Collectors.toSet());
        List<String> others = new ArrayList<>();
        for (FileStatus entry : files.listStatus(folder)) {
            String name = entry.getPath().getName();
            if (!name.startsWith("_") && !name.startsWith(".") && !named.contains(name)) {
                others.add(name);
            }
        }
        if (!others.isEmpty()) {
            Collections.sort(others);
            notices.add("samples " + folder + " holds " + others.get(0)
                    + (others.size() == 1 ? "" : " and " + (others.size() - 1) + " more files")
                    + " that its manifest does not name: left aside here, but not by readers that take every file");
        }
    }

    private static void requireFiles(JavaSparkContext context, ClusterJobs jobs, Path folder, SampleManifest manifest) {
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
        facts.put("rows", String.format(Locale.ROOT, "%,d", rows.available()));
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
