package dev.flowmatch.io;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * An output folder whose content appears as a whole: files are written under a staging folder inside it, then published,
 * the manifest last.
 *
 * <p>The manifest is the commit point: a folder without it holds no output. To replace an output, its manifest is removed
 * first, then its files, so that no manifest ever stands beside files it does not describe; until the new files are
 * complete, the old output stays readable. Nothing here relies on a rename that is atomic, or that works at all: files
 * that cannot be renamed are copied. While it is open, a {@link Lease} keeps other runs away.
 *
 * <p>Closing without publishing removes the staging folder, and the output folder too if it was created here; {@link
 * #keepForResume} leaves it for a later run in mode RESUME instead.
 */
public final class OutputFolder implements Closeable {
    /** How the name of a staging folder begins. */
    public static final String STAGING_PREFIX = "_staging-";

    /** The empty file beside the manifest of a finished output. */
    public static final String SUCCESS = "_SUCCESS";

    /** In the staging folder from when the old output's manifest is gone. */
    static final String PUBLISHING = "_publishing";

    private final FileSystem files;
    private final Path folder;
    private final String manifestName;
    private final Lease lease;
    private final List<Path> created;
    private final Path staging;
    private final boolean resumed;
    private final boolean finished;
    private boolean published;
    private boolean keep;

    private OutputFolder(
            FileSystem files, Path folder, String manifestName, Lease lease, List<Path> created, FoundOutput found) {
        this.files = files;
        this.folder = folder;
        this.manifestName = manifestName;
        this.lease = lease;
        this.created = created;
        this.resumed = found.staging().isPresent();
        this.finished = found.finished();
        this.staging = found.staging().orElseGet(() -> new Path(folder, STAGING_PREFIX + UUID.randomUUID()));
    }

    /**
     * Checks that an output may be written, acquires its lease and creates its staging folder.
     *
     * @param folder the output folder; created, with its parents, if it does not exist
     * @param mode ERROR refuses a folder with content; OVERWRITE accepts one that holds an output of this kind, finished
     *     or not; RESUME accepts that too, and takes up the staging folder of an interrupted run
     * @param manifestName name of the manifest that marks an output of this kind, as "_manifest.json"
     * @throws UsageException if the folder is a file, has content and the mode is ERROR, or has content that is no output of
     *     this kind
     * @throws LeaseHeldException if another run is writing the output
     */
    public static OutputFolder prepare(Configuration configuration, Path folder, WriteMode mode, String manifestName)
            throws IOException {
        return prepare(configuration, folder, mode, manifestName, folder);
    }

    /**
     * Like {@link #prepare(Configuration, Path, WriteMode, String)}, with the lease in a folder above the output.
     *
     * @param leaseFolder the output folder or one above it
     */
    public static OutputFolder prepare(
            Configuration configuration, Path folder, WriteMode mode, String manifestName, Path leaseFolder)
            throws IOException {
        FileSystem files = Storage.of(configuration, folder);
        FoundOutput.find(files, folder, mode, manifestName);
        List<Path> created = createFolders(files, folder);
        Lease lease = null;
        try {
            lease = Lease.acquire(configuration, leaseFolder);
            FoundOutput found = FoundOutput.find(files, folder, mode, manifestName);
            OutputFolder output = new OutputFolder(files, folder, manifestName, lease, created, found);
            if (!output.finished) {
                createFolders(files, output.staging);
            }
            return output;
        } catch (IOException | RuntimeException e) {
            if (lease != null) {
                lease.close();
            }
            removeEmpty(files, created);
            throw e;
        }
    }

    /** Creates a folder and those above it; returns those that did not exist, the innermost first. */
    private static List<Path> createFolders(FileSystem files, Path folder) throws IOException {
        List<Path> created = new ArrayList<>();
        for (Path path = folder; path != null && !files.exists(path); path = path.getParent()) {
            created.add(path);
        }
        if (!files.mkdirs(folder)) {
            throw new IOException("cannot create the folder " + folder);
        }
        return created;
    }

    private static void removeEmpty(FileSystem files, List<Path> folders) throws IOException {
        for (Path path : folders) {
            if (files.exists(path)) {
                if (files.listStatus(path).length > 0) {
                    return;
                }
                files.delete(path, false);
            }
        }
    }

    /** The same output, its files reached through another file system: for tests of interruptions. */
    OutputFolder with(FileSystem other) {
        return new OutputFolder(
                other, folder, manifestName, lease, List.of(), new FoundOutput(finished, Optional.of(staging)));
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

    /**
     * Where a file of the new output is: in the staging folder, or, if an interrupted run was publishing already, perhaps
     * in the output folder.
     *
     * @param name the file's relative path
     * @return its present path; empty if it is in neither place
     */
    public Optional<Path> locate(String name) throws IOException {
        Path staged = new Path(staging, name);
        if (files.exists(staged)) {
            return Optional.of(staged);
        }
        Path moved = new Path(folder, name);
        return files.exists(new Path(staging, PUBLISHING)) && files.exists(moved)
                ? Optional.of(moved)
                : Optional.empty();
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
     * Publishes the output: removes what the folder held before, moves the named files from the staging folder to it and
     * writes the manifest, then {@value #SUCCESS}. May be called again after an interruption, in mode RESUME.
     *
     * @param names the files' paths relative to the staging folder
     * @param manifest what the manifest file shall hold
     * @throws IOException if the file system fails or the lease was lost; the folder then has no manifest but perhaps the
     *     old one beside the old files
     */
    public void publish(Collection<String> names, Object manifest) throws IOException {
        byte[] bytes = JsonFiles.bytes(manifest);
        lease.check();
        removeOld(names);
        for (String name : names) {
            Path staged = new Path(staging, name);
            if (files.exists(staged)) {
                Storage.move(files, staged, new Path(folder, name));
            } else if (!files.exists(new Path(folder, name))) {
                throw new FileNotFoundException(staged + " is to be published but does not exist");
            }
        }
        Storage.write(files, new Path(folder, manifestName), bytes, new Path(staging, manifestName));
        complete();
        published = true;
    }

    /** Finishes what comes after the commit point: {@value #SUCCESS} is written, the staging folder removed. */
    public void complete() throws IOException {
        files.create(new Path(folder, SUCCESS), true).close();
        files.delete(staging, true);
    }

    private void removeOld(Collection<String> names) throws IOException {
        files.delete(new Path(folder, SUCCESS), false);
        files.delete(new Path(folder, manifestName), false);
        Path marker = new Path(staging, PUBLISHING);
        boolean again = files.exists(marker);
        if (!again) {
            files.create(marker, true).close();
        }
        Set<Path> moved = new HashSet<>();
        for (String name : names) {
            if (again && !files.exists(new Path(staging, name))) {
                moved.add(files.makeQualified(new Path(folder, name)));
            }
        }
        for (FileStatus entry : FoundOutput.entries(files, folder)) {
            if (!entry.getPath().getName().equals(staging.getName())) {
                removeBut(moved, entry);
            }
        }
    }

    private void removeBut(Set<Path> moved, FileStatus entry) throws IOException {
        if (entry.isFile() || moved.isEmpty()) {
            if (!moved.contains(entry.getPath())) {
                files.delete(entry.getPath(), true);
            }
            return;
        }
        RemoteIterator<LocatedFileStatus> inside = files.listFiles(entry.getPath(), true);
        while (inside.hasNext()) {
            Path path = inside.next().getPath();
            if (!moved.contains(path)) {
                files.delete(path, false);
            }
        }
    }

    /**
     * Removes the staging folder unless the output was published, is kept to be resumed or was taken over by another run;
     * gives the lease back, and removes the folders that were created here if they are empty.
     */
    @Override
    public void close() throws IOException {
        try {
            if (!published && !keep && !finished && lease.isHeld()) {
                files.delete(staging, true);
            }
        } finally {
            lease.close();
        }
        removeEmpty(files, created);
    }
}
