package dev.flowmatch.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The numbered lease files of a folder. The highest number counts; whoever creates the next one, which the file system
 * lets only one do, has taken the lease over.
 *
 * @param files the folder's file system
 * @param folder the folder
 * @param unreadable how long after its last change a file that cannot be read is taken for a lease
 */
record LeaseFiles(FileSystem files, Path folder, Duration unreadable) {
    /** The only lease file of version 0.1, which counts as number 0. */
    private static final String WITHOUT_NUMBER = "_lease.json";

    private static final Logger LOG = LoggerFactory.getLogger(LeaseFiles.class);
    /** At a lease that cannot be read, before that is taken for a failure of the file system. */
    private static final int LOOKS = 5;

    private static final Pattern NUMBERED = Pattern.compile("_lease-(\\d{1,18})\\.json");
    private static final Pattern PENDING = Pattern.compile("_lease-\\d{1,18}-.*\\.pending");

    /** Whether a file in an output folder is a lease, or what is left of writing one or what it guards. */
    static boolean isOne(String name) {
        return name.equals(WITHOUT_NUMBER)
                || name.startsWith("." + WITHOUT_NUMBER)
                || NUMBERED.matcher(name).matches()
                || PENDING.matcher(name).matches();
    }

    Path file(long number) {
        return new Path(folder, number == 0 ? WITHOUT_NUMBER : String.format(Locale.ROOT, "_lease-%06d.json", number));
    }

    /** Under what name the owner of a lease writes what it will then rename: taking the lease over removes it. */
    Path pending(long number, String name) {
        return new Path(folder, String.format(Locale.ROOT, "_lease-%06d-%s.pending", number, name));
    }

    /** The numbers of the lease files, the highest first. */
    List<Long> numbers() throws IOException {
        List<Long> numbers = new ArrayList<>();
        for (String name : names()) {
            Matcher matcher = NUMBERED.matcher(name);
            if (matcher.matches()) {
                numbers.add(Long.valueOf(matcher.group(1)));
            } else if (name.equals(WITHOUT_NUMBER)) {
                numbers.add(0L);
            }
        }
        numbers.sort(Collections.reverseOrder());
        return numbers;
    }

    private List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        try {
            for (FileStatus entry : files.listStatus(folder)) {
                names.add(entry.getPath().getName());
            }
        } catch (FileNotFoundException e) {
            return names;
        }
        return names;
    }

    /**
     * Who holds the lease of a number; empty if there is none.
     *
     * <p>A lease may be given back and its number begun anew while it is read. HDFS then fails in ways that do not say so
     * ("Blocklist has changed", or a block that no DataNode has), and only a new look tells what is there.
     */
    Optional<LeaseHolder> read(long number) throws IOException {
        for (int look = 1; ; look++) {
            try {
                return Optional.of(LeaseHolder.read(files, file(number), number, unreadable));
            } catch (FileNotFoundException e) {
                return Optional.empty();
            } catch (IOException e) {
                if (look == LOOKS) {
                    throw e;
                }
                LOG.debug("cannot read {}: looking again", file(number), e);
            }
        }
    }

    boolean isOwn(long number, String owner) throws IOException {
        return read(number).filter(holder -> holder.owner().equals(owner)).isPresent();
    }

    boolean exists(long number) throws IOException {
        return files.exists(file(number));
    }

    /** Creates a lease file unless there is one of this number; of many who try at once, one succeeds. */
    boolean create(LeaseEntry entry) throws IOException {
        Path file = file(entry.number());
        try {
            return ExclusiveFiles.create(files, file, JsonFiles.bytes(entry));
        } catch (FileNotFoundException e) {
            // The folder has just been removed by the run that had created it.
            files.mkdirs(folder);
            return ExclusiveFiles.create(files, file, JsonFiles.bytes(entry));
        }
    }

    /** Replaces a lease file in one step. */
    void replace(LeaseEntry entry, Path pending) throws IOException {
        AtomicFiles.replace(files, file(entry.number()), JsonFiles.bytes(entry), pending, () -> {});
    }

    void remove(long number) throws IOException {
        files.delete(file(number), false);
    }

    /** Removes the leases before one that has taken them over, and what their owners have not yet renamed. */
    void removeBefore(long number, String ownPending) throws IOException {
        for (String name : names()) {
            Matcher matcher = NUMBERED.matcher(name);
            boolean earlier = matcher.matches()
                    ? Long.parseLong(matcher.group(1)) < number
                    : isOne(name) && !name.equals(ownPending);
            if (earlier) {
                files.delete(new Path(folder, name), false);
            }
        }
    }
}
