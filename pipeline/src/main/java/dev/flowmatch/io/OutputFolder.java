package dev.flowmatch.io;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An output folder whose content appears as a whole: files are written under a staging folder inside it, then published,
 * the manifest last.
 *
 * <p>The manifest is the commit point: a folder without it holds no output. To replace an output, its manifest is removed
 * first, then its files, so that no manifest ever stands beside files it does not describe; until the new files are
 * complete, the old output stays readable. Nothing here relies on a rename that is atomic, or that works at all: files
 * that cannot be renamed are copied.
 *
 * <p>Closing without publishing removes the staging folder, and the output folder too if it was created here.
 */
public final class OutputFolder implements Closeable {
    /** How the name of a staging folder begins. */
    public static final String STAGING_PREFIX = "_staging-";

    /** The empty file beside the manifest of a finished output. */
    public static final String SUCCESS = "_SUCCESS";

    private static final Logger LOG = LoggerFactory.getLogger(OutputFolder.class);

    private final FileSystem files;
    private final Path folder;
    private final String manifestName;
    private final boolean created;
    private final Path staging;
    private boolean published;

    private OutputFolder(FileSystem files, Path folder, String manifestName, boolean created) {
        this.files = files;
        this.folder = folder;
        this.manifestName = manifestName;
        this.created = created;
        this.staging = new Path(folder, STAGING_PREFIX + UUID.randomUUID());
    }

    /**
     * Checks that an output may be written and creates its staging folder.
     *
     * @param folder the output folder; created, with its parents, if it does not exist
     * @param mode ERROR refuses a folder with content, OVERWRITE accepts one that holds an output of this kind, finished or
     *     not; RESUME is up to the operation and refused here
     * @param manifestName name of the manifest that marks an output of this kind, as "_manifest.json"
     * @throws UsageException if the folder is a file, has content and the mode is ERROR, or has content that is no output
     *     of this kind
     */
    public static OutputFolder prepare(Configuration configuration, Path folder, WriteMode mode, String manifestName)
            throws IOException {
        FileSystem files = Storage.of(configuration, folder);
        if (mode == WriteMode.RESUME) {
            throw new IllegalArgumentException("mode must be ERROR or OVERWRITE, but was RESUME");
        }
        boolean exists = files.exists(folder);
        if (exists) {
            requireReplaceable(files, folder, mode, manifestName);
        }
        OutputFolder output = new OutputFolder(files, folder, manifestName, !exists);
        if (!files.mkdirs(output.staging)) {
            throw new IOException("cannot create the folder " + output.staging);
        }
        return output;
    }

    private static void requireReplaceable(FileSystem files, Path folder, WriteMode mode, String manifestName)
            throws IOException {
        if (!files.getFileStatus(folder).isDirectory()) {
            throw new UsageException("output " + folder + " is a file, not a folder");
        }
        boolean ours = false;
        int entries = 0;
        for (FileStatus entry : files.listStatus(folder)) {
            String name = entry.getPath().getName();
            ours |= name.equals(manifestName) || name.startsWith(STAGING_PREFIX);
            entries++;
        }
        if (entries > 0 && mode == WriteMode.ERROR) {
            throw new UsageException("output " + folder + " already exists (mode overwrite would replace it)");
        }
        if (entries > 0 && !ours) {
            throw new UsageException("output " + folder + " has content but no " + manifestName
                    + ", so it is no output to overwrite: choose another folder or empty it");
        }
    }

    /** The output folder. */
    public Path folder() {
        return folder;
    }

    /** Where to write: the staging folder, in which files have the relative paths they shall have in the output. */
    public Path staging() {
        return staging;
    }

    /**
     * Publishes the output: removes what the folder held before, moves the named files from the staging folder to it and
     * writes the manifest, then {@value #SUCCESS}.
     *
     * @param names the files' paths relative to the staging folder
     * @param manifest what the manifest file shall hold
     * @throws IOException if the file system fails; the folder then has no manifest
     */
    public void publish(Collection<String> names, Object manifest) throws IOException {
        byte[] bytes = JsonFiles.bytes(manifest);
        removeOld();
        for (String name : names) {
            move(files, new Path(staging, name), new Path(folder, name));
        }
        JsonFiles.write(files, new Path(folder, manifestName), bytes);
        files.create(new Path(folder, SUCCESS), true).close();
        published = true;
        files.delete(staging, true);
    }

    private void removeOld() throws IOException {
        files.delete(new Path(folder, manifestName), false);
        files.delete(new Path(folder, SUCCESS), false);
        List<Path> old = new ArrayList<>();
        for (FileStatus entry : files.listStatus(folder)) {
            if (!entry.getPath().getName().equals(staging.getName())) {
                old.add(entry.getPath());
            }
        }
        for (Path path : old) {
            files.delete(path, true);
        }
    }

    /** Renames a file, or copies it where the file system cannot rename; a file at the target is replaced. */
    static void move(FileSystem files, Path from, Path to) throws IOException {
        files.mkdirs(to.getParent());
        try {
            files.delete(to, false);
            if (files.rename(from, to)) {
                return;
            }
        } catch (FileNotFoundException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("no rename of {} to {}: copying", from, to, e);
        }
        if (!FileUtil.copy(files, from, files, to, true, true, files.getConf())) {
            throw new IOException("cannot move " + from + " to " + to);
        }
    }

    /** Removes the staging folder unless the output was published, and the output folder if it was created here. */
    @Override
    public void close() throws IOException {
        if (published) {
            return;
        }
        files.delete(staging, true);
        if (created && files.listStatus(folder).length == 0) {
            files.delete(folder, false);
        }
    }
}
