package dev.flowmatch.staging;

import dev.flowmatch.storage.FileEntry;
import dev.flowmatch.storage.Storage;
import java.io.IOException;
import java.io.Serializable;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * What a finished file of a batch holds, as kept beside it in the staging folder.
 *
 * @param part number of the file, from 0
 * @param firstId id of its first row
 * @param file the file
 * @param trajectories the file of its samples' paths, or null if none of them is asked for
 * @param clippedValues values that were clipped
 * @param evaluations evaluations of the velocity, one for each row and time
 */
public record FileReceipt(
        int part, long firstId, FileEntry file, FileEntry trajectories, long clippedValues, long evaluations)
        implements Serializable {

    public FileReceipt {
        if (file == null) {
            throw new IllegalArgumentException("file is missing");
        }
    }

    /** The name of a receipt's file in the staging folder. */
    static String fileName(int part) {
        return String.format(Locale.ROOT, "part-%05d.json", part);
    }

    /** Whether a staging folder has receipts, so that it is worth keeping. */
    public static boolean areIn(Configuration configuration, Path staging) throws IOException {
        for (FileStatus entry : Storage.of(configuration, staging).listStatus(staging)) {
            String name = entry.getPath().getName();
            if (name.startsWith("part-") && name.endsWith(".json")) {
                return true;
            }
        }
        return false;
    }
}
