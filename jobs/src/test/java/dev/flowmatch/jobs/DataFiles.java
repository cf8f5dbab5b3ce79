package dev.flowmatch.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The files of data sets, whose names differ from run to run behind the number of the part. */
final class DataFiles {
    private DataFiles() {}

    /** The one file of a part, as "part-00001" or "validation/part-00001". */
    static Path part(Path folder, String part) throws IOException {
        Path stem = folder.resolve(part);
        List<Path> found;
        try (Stream<Path> files = Files.list(stem.getParent())) {
            found = files.filter(file ->
                            file.getFileName().toString().matches(stem.getFileName() + "-[0-9a-f]{12}-\\d+\\.parquet"))
                    .toList();
        }
        if (found.size() != 1) {
            throw new AssertionError("files of " + stem + ": " + found);
        }
        return found.get(0);
    }

    /** The files of an unfinished output that have receipts, with the times at which they were written. */
    static Map<String, FileTime> finished(Path output) throws IOException {
        Map<String, FileTime> finished = new HashMap<>();
        for (Path staging : listing(output)) {
            if (staging.getFileName().toString().startsWith("_staging-")) {
                for (Path file : listing(staging)) {
                    if (file.getFileName().toString().matches("part-\\d+\\.json")) {
                        JsonNode receipt = new ObjectMapper().readTree(file.toFile());
                        String name = receipt.get("file").get("file").textValue();
                        finished.put(name, Files.getLastModifiedTime(staging.resolve(name)));
                    }
                }
            }
        }
        return finished;
    }

    static List<Path> listing(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
