package dev.flowmatch.storage;

import dev.flowmatch.fault.UsageException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What an output folder was found to hold: a finished output, an interrupted run's staging folder, or neither.
 *
 * @param finished whether the output is complete, so that there is nothing to resume; in mode RESUME alone
 * @param staging the staging folder of an interrupted run, to be taken up; in mode RESUME alone
 */
record FoundOutput(boolean finished, Optional<Path> staging) {
    private static final int MAX_BYTES = 1 << 10;

    /**
     * Looks at an output folder.
     *
     * @throws UsageException if it is a file, or the mode does not allow to write into it
     */
    static FoundOutput find(FileSystem files, Path folder, WriteMode mode, String manifestName) throws IOException {
        List<FileStatus> entries = entries(files, folder);
        List<FileStatus> stagings = new ArrayList<>();
        boolean manifest = false;
        for (FileStatus entry : entries) {
            String name = entry.getPath().getName();
            manifest |= name.equals(manifestName);
            if (name.startsWith(OutputFolder.STAGING_PREFIX)) {
                stagings.add(entry);
            }
        }
        if (!entries.isEmpty() && mode == WriteMode.ERROR) {
            throw new UsageException("output " + folder
                    + (manifest
                            ? " already exists (mode overwrite would replace it)"
                            : stagings.isEmpty()
                                    ? " is not empty"
                                    : " holds an interrupted run (mode overwrite replaces it; mode resume, where there is"
                                            + " one, finishes it)"));
        }
        if (!entries.isEmpty() && !manifest && stagings.isEmpty()) {
            throw new UsageException("output " + folder + " has content but no " + manifestName
                    + ", so it is no output to " + (mode == WriteMode.RESUME ? "resume" : "overwrite")
                    + ": choose another folder or empty it");
        }
        if (mode != WriteMode.RESUME) {
            return new FoundOutput(false, Optional.empty());
        }
        Optional<Path> newest = stagings.stream()
                .max((a, b) -> Long.compare(a.getModificationTime(), b.getModificationTime()))
                .map(FileStatus::getPath);
        boolean finished = manifest
                && (newest.isEmpty()
                        || !files.exists(new Path(newest.get(), OutputFolder.PLAN))
                        || isPublished(files, newest.get(), new Path(folder, manifestName)));
        return new FoundOutput(finished, newest);
    }

    /** Whether an interrupted run came as far as to put its manifest, and only had to clean up. */
    private static boolean isPublished(FileSystem files, Path staging, Path manifest) throws IOException {
        byte[] published;
        try {
            published = Storage.readAll(files, new Path(staging, Publication.MARK), MAX_BYTES);
        } catch (FileNotFoundException e) {
            return false;
        }
        return new String(published, StandardCharsets.US_ASCII)
                .equals(Hashes.sha256(Storage.readAll(files, manifest, JsonFiles.MAX_BYTES)));
    }

    /** The entries of a folder but the lease; none if it does not exist. */
    static List<FileStatus> entries(FileSystem files, Path folder) throws IOException {
        List<FileStatus> entries = new ArrayList<>();
        try {
            if (!files.getFileStatus(folder).isDirectory()) {
                throw new UsageException("output " + folder + " is a file, not a folder");
            }
            for (FileStatus entry : files.listStatus(folder)) {
                if (!Lease.isFile(entry.getPath().getName())) {
                    entries.add(entry);
                }
            }
        } catch (FileNotFoundException e) {
            return entries;
        }
        return entries;
    }

    /** What a folder holds beside the lease and some files, with a folder that has none of these as a whole. */
    static List<Path> allBut(Set<String> names, FileSystem files, Path folder) throws IOException {
        List<Path> others = new ArrayList<>();
        addAllBut(names, foldersOf(names), files, entries(files, folder), "", others);
        return others;
    }

    private static void addAllBut(
            Set<String> names,
            Set<String> folders,
            FileSystem files,
            List<FileStatus> entries,
            String inside,
            List<Path> others)
            throws IOException {
        for (FileStatus entry : entries) {
            String name = inside + entry.getPath().getName();
            if (entry.isDirectory() && folders.contains(name)) {
                addAllBut(names, folders, files, List.of(files.listStatus(entry.getPath())), name + "/", others);
            } else if (!names.contains(name)) {
                others.add(entry.getPath());
            }
        }
    }

    /** The folders that files given by relative paths are in, and those around these. */
    static Set<String> foldersOf(Collection<String> names) {
        Set<String> folders = new TreeSet<>();
        for (String name : names) {
            for (int end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1)) {
                folders.add(name.substring(0, end));
            }
        }
        return folders;
    }
}
