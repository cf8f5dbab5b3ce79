package dev.flowmatch.storage;

import dev.flowmatch.fault.DataException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Who holds a lease, by its file.
 *
 * @param number the lease's number
 * @param owner the run that holds it
 * @param process its process, if the file names one
 * @param heartbeat when it was last renewed
 * @param expires when it is free unless renewed
 */
record LeaseHolder(long number, String owner, Optional<ProcessIdentity> process, Instant heartbeat, Instant expires) {
    private static final int MAX_BYTES = 1 << 16;

    /**
     * Reads a lease file; one that cannot be read, as it may just be being written, counts by its age.
     *
     * @param unreadable how long after its last change a file that cannot be read is taken for a lease
     * @throws FileNotFoundException if there is no such file
     */
    static LeaseHolder read(FileSystem files, Path file, long number, Duration unreadable) throws IOException {
        try {
            LeaseEntry entry =
                    JsonFiles.parse(Storage.readAll(files, file, MAX_BYTES), file.toString(), LeaseEntry.class);
            Instant heartbeat = Instant.parse(entry.heartbeat());
            Instant latest = heartbeat.plusSeconds(entry.expirySeconds());
            Instant expires = Instant.parse(entry.expires());
            return new LeaseHolder(
                    number,
                    entry.owner(),
                    Optional.ofNullable(entry.process()),
                    heartbeat,
                    expires.isBefore(latest) ? expires : latest);
        } catch (DataException | DateTimeParseException e) {
            Instant modified = Instant.ofEpochMilli(files.getFileStatus(file).getModificationTime());
            String owner = "an unknown owner (its lease cannot be read)";
            return new LeaseHolder(number, owner, Optional.empty(), modified, modified.plus(unreadable));
        }
    }

    /** Whether another run may take the lease over: it has expired, or its owner's process has ended on this machine. */
    boolean isFree(Instant now) {
        return !now.isBefore(expires) || isGone();
    }

    /** Whether the owner's process has certainly ended. */
    boolean isGone() {
        return process.isPresent() && process.get().isGone();
    }

    /** One line that says who writes an output and until when it is theirs. */
    String describe(Path folder, Instant now) {
        return "output " + folder + " is being written by " + owner + ": its lease was renewed "
                + Math.max(0, Duration.between(heartbeat, now).toSeconds()) + " s ago and expires at " + expires
                + " (in "
                + Duration.between(now, expires).toSeconds() + " s) unless renewed";
    }
}
