package dev.flowmatch.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.cluster.Progress;
import dev.flowmatch.fault.JobFailure;
import dev.flowmatch.fixture.FailingSolver;
import dev.flowmatch.fixture.LocalSession;
import dev.flowmatch.fixture.TinyModel;
import dev.flowmatch.solver.EulerSolver;
import dev.flowmatch.storage.LeaseHeldException;
import dev.flowmatch.storage.WhenHeld;
import dev.flowmatch.storage.WriteMode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Batches that fail, are resumed, replaced, or written by two runs at once. */
class InterruptedSamplesTest extends SamplingFixture {
    private static final LocalDate FIRST = LocalDate.of(2026, 11, 21);

    @Test
    void aFailedBatchLeavesNothingAReaderCouldTakeForOne() {
        interrupt(sampling("out", 8 * 1024).fileRows(1024));
        assertEquals(1, listing("out").size(), listing("out").toString());
        assertTrue(
                listing("out").iterator().next().startsWith("_staging-"),
                listing("out").toString());
        assertRefused(sampling("out", 8 * 1024), "holds an interrupted run");
    }

    @Test
    void nothingAtAllIsLeftWhereNothingWasFinished() {
        assertThrows(
                JobFailure.class,
                () -> sampling("deep/er/out", 100)
                        .solver(FailingSolver.arm(4, 0, Integer.MAX_VALUE))
                        .execute());
        assertEquals(Set.of("model"), listing("."));
    }

    @Test
    void resumeFinishesWithoutDoingFinishedPartsAgain() {
        interrupt(sampling("out", 8 * 1024).fileRows(1024));
        int finished = (int) Arrays.stream(new File(folder, "out").listFiles()[0].list())
                .filter(name -> name.matches("part-\\d+\\.json"))
                .count();
        assertTrue(finished >= 7 - CORES && finished <= 6, "finished: " + finished);
        FailingSolver counting = FailingSolver.arm(4, -1, -1);
        GenerateSamples.Result result = sampling("out", 8 * 1024)
                .fileRows(1024)
                .solver(counting)
                .mode(WriteMode.RESUME)
                .execute();
        assertEquals(8 - finished, FailingSolver.calls());
        assertFalse(result.alreadyFinished());
        assertEquals(8 * 1024 * 4, result.evaluations());
        sampling("unbroken", 8 * 1024).fileRows(1024).execute();
        assertEquals(rows("unbroken"), rows("out"));
        assertEquals(listing("unbroken"), listing("out"));

        GenerateSamples.Result again =
                sampling("out", 8 * 1024).mode(WriteMode.RESUME).execute();
        assertTrue(again.alreadyFinished());
        assertEquals(8 * 1024, again.rows());
    }

    @Test
    void resumeDoesAnAlteredPartAgain() throws IOException {
        interrupt(sampling("out", 8 * 1024).fileRows(1024));
        for (File file : new File(folder, "out").listFiles()[0].listFiles()) {
            if (file.getName().endsWith(".parquet")) {
                byte[] bytes = Files.readAllBytes(file.toPath());
                bytes[100] ^= 1;
                Files.write(file.toPath(), bytes);
            }
        }
        sampling("out", 8 * 1024).fileRows(1024).mode(WriteMode.RESUME).execute();
        sampling("unbroken", 8 * 1024).execute();
        assertEquals(rows("unbroken"), rows("out"));
    }

    @Test
    void resumeKeepsTheFilesOfTheFirstRunOnAnotherCluster() throws IOException {
        interrupt(sampling("out", 8 * 1024).fileRows(1000).firstId(1024), 12);
        sampling("out", 8 * 1024).firstIdAuto().mode(WriteMode.RESUME).execute();
        assertEquals(1000, manifest("out").fileRows());
        assertEquals(1024, manifest("out").firstId());
    }

    @Test
    void resumeRefusesChangedOptionsByName() throws IOException {
        interrupt(sampling("out", 8 * 1024).fileRows(1024));
        assertChangesRefused();
        sampling("out", 8 * 1024).fileRows(1024).mode(WriteMode.RESUME).execute();
        assertChangesRefused();
    }

    private void assertChangesRefused() throws IOException {
        String before = model;
        assertRefused(
                sampling("out", 1000)
                        .seed(3)
                        .solver(new EulerSolver(5))
                        .clip(Clip.OBSERVED)
                        .firstId(7)
                        .mode(WriteMode.RESUME),
                "count was 8192 and is now 1000",
                "first-id was 0 and is now 7",
                "steps was 4 and is now 5",
                "seed was 0 and is now 3",
                "clip was none and is now observed");
        model = TinyModel.write(new File(folder, "model2"), 2);
        assertRefused(sampling("out", 8 * 1024).mode(WriteMode.RESUME), "model was ");
        model = before;
    }

    @Test
    void aTaskThatFailsOnceIsTriedAgain() {
        FailingSolver once = FailingSolver.arm(4, 1, 2);
        sampling("retried", 4 * 1024).fileRows(1024).solver(once).execute();
        sampling("unbroken", 4 * 1024).fileRows(1024).execute();
        assertEquals(rows("unbroken"), rows("retried"));
        assertEquals(listing("unbroken"), listing("retried"));
    }

    @Test
    void anExistingOutputIsRefusedOrReplaced() throws IOException {
        sampling("out", 3000).fileRows(1000).execute();
        assertRefused(sampling("out", 10), "already exists");
        sampling("out", 10).mode(WriteMode.OVERWRITE).execute();
        assertEquals(10, rows("out").size());
        assertEquals(Set.of("_SUCCESS", "_manifest.json", "part-00000.parquet"), listing("out"));
    }

    @Test
    void aFileSystemWithoutRenameIsEnough() throws IOException {
        LocalSession.get()
                .sparkContext()
                .hadoopConfiguration()
                .set("fs.awkward.impl", "dev.flowmatch.fixture.AwkwardFileSystem");
        for (String kind : List.of("throws", "false")) {
            sampling(kind, 3000)
                    .output("awkward://" + kind + new File(folder, kind).getAbsolutePath())
                    .fileRows(1000)
                    .trajectories(10)
                    .execute();
            assertEquals(3000, rows(kind).size());
            assertEquals(3000, manifest(kind).rows());
            assertEquals(
                    Set.of(
                            "_SUCCESS",
                            "_manifest.json",
                            "_trajectories",
                            "part-00000.parquet",
                            "part-00001.parquet",
                            "part-00002.parquet"),
                    listing(kind));
        }
    }

    @Test
    void ofTwoRunsAtOnceOneWins() throws Exception {
        List<String> refused = new ArrayList<>();
        Progress second = new Progress() {
            @Override
            public void start(String task, long total, String unit) {
                if (!task.equals("sampling")) {
                    return;
                }
                refused.add(assertThrows(
                                LeaseHeldException.class,
                                () -> sampling("series", 10)
                                        .runDate(FIRST)
                                        .mode(WriteMode.RESUME)
                                        .whenHeld(WhenHeld.REFUSE)
                                        .execute())
                        .getMessage());
            }

            @Override
            public void update(long done, String detail) {}

            @Override
            public void finish() {}
        };
        sampling("series", 100).runDate(FIRST).progress(second).execute();
        assertEquals(1, refused.size());
        assertTrue(refused.get(0).contains("is being written by " + System.getProperty("user.name")), refused.get(0));
        assertEquals(100, read("series").count());
        assertEquals(Set.of("run_date=2026-11-21"), listing("series"));
    }
}
