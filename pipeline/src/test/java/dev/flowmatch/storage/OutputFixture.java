package dev.flowmatch.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.flowmatch.fixture.AwkwardFileSystem;
import dev.flowmatch.fixture.ShortNames;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.io.TempDir;

/** A folder for outputs of two files, and what tests do with it. */
abstract class OutputFixture {
    static final String MANIFEST = "_manifest.json";
    static final List<String> NAMES = List.of("part-00000.parquet", "validation/part-00000.parquet");

    final Configuration configuration = AwkwardFileSystem.configuration();

    @TempDir
    File parent;

    File folder() {
        return new File(parent, "a/out");
    }

    Path path(String kind) {
        return kind.equals("local") ? new Path(folder().toURI()) : AwkwardFileSystem.path(kind, folder());
    }

    OutputFolder prepare(String kind, WriteMode mode) throws IOException {
        return OutputFolder.prepare(configuration, path(kind), mode, MANIFEST, WhenHeld.REFUSE);
    }

    /** The names that the files of this run have. */
    static List<String> names(OutputFolder output) {
        return NAMES.stream()
                .map(name -> AttemptFile.name(name, output.generation(), 7))
                .toList();
    }

    List<String> stage(OutputFolder output, String text) throws IOException {
        stage(output, names(output), text);
        return names(output);
    }

    void stage(OutputFolder output, List<String> names, String text) throws IOException {
        FileSystem files = Storage.of(configuration, output.staging());
        for (String name : names) {
            try (var out = files.create(new Path(output.staging(), name))) {
                out.writeBytes(text);
            }
        }
        files.create(new Path(output.staging(), OutputFolder.PLAN)).close();
    }

    static Map<String, Object> manifest(String text, List<String> names) {
        return Map.of("text", text, "files", names);
    }

    void write(String kind, WriteMode mode, String text) throws IOException {
        try (OutputFolder output = prepare(kind, mode)) {
            List<String> names = stage(output, text);
            output.publish(names, manifest(text, names));
        }
    }

    /** A set as it was written before files had the names of attempts. */
    void writeAsBefore(String text) throws IOException {
        for (String name : NAMES) {
            java.nio.file.Path file = folder().toPath().resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        Files.write(folder().toPath().resolve(MANIFEST), JsonFiles.bytes(manifest(text, NAMES)));
        Files.writeString(folder().toPath().resolve("_SUCCESS"), "");
    }

    Set<String> listing() throws IOException {
        Set<String> names = new TreeSet<>();
        if (folder().exists()) {
            try (Stream<java.nio.file.Path> walk = Files.walk(folder().toPath())) {
                walk.filter(Files::isRegularFile)
                        .forEach(p -> names.add(folder().toPath().relativize(p).toString()));
            }
        }
        return names;
    }

    String content(String name) throws IOException {
        return Files.readString(folder().toPath().resolve(name));
    }

    /** What a reader finds that goes by the manifest: all its files, each as the manifest says; returns what it says. */
    String readByTheManifest() throws IOException {
        Map<?, ?> manifest = JsonFiles.read(configuration, new Path(path("local"), MANIFEST), Map.class);
        List<?> files = (List<?>) manifest.get("files");
        assertEquals(NAMES.size(), files.size());
        for (Object name : files) {
            assertEquals(manifest.get("text"), content((String) name), name + " is not what the manifest describes");
        }
        return (String) manifest.get("text");
    }

    void assertPublished(String text) throws IOException {
        assertEquals(text, readByTheManifest());
        assertEquals(
                new TreeSet<>(List.of("_SUCCESS", MANIFEST, NAMES.get(0), NAMES.get(1))),
                new TreeSet<>(listing().stream().map(ShortNames::of).toList()));
        assertEquals(4, listing().size(), listing().toString());
    }

    Optional<Path> located(OutputFolder output, String name) throws IOException {
        return OutputFolder.locate(Storage.of(configuration, output.staging()), output.staging(), name);
    }

    /** What another run does that takes the output over. */
    void removeLease() throws IOException {
        for (String name : folder().list()) {
            if (Lease.isFile(name)) {
                Files.delete(folder().toPath().resolve(name));
            }
        }
    }
}
