package dev.flowmatch.storage;

import dev.flowmatch.fault.UsageException;
import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * An output folder whose content appears as a whole: files are written under a staging folder inside it, then published,
 * the manifest last.
 *
 * <p>The manifest is the commit point: it names the files that count, and is replaced in one step. Files whose names no
 * other run uses ({@link AttemptFile}) are moved in beside those of the old output, which go only when the new manifest is
 * there: whoever kills a run at any point leaves the old output whole or the new one, and a reader that goes by the
 * manifest always finds one of them. {@value #SUCCESS} is there while the folder holds one output and nothing else. Files
 * with fixed names, as a report's, are each replaced as a whole, one after the other.
 *
 * <p>Nothing here relies on a rename that is atomic, or that works at all: files that cannot be renamed are copied. While it
 * is open, a {@link Lease} keeps other runs away.
 *
 * <p>Closing without publishing removes the staging folder, and the output folder too if it was created here; {@link
 * #keepForResume} leaves it for a later run in mode RESUME instead, as does a publishing that fails.
 */
public final class OutputFolder implements Closeable {
    /** How the name of a staging folder begins. */
    public static final String STAGING_PREFIX = "_staging-";

    /** In the staging folder of an output that can be resumed: what it is to be. Without it there is nothing to resume. */
    public static final String PLAN = "plan.json";

    /** The empty file beside the manifest of a finished output. */
    public static final String SUCCESS = "_SUCCESS";

    private static final int GENERATION_DIGITS = 12;

    private final FileSystem files;
    private final Path folder;
    private final String manifestName;
    private final Lease lease;
    private final CreatedFolders created;
    private final Path staging;
    private final Publication publication;
    private final String generation;
    private final boolean resumed;
    private final boolean finished;
    private boolean keep;

    private OutputFolder(
            FileSystem files,
            Path folder,
            String manifestName,
            Lease lease,
            CreatedFolders created,
            FoundOutput found) {
        this.files = files;
        this.folder = folder;
        this.manifestName = manifestName;
        this.lease = lease;
        this.created = created;
        this.resumed = found.staging().isPresent();
        this.finished = found.finished();
        this.staging = found.staging().orElseGet(() -> new Path(folder, STAGING_PREFIX + UUID.randomUUID()));
        this.publication = new Publication(files, folder, staging, manifestName, lease);
        this.generation = UUID.randomUUID().toString().replace("-", "").substring(0, GENERATION_DIGITS);
    }

    /**
     * Checks that an output may be written, acquires its lease and creates its staging folder.
     *
     * @param folder the output folder; created, with its parents, if it does not exist
     * @param mode ERROR refuses a folder with content; OVERWRITE accepts one that holds an output of this kind, finished
     *     or not; RESUME accepts that too, and takes up the staging folder of an interrupted run
     * @param manifestName name of the manifest that marks an output of this kind, as "_manifest.json"
     * @param whenHeld what to do while another run is writing the output
     * @throws UsageException if the folder is a file, has content and the mode is ERROR, or has content that is no output of
     *     this kind
     * @throws LeaseHeldException if another run is writing the output and {@code whenHeld} is to refuse
     */
    public static OutputFolder prepare(
            Configuration configuration, Path folder, WriteMode mode, String manifestName, WhenHeld whenHeld)
            throws IOException {
        return prepare(configuration, folder, mode, manifestName, folder, whenHeld);
    }

    /**
     * Like {@link #prepare(Configuration, Path, WriteMode, String, WhenHeld)}, with the lease in a folder above the output.
     *
     * @param leaseFolder the output folder or one above it
     */
    public static OutputFolder prepare(
            Configuration configuration,
            Path folder,
            WriteMode mode,
            String manifestName,
            Path leaseFolder,
            WhenHeld whenHeld)
            throws IOException {
        return prepare(configuration, folder, mode, manifestName, leaseFolder, LeaseTerms.of(whenHeld));
    }

    static OutputFolder prepare(
            Configuration configuration,
            Path folder,
            WriteMode mode,
            String manifestName,
            Path leaseFolder,
            LeaseTerms terms)
            throws IOException {
        FileSystem files = Storage.of(configuration, folder);
        FoundOutput.find(files, folder, mode, manifestName);
        CreatedFolders created = CreatedFolders.create(files, folder);
        Lease lease = null;
        try {
            lease = Lease.acquire(files, leaseFolder, terms);
            FoundOutput found = FoundOutput.find(files, folder, mode, manifestName);
            OutputFolder output = new OutputFolder(files, folder, manifestName, lease, created, found);
            if (!output.finished) {
                CreatedFolders.create(files, output.staging);
            }
            return output;
        } catch (IOException | RuntimeException e) {
            if (lease != null) {
                lease.close();
            }
            created.removeEmpty();
            throw e;
        }
    }

    /** The same output, its files reached through another file system: for tests of interruptions. */
    OutputFolder with(FileSystem other) {
        return new OutputFolder(
                other,
                folder,
                manifestName,
                lease,
                new CreatedFolders(other, List.of()),
                new FoundOutput(finished, Optional.of(staging)));
    }

    /** The output folder. */
    public Path folder() {
        return folder;
    }

    /** Where to write: the staging folder, in which files have the relative paths they shall have in the output. */
    public Path staging() {
        return staging;
    }

    /** Whether the staging folder is that of an interrupted run; in mode RESUME alone. */
    public boolean resumed() {
        return resumed;
    }

    /** Whether the output is there already and complete, so that there is nothing to resume; in mode RESUME alone. */
    public boolean finished() {
        return finished;
    }

    /** A name for this run that no other has, 12 hexadecimal digits: see {@link AttemptFile}. */
    public String generation() {
        return generation;
    }

    /**
     * Where a file of an output that is not published yet is: in the staging folder, or, if an interrupted run was
     * publishing already, perhaps in the output folder.
     *
     * @param staging the staging folder
     * @param name the file's relative path, which no other file has
     * @return its present path; empty if it is in neither place
     */
    public static Optional<Path> locate(FileSystem files, Path staging, String name) throws IOException {
        for (Path place : List.of(staging, staging.getParent())) {
            Path file = new Path(place, name);
            if (files.exists(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /** Leaves the staging folder in place when closed without publishing, for a later run to resume. */
    public void keepForResume() {
        keep = true;
    }

    /**
     * Makes sure that no other run has taken the output over.
     *
     * @throws IOException if one has
     */
    public void checkLease() throws IOException {
        lease.check();
    }

    /**
     * Publishes the output: moves the named files from the staging folder to the output's, replaces the manifest, removes
     * what the folder held before and writes {@value #SUCCESS}. May be called again after an interruption, in mode RESUME.
     *
     * @param names the files' paths relative to the staging folder
     * @param manifest what the manifest file shall hold
     * @throws IOException if the file system fails or the lease was lost; the folder then holds the old output still, if
     *     there was one, and perhaps new files that no manifest names, or the new output and perhaps old files
     */
    public void publish(Collection<String> names, Object manifest) throws IOException {
        byte[] bytes = JsonFiles.bytes(manifest);
        lease.check();
        // From here on a later run can finish what this one leaves.
        keep = true;
        publication.publish(names, bytes);
    }

    /**
     * Finishes what comes after the commit point in an interrupted run: everything that does not belong to the output is
     * removed, {@value #SUCCESS} written, the staging folder removed.
     *
     * @param names the files that the manifest names
     */
    public void complete(Collection<String> names) throws IOException {
        publication.finish(resumed ? publication.others(names) : List.of());
    }

    /**
     * Removes the staging folder unless the output was published, is kept to be resumed or was taken over by another run;
     * gives the lease back, and removes the folders that were created here if they are empty.
     */
    @Override
    public void close() throws IOException {
        try {
            if (!keep && !finished && lease.isHeld()) {
                files.delete(staging, true);
            }
        } finally {
            lease.close();
        }
        created.removeEmpty();
    }
}
