package dev.flowmatch.inspection;

import dev.flowmatch.cluster.Progress;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.inspection.StoredOutput.StoredFile;
import dev.flowmatch.model.CheckpointFolder;
import dev.flowmatch.model.ModelManifest;
import dev.flowmatch.pairs.PairManifest;
import dev.flowmatch.samples.SampleManifest;
import dev.flowmatch.storage.Hashes;
import dev.flowmatch.storage.Lease;
import dev.flowmatch.storage.OutputFolder;
import dev.flowmatch.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Says what a folder holds, a pair set, a model, a batch of samples or a series of nightly ones, and checks on request
 * that all its files are there, unaltered, and no others. Needs no Spark: files are read by this process. An operation
 * is used once and by one thread.
 */
public final class InspectFolder {
    private static final String NIGHT = "run_date=";
    /** Files read at once: enough to keep a network busy; hashing itself takes a core for each. */
    private static final int READERS = 8;
    /** What may lie beside a manifest's files without being vouched for. */
    private static final Set<String> COMPANIONS =
            Set.of(PairManifest.FILE, ModelManifest.FILE, OutputFolder.SUCCESS, "history.csv", "loss.png");
    /** Folders that may be there with nothing in them. */
    private static final Set<String> FOLDERS = Set.of(SampleManifest.TRAJECTORIES, CheckpointFolder.FOLDER);

    private final Configuration configuration;
    private String folder;
    private boolean verify;
    private Progress progress = Progress.NONE;

    /**
     * What was found.
     *
     * @param outputs the output in the folder, or those of a series of nights by their date
     * @param files files whose hashes were compared; 0 unless that was asked for
     * @param problems what is missing, altered or surplus, a line each; only looked for when asked for
     */
    public record Result(List<StoredOutput> outputs, long files, List<String> problems) {
        /** Rows of all outputs together. */
        public long rows() {
            return outputs.stream().mapToLong(StoredOutput::rows).sum();
        }
    }

    /** An inspection without a check of the files. */
    public InspectFolder(Configuration configuration) {
        this.configuration = Objects.requireNonNull(configuration);
    }

    /** The folder to look into. */
    public InspectFolder folder(String path) {
        this.folder = Objects.requireNonNull(path);
        return this;
    }

    /** Compare every file with its hash too. */
    public InspectFolder verify() {
        this.verify = true;
        return this;
    }

    /** Where to report progress. */
    public InspectFolder progress(Progress value) {
        this.progress = Objects.requireNonNull(value);
        return this;
    }

    /**
     * Looks.
     *
     * @throws UsageException if the folder does not exist or holds nothing that this program wrote
     * @throws DataException if a manifest is malformed
     * @throws IOException if the file system fails
     */
    public Result execute() throws IOException {
        Objects.requireNonNull(folder, "folder");
        Path path = new Path(folder);
        Optional<StoredOutput> one = StoredOutput.read(configuration, path);
        List<StoredOutput> outputs = one.isPresent() ? List.of(one.get()) : series(path);
        if (outputs.isEmpty()) {
            throw new UsageException(folder + " is no pair set, model or sample set: it has neither "
                    + PairManifest.FILE + " nor " + ModelManifest.FILE);
        }
        if (!verify) {
            return new Result(outputs, 0, List.of());
        }
        List<String> problems = new ArrayList<>();
        for (StoredOutput output : outputs) {
            problems.addAll(surplus(output));
        }
        problems.addAll(compare(outputs));
        long hashed = outputs.stream()
                .flatMap(output -> output.files().stream())
                .filter(file -> file.sha256() != null)
                .count();
        return new Result(outputs, hashed, List.copyOf(problems));
    }

    private List<StoredOutput> series(Path path) throws IOException {
        List<StoredOutput> nights = new ArrayList<>();
        for (FileStatus entry : Storage.of(configuration, path).listStatus(path)) {
            if (entry.isDirectory() && entry.getPath().getName().startsWith(NIGHT)) {
                StoredOutput.read(configuration, entry.getPath()).ifPresent(nights::add);
            }
        }
        nights.sort(Comparator.comparing(night -> night.folder().getName()));
        return nights;
    }

    private List<String> surplus(StoredOutput output) throws IOException {
        if (output.kind() == StoredOutput.Kind.UNFINISHED) {
            return List.of(output.folder() + " is not finished: it has no manifest");
        }
        FileSystem files = Storage.of(configuration, output.folder());
        Set<String> known = output.files().stream().map(StoredFile::name).collect(Collectors.toSet());
        List<String> problems = new ArrayList<>();
        surplus(files, output.folder(), "", known, problems);
        return problems;
    }

    private static void surplus(FileSystem files, Path at, String prefix, Set<String> known, List<String> problems)
            throws IOException {
        for (FileStatus entry : files.listStatus(at)) {
            Path path = entry.getPath();
            String name = prefix + path.getName();
            boolean companion = prefix.isEmpty() && (COMPANIONS.contains(name) || Lease.isFile(name));
            if (known.contains(name) || companion || Storage.isTemporary(path)) {
                continue;
            }
            if (path.getName().startsWith(OutputFolder.STAGING_PREFIX)) {
                problems.add(path + " is left of an interrupted job, or belongs to a running one");
            } else if (StoredOutput.isReplaceable(path.getName())) {
                problems.add(
                        path + " is not in the manifest: it is of the output before or after this one, left where a job"
                                + " was interrupted or is running; the next one that writes here removes it");
            } else if (entry.isDirectory()
                    && (FOLDERS.contains(name) || known.stream().anyMatch(file -> file.startsWith(name + "/")))) {
                surplus(files, path, name + "/", known, problems);
            } else {
                problems.add(path + " is not in the manifest");
            }
        }
    }

    private List<String> compare(List<StoredOutput> outputs) throws IOException {
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        try {
            List<Future<Optional<String>>> checks = new ArrayList<>();
            for (StoredOutput output : outputs) {
                for (StoredFile file : output.files()) {
                    checks.add(readers.submit(() -> problem(new Path(output.folder(), file.name()), file)));
                }
            }
            progress.start("verifying", checks.size(), "files");
            List<String> problems = new ArrayList<>();
            for (int done = 0; done < checks.size(); done++) {
                checks.get(done).get().ifPresent(problems::add);
                progress.update(done + 1L, "");
            }
            return problems;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while verifying " + folder, e);
        } finally {
            readers.shutdownNow();
            progress.finish();
        }
    }

    private Optional<String> problem(Path path, StoredFile file) throws IOException {
        try {
            long bytes = Storage.of(configuration, path).getFileStatus(path).getLen();
            if (file.bytes() != null && bytes != file.bytes()) {
                return Optional.of(path + " has been altered: it has " + bytes + " bytes, not " + file.bytes());
            }
            if (file.sha256() == null) {
                return Optional.empty();
            }
            String hash = Hashes.sha256(configuration, path);
            return hash.equals(file.sha256())
                    ? Optional.empty()
                    : Optional.of(path + " has been altered: its SHA-256 is " + hash + ", not " + file.sha256());
        } catch (FileNotFoundException e) {
            return Optional.of(path + " is missing");
        }
    }
}
