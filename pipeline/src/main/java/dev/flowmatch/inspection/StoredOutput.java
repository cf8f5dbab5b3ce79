package dev.flowmatch.inspection;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.model.CheckpointFolder;
import dev.flowmatch.model.ModelManifest;
import dev.flowmatch.model.StoredModel;
import dev.flowmatch.pairs.PairManifest;
import dev.flowmatch.samples.SampleFileEntry;
import dev.flowmatch.samples.SampleManifest;
import dev.flowmatch.storage.AttemptFile;
import dev.flowmatch.storage.FileEntry;
import dev.flowmatch.storage.JsonFiles;
import dev.flowmatch.storage.OutputFolder;
import dev.flowmatch.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder that a job wrote, as its manifest describes it: what it is, and which files with which hashes belong to it.
 *
 * @param folder the folder
 * @param kind what it is
 * @param rows rows it holds; those trained on for a model
 * @param facts what the manifest says, by what it is about, in an order for readers
 * @param files the files that belong to it, its manifest aside
 */
public record StoredOutput(Path folder, Kind kind, long rows, Map<String, String> facts, List<StoredFile> files) {
    private static final int COLUMNS_SHOWN = 20;

    /** What a job may have written. */
    public enum Kind {
        /** Pairs (x0, x1, t) to train on. */
        PAIRS("pair set"),
        /** A trained or imported velocity network. */
        MODEL("model"),
        /** A batch of samples. */
        SAMPLES("sample set"),
        /** What a job has begun and not finished: a staging folder or checkpoints, and no manifest. */
        UNFINISHED("unfinished output");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** The kind as people say it. */
        public String words() {
            return words;
        }
    }

    /**
     * A file that belongs to the output.
     *
     * @param name path relative to the folder
     * @param bytes its size, or null where the manifest does not say
     * @param sha256 SHA-256 of its content, or null where only its presence is known
     */
    public record StoredFile(String name, Long bytes, String sha256) {
        private static StoredFile of(FileEntry shard) {
            return new StoredFile(shard.file(), shard.bytes(), shard.sha256());
        }

        private static StoredFile of(SampleFileEntry file) {
            return new StoredFile(file.file(), file.bytes(), file.sha256());
        }
    }

    /**
     * Reads what a folder holds.
     *
     * @return empty if it is a folder with no output of this program's in it, begun or finished
     * @throws UsageException if it does not exist or is a file
     * @throws DataException if its manifest is malformed, naming file and field
     * @throws IOException if the file system fails
     */
    public static Optional<StoredOutput> read(Configuration configuration, Path folder) throws IOException {
        FileSystem files = Storage.of(configuration, folder);
        try {
            if (!files.getFileStatus(folder).isDirectory()) {
                throw new UsageException(folder + " is a file, not a folder");
            }
        } catch (FileNotFoundException e) {
            throw new UsageException(folder + " does not exist", e);
        }
        Path model = new Path(folder, ModelManifest.FILE);
        if (files.exists(model)) {
            return Optional.of(withOthers(files, model(configuration, folder, written(files, model))));
        }
        Path manifest = new Path(folder, PairManifest.FILE);
        if (files.exists(manifest)) {
            String written = written(files, manifest);
            // Both kinds of data set have a manifest of this name; only pairs have shards.
            return Optional.of(withOthers(
                    files,
                    JsonFiles.read(configuration, manifest, Map.class).containsKey("shards")
                            ? pairs(PairManifest.read(configuration, folder), folder, written)
                            : samples(SampleManifest.read(configuration, folder), folder, written)));
        }
        return unfinished(configuration, files, folder);
    }

    private static String written(FileSystem files, Path manifest) throws IOException {
        return Instant.ofEpochMilli(files.getFileStatus(manifest).getModificationTime())
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }

