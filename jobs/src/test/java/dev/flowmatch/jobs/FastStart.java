package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.apache.hadoop.fs.FileUtil;

/**
 * Options for Java with which a process starts in half the time: the first compiler alone, as these processes live for
 * seconds, and Spark's classes out of an archive of Java's (class data sharing) instead of hundreds of jars.
 */
final class FastStart {
    /** The one that executors take too: their class path, which a worker makes, is not the archive's. */
    static final String FIRST_COMPILER = "-XX:TieredStopAtLevel=1";

    private static List<String> options;

    private FastStart() {}

    /** The options, none of which holds a blank; makes the archive where there is none for these jars. */
    static synchronized List<String> options() {
        if (options == null) {
            // While it is made, the processes do without; unit tests run before there is a jar, and always do.
            options = List.of(FIRST_COMPILER);
            if (Program.spark() == null) {
                return options;
            }
            Path archive = Program.spark().resolve("classes.jsa").toAbsolutePath();
            try {
                if (!isOfTheseJars(archive)) {
                    make(archive);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (!archive.toString().contains(" ")) {
                options = List.of(FIRST_COMPILER, "-XX:SharedArchiveFile=" + archive);
            }
        }
        return options;
    }

    private static boolean isOfTheseJars(Path archive) throws IOException {
        return Files.exists(archive)
                && Files.getLastModifiedTime(archive)
                                .compareTo(Files.getLastModifiedTime(
                                        Program.spark().resolve("jars")))
                        > 0;
    }

    /** Of the classes that a small job has loaded when it ends. */
    private static void make(Path archive) throws IOException, InterruptedException {
        // Beside the archive, which another process may make and use at the same time.
        Path folder = Files.createTempDirectory(archive.getParent(), "classes");
        Path made = folder.resolve("classes.jsa");
        Program.Run run = new Program(folder)
                .withJava("-XX:ArchiveClassesAtExit=" + made)
                .sparkSubmit("local[2]", "pairs", "--source", "moons", "--rows", "100", "--output", "pairs");
        // Java's notes on classes that it leaves out follow what the job says.
        assertEquals(0, run.exitCode(), run.err());
        Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
        FileUtil.fullyDelete(folder.toFile());
    }
}
