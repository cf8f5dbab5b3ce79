package dev.flowmatch.pairing;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.storage.JsonFiles;
import dev.flowmatch.storage.OutputFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * How the columns of a pair data set are scaled and spread, kept in the staging folder from when it is known, so that a
 * resumed run need not look at all values again.
 *
 * @param x0 the columns of x0, or null where it is drawn
 * @param x1 the columns of x1
 * @param notices lines for the user that came of it
 */
record PairScaling(List<ColumnEntry> x0, List<ColumnEntry> x1, List<String> notices) {
    private static final String FILE = "scaling.json";

    PairScaling {
        x0 = x0 == null ? null : List.copyOf(x0);
        x1 = List.copyOf(x1);
        notices = List.copyOf(notices);
    }

    /** What an interrupted run found, if it came as far. */
    static Optional<PairScaling> found(Configuration configuration, OutputFolder folder) throws IOException {
        if (!folder.resumed()) {
            return Optional.empty();
        }
        try {
            return Optional.of(JsonFiles.read(configuration, new Path(folder.staging(), FILE), PairScaling.class));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    void keep(Configuration configuration, OutputFolder folder) throws IOException {
        JsonFiles.write(configuration, new Path(folder.staging(), FILE), this);
    }

    /** The steps within which values are spread, of x0's columns and then x1's; 0 where they are not. */
    double[] steps() {
        return Stream.concat(x0 == null ? Stream.of() : x0.stream(), x1.stream())
                .mapToDouble(column -> column.step() == null ? 0 : column.step())
                .toArray();
    }
}