    private static StoredOutput pairs(PairManifest pairs, Path folder, String written) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("rows", number(pairs.rows()) + ", and " + number(pairs.validationRows()) + " for validation");
        facts.put("dim", number(pairs.dim()));
        facts.put("source", pairs.source());
        facts.put("noise", pairs.noise());
        facts.put(
                "coupling",
                pairs.coupling()
                        + (pairs.couplingBatch() == null
                                ? ""
                                : " in groups of " + number(pairs.couplingBatch()) + " pairs"));
        if (pairs.teacher() != null) {
            facts.put("teacher", pairs.teacher());
            facts.put("sampling", JsonFiles.line(pairs.sampling()));
        }
        facts.put("draws per row", number(pairs.drawsPerRow()));
        facts.put("scale", pairs.scale());
        facts.put("seed", String.valueOf(pairs.seed()));
        List<StoredFile> files = Stream.concat(pairs.shards().stream(), pairs.validationShards().stream())
                .map(StoredFile::of)
                .toList();
        facts.put("files", size(files) + ", of at most " + number(pairs.shardRows()) + " rows");
        columns(facts, "x0 column", pairs.x0Columns());
        columns(facts, "column", pairs.columns());
        facts.put("written", written + " by Flowmatch " + pairs.programVersion());
        return new StoredOutput(folder, Kind.PAIRS, pairs.rows(), facts, files);
    }

    private static StoredOutput model(Configuration configuration, Path folder, String written) throws IOException {
        ModelManifest model = ModelManifest.read(configuration, folder);
        ModelManifest.Specification network = model.specification();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "network",
                network.layers() + " x " + network.hidden() + ", time embedding " + network.timeEmbedding() + ", dim "
                        + network.dim());
        facts.put("noise", model.noise());
        facts.put("scale", model.scale());
        facts.put(
                "trained on",
                model.pairs() == null
                        ? "elsewhere (imported)"
                        : model.pairs().path() + ", manifest " + model.pairs().manifestSha256());
        facts.put("options", JsonFiles.line(model.options()));
        facts.put("metrics", JsonFiles.line(model.metrics()));
        facts.put("seed", String.valueOf(model.seed()));
        facts.put("weights", model.weightsSha256());
        CheckpointFolder checkpoints = new CheckpointFolder(configuration, folder);
        checkpoints.newest().ifPresent(path -> facts.put("newest checkpoint", path.getName()));
        columns(facts, "x0 column", model.x0Columns());
        columns(facts, "column", model.columns());
        facts.put("written", written + " by " + JsonFiles.line(model.versions()));
        List<StoredFile> files = new ArrayList<>();
        files.add(new StoredFile(StoredModel.WEIGHTS, null, model.weightsSha256()));
        checkpoints.hashes().forEach((name, hash) -> files.add(new StoredFile(name, null, hash)));
        Object rows = model.metrics().get("rows");
        return new StoredOutput(
                folder, Kind.MODEL, rows instanceof Number number ? number.longValue() : 0, facts, files);
    }

    private static StoredOutput samples(SampleManifest samples, Path folder, String written) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("rows", number(samples.rows()));
        facts.put("ids", samples.firstId() + " to " + (samples.firstId() + samples.count() - 1));
        if (samples.runDate() != null) {
            facts.put("run date", samples.runDate());
        }
        facts.put("model", samples.model());
        if (samples.x0() != null) {
            facts.put("x0", samples.x0().source() + ", " + number(samples.x0().rows()) + " rows");
        }
        facts.put(
                "solver",
                samples.solver()
                        + (samples.steps() > 0
                                ? ", " + number(samples.steps()) + " steps, grid power " + samples.gridPower()
                                : ", tolerance " + samples.tolerance())
                        + ", " + number(samples.evaluations()) + " evaluations");
        facts.put("seed", String.valueOf(samples.seed()));
        facts.put("clip", samples.clip() + ", " + number(samples.clippedValues()) + " values clipped");
        facts.put("trajectories", number(samples.trajectories()));
        List<StoredFile> files =
                new ArrayList<>(samples.files().stream().map(StoredFile::of).toList());
        facts.put("files", size(files) + ", of at most " + number(samples.fileRows()) + " rows");
        samples.trajectoriesFiles().forEach(name -> files.add(new StoredFile(name, null, null)));
        columns(facts, "column", samples.columns());
        facts.put("written", written + " by Flowmatch " + samples.programVersion());
        return new StoredOutput(folder, Kind.SAMPLES, samples.rows(), facts, files);
    }

    private static Optional<StoredOutput> unfinished(Configuration configuration, FileSystem files, Path folder)
            throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        new CheckpointFolder(configuration, folder)
                .newest()
                .ifPresent(path -> facts.put("newest checkpoint", path.getName() + ": train --resume goes on from it"));
        addOthers(files, folder, Set.of(), facts);
        return facts.isEmpty()
                ? Optional.empty()
                : Optional.of(new StoredOutput(folder, Kind.UNFINISHED, 0, facts, List.of()));
    }

    /** Tells also what is left of jobs that were interrupted, or is being written, beside an output. */
    private static StoredOutput withOthers(FileSystem files, StoredOutput output) throws IOException {
        Map<String, String> facts = new LinkedHashMap<>(output.facts());
        Set<String> known = output.files().stream().map(StoredFile::name).collect(Collectors.toSet());
        addOthers(files, output.folder(), known, facts);
        return new StoredOutput(output.folder(), output.kind(), output.rows(), facts, output.files());
    }

    private static void addOthers(FileSystem files, Path folder, Set<String> known, Map<String, String> facts)
            throws IOException {
        List<String> others = new ArrayList<>();
        for (FileStatus entry : files.listStatus(folder)) {
            String name = entry.getPath().getName();
            if (name.startsWith(OutputFolder.STAGING_PREFIX)) {
                facts.put(
                        "staging folder",
                        name + ": of a job that is running, or was interrupted (--mode resume finishes pairs, a"
                                + " sampling or reflow, --mode overwrite replaces it)");
            } else if (isReplaceable(name) && !known.contains(name)) {
                others.add(name);
            }
        }
        if (!others.isEmpty()) {
            Collections.sort(others);
            facts.put(
                    "not of the output",
                    number(others.size()) + " file" + (others.size() == 1 ? "" : "s") + ", " + others.get(0)
                            + (others.size() == 1 ? "" : " first")
                            + ": of the output before or after it, by a job that is running or was interrupted; the next"
                            + " one that writes here removes what is left");
        }
    }

    /** Whether a file's name is one that stands beside the files of another output while that is being replaced. */
    public static boolean isReplaceable(String name) {
        return AttemptFile.isPart(name) || StoredModel.isWaiting(name);
    }

    private static void columns(Map<String, String> facts, String what, List<ColumnEntry> columns) {
        if (columns == null) {
            return;
        }
        for (ColumnEntry column : columns.subList(0, Math.min(COLUMNS_SHOWN, columns.size()))) {
            facts.put(
                    what + " " + column.name(),
                    column.type() + ", mean " + column.mean() + ", standard deviation " + column.standardDeviation()
                            + (column.hasRange() ? ", from " + column.minimum() + " to " + column.maximum() : ""));
        }
        if (columns.size() > COLUMNS_SHOWN) {
            facts.put("more " + what + "s", number(columns.size() - COLUMNS_SHOWN));
        }
    }

    private static String size(List<StoredFile> files) {
        long bytes = files.stream().mapToLong(StoredFile::bytes).sum();
        return number(files.size()) + " with " + number(bytes) + " bytes";
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
