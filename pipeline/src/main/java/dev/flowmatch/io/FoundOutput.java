package dev.flowmatch.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        if (manifest && (newest.isEmpty() || files.exists(new Path(newest.get(), OutputFolder.PUBLISHING)))) {
            return new FoundOutput(true, newest);
        }
        return new FoundOutput(false, newest);
    }

    /** The entries of a folder but the lease; none if it does not exist. */
    static List<FileStatus> entries(FileSystem files, Path folder) throws IOException {
        List<FileStatus> entries = new ArrayList<>();
        try {
            if (!files.getFileStatus(folder).isDirectory()) {
                throw new UsageException("output " + folder + " is a file, not a folder");
            }
            for (FileStatus entry : files.listStatus(folder)) {
                if (!entry.getPath().getName().contains(Lease.FILE)) {
                    entries.add(entry);
                }
            }
        } catch (FileNotFoundException e) {
            return entries;
        }
        return entries;
    }
}
