package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Folders that are missing, in the way, or not what a command needs: one clear line, and nothing changed. */
class WrongFoldersIT extends RefusedInput {
    @Test
    void missingFoldersAndFilesOfEveryCommand() {
        Path output = newOutput();
        Path none = folder.resolve("none");
        assertRefused(2, output, train(none, output), "none");
        assertRefused(2, output, run("sample", "--model=" + none, "--count=5", "--output=" + output), "none");
        assertRefused(
                2, output, run("evaluate", "--samples=" + none, "--reference=moons", "--output=" + output), "none");
        assertRefused(
                2,
                output,
                run("evaluate", "--samples=" + samples, "--reference=" + none, "--output=" + output),
                "none");
        assertRefused(2, output, run("pairs", "--config=" + none, "--source=moons", "--output=" + output), "none");
        assertRefused(2, output, run("pairs", "--source=table:none", "--output=" + output), "'none'", "catalog");
        assertRefused(2, output, run("inspect", none.toString()), "none does not exist");
        assertRefused(2, output, run("inspect", folder.toString()), "is no pair set, model or sample set");
    }

    @Test
    void anExistingOutput() throws IOException {
        assertExistingRefused(pairs, run("pairs", "--source=moons", "--rows=100", "--output=" + pairs));
        assertExistingRefused(model, train(pairs, model));
        assertExistingRefused(
                model, run("import", "--weights=" + model.resolve("velocity.safetensors"), "--output=" + model));
        assertExistingRefused(samples, run("sample", "--model=" + model, "--count=5", "--output=" + samples));
        assertExistingRefused(pairs, run("evaluate", "--samples=" + samples, "--reference=moons", "--output=" + pairs));
        assertExistingRefused(folder, run("demo", "--output=" + folder));
    }

    @Test
    void aFolderThatIsNoPairSet() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        Path output = newOutput();
        assertRefused(2, output, train(empty, output), "empty");
    }

    @Test
    void aModelOfAnotherDimension() throws IOException {
        Path source = table("a,b,c\n" + "1,2,3\n4,5,7\n0,3,1\n".repeat(40));
        Path wide = newOutput();
        assertEquals(
                0,
                run("pairs", "--source=" + source, "--draws-per-row=40", "--output=" + wide)
                        .exitCode());
        Path output = newOutput();
        assertRefused(2, output, train(wide, output, "--init-from=" + model), "dim");
    }

    @Test
    void aPairSetSmallerThanOneRound() {
        Path output = newOutput();
        Run run = run("train", "--pairs=" + pairs, "--output=" + output, "--workers=1", "--batch=4096");
        assertRefused(2, output, run, "4096", "--draws-per-row");
    }

    /** Refused by name, with every file as it was. */
    private static void assertExistingRefused(Path output, Run run) throws IOException {
        assertRefused(2, folder.resolve("untouched"), run, output.toString());
        assertEquals(fingerprints.get("pairs"), fingerprint(pairs));
        assertEquals(fingerprints.get("model"), fingerprint(model));
        assertEquals(fingerprints.get("samples"), fingerprint(samples));
    }
}
