package dev.flowmatch.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.flowmatch.fixture.ObjectStore;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four processes that write one output, time and again: never two of them hold its lease, and what is there in the
 * end is what one of them wrote, the last that says it has published. Among the rounds are leases of dead runs that expire,
 * or whose process has ended, and a holder that is stopped (SIGSTOP) until another has taken its lease over.
 */
class LeaseRaceTest {
    private static final int RACERS = 4;

    /** Each kind of round twice; {@code -Dflowmatch.race.rounds=200} races for longer. */
    private static final int ROUNDS = Integer.getInteger("flowmatch.race.rounds", 16);

    /** So many rounds have enough of a stopped holder that it cannot fail in all of them on a busy machine. */
    private static final int MANY_ROUNDS = 200;

    @TempDir
    private File folder;

    private FileSystem files;
    private Path output;

    @Test
    void onALocalDisk() throws Exception {
        race(new File(folder, "out").toURI().toString());
    }

    @Test
    void onHdfs() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.toString());
        try (MiniDFSCluster cluster =
                new MiniDFSCluster.Builder(configuration).numDataNodes(1).build()) {
            cluster.waitActive();
            race(cluster.getFileSystem().getUri() + "/out");
        }
    }

    @Test
    void onAnObjectStoreWithoutRename() throws Exception {
        try (ObjectStore store = new ObjectStore()) {
            race(store.url("bucket/out"));
        }
    }

    private void race(String url) throws Exception {
        output = new Path(url);
        files = Storage.of(LeaseRacer.configuration(), output);
        Random random = new Random(1);
        List<RacerProcess> racers = new ArrayList<>();
        int stopped = 0;
        try {
            for (int racer = 0; racer < RACERS; racer++) {
                racers.add(new RacerProcess("racer" + racer, url));
            }
            for (RacerProcess racer : racers) {
                assertTrue(racer.await("ready"), racer + " is not ready");
            }
            for (int round = 0; round < ROUNDS; round++) {
                // One in sixteen each; the others are plain, half of them without waiting.
                switch (round % 16) {
                    case 3 -> stopped += stopAHolder(racers, round, random.nextInt(RACERS)) ? 1 : 0;
                    case 7 -> afterADeadRun(racers, round, null, 300);
                    case 11 -> afterADeadRun(racers, round, RacerProcess.ended(), 3_600_000);
                    case 15 -> startAll(racers, round, "wait", random.nextInt(RACERS), "slow");
                    default -> {
                        startAll(racers, round, round % 2 == 0 ? "wait" : "refuse", -1, "");
                        assertNoneLost(racers, round);
                    }
                }
                assertOneWriter(racers, round);
            }
            assertTrue(stopped > 0 || ROUNDS < MANY_ROUNDS, "no holder could be stopped");
        } finally {
            racers.forEach(RacerProcess::close);
        }
    }

    private static void startAll(List<RacerProcess> racers, int round, String role, int other, String otherRole)
            throws Exception {
        for (int racer = 0; racer < RACERS; racer++) {
            racers.get(racer).start(round, racer == other ? otherRole : role);
        }
        for (RacerProcess racer : racers) {
            racer.awaitEnd();
        }
    }

    /**
     * The first holder is stopped before it publishes, and goes on when another has taken its lease over.
     *
     * @return whether it was: on a busy machine its lease, a short one, may expire before
     */
    private static boolean stopAHolder(List<RacerProcess> racers, int round, int stopped) throws Exception {
        RacerProcess holder = racers.get(stopped);
        holder.start(round, "linger");
        boolean lingers = holder.await("lingering");
        if (lingers) {
            holder.signal("STOP");
        }
        for (int racer = 0; racer < RACERS; racer++) {
            if (racer != stopped) {
                racers.get(racer).start(round, "wait");
            }
        }
        if (lingers) {
            racers.get((stopped + 1) % RACERS).await("acquired");
            holder.signal("CONT");
            holder.send("go on");
        }
        for (RacerProcess racer : racers) {
            racer.awaitEnd();
        }
        assertEquals("lost", holder.last().what(), "a holder that was stopped for longer than its lease lasts");
        return lingers;
    }

    /** A dead run's lease is there, of a process that is known to have ended or of one that is not known. */
    private void afterADeadRun(List<RacerProcess> racers, int round, ProcessIdentity process, long millis)
            throws Exception {
        files.mkdirs(output);
        Instant now = Instant.now();
        LeaseEntry dead = new LeaseEntry(
                1L,
                "a dead run",
                "here",
                process,
                now.toString(),
                now.toString(),
                now.plusMillis(millis).toString(),
                3600);
        assertTrue(new LeaseFiles(files, output, LeaseRacer.EXPIRY).create(dead));
        startAll(racers, round, "wait", -1, "");
    }

    /** Where none is stopped and no lease is short, nobody takes a lease that is held. */
    private static void assertNoneLost(List<RacerProcess> racers, int round) {
        for (RacerProcess racer : racers) {
            assertFalse(racer.last().what().equals("lost"), "robbed in round " + round + ": " + racers);
        }
    }

    private void assertOneWriter(List<RacerProcess> racers, int round) throws IOException {
        List<RacerProcess.Holding> holdings = new ArrayList<>();
        for (RacerProcess racer : racers) {
            assertFalse(racer.last().what().startsWith("failed"), racer + " in round " + round);
            racer.holding().ifPresent(holdings::add);
        }
        holdings.sort(Comparator.comparingLong(RacerProcess.Holding::from));
        for (int i = 1; i < holdings.size(); i++) {
            assertTrue(
                    holdings.get(i - 1).until() < holdings.get(i).from(),
                    "two held the lease at once in round " + round + ": " + holdings);
        }
        String last = holdings.stream()
                .filter(RacerProcess.Holding::published)
                .reduce((earlier, later) -> later)
                .orElseThrow(() -> new AssertionError("nobody published in round " + round + ": " + racers))
                .racer();
        Map<?, ?> manifest = JsonFiles.parse(read(LeaseRacer.MANIFEST), "the manifest", Map.class);
        assertEquals(Integer.toString(round), manifest.get("round"), () -> racers.toString());
        assertEquals(last, manifest.get("writer"), () -> "who published last in round " + round + ": " + racers);
        for (Object name : (List<?>) manifest.get("files")) {
            assertEquals(last + " " + round, new String(read((String) name), StandardCharsets.UTF_8));
        }
        assertNoLeaseIsLeft(round, racers);
    }

    private void assertNoLeaseIsLeft(int round, List<RacerProcess> racers) throws IOException {
        LeaseFiles leases = new LeaseFiles(files, output, LeaseRacer.EXPIRY);
        for (long number : leases.numbers()) {
            LeaseHolder holder = leases.read(number).orElseThrow();
            fail("left behind in round " + round + ", at " + Instant.now() + ": " + holder + ", " + racers);
        }
    }

    private byte[] read(String name) throws IOException {
        return Storage.readAll(files, new Path(output, name), 1 << 16);
    }
}
