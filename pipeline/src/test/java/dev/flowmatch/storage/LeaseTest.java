package dev.flowmatch.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.fixture.AwkwardFileSystem;
import dev.flowmatch.fixture.ObjectStore;
import dev.flowmatch.fixture.ObjectStoreFileSystem;
import dev.flowmatch.fixture.PausingFileSystem;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration EXPIRY = Duration.ofMinutes(2);

    @TempDir
    private File folder;

    private FileSystem files;
    private Path path;

    @BeforeEach
    void open() throws IOException {
        use("local");
    }

    private void use(String kind) throws IOException {
        path = kind.equals("local") ? new Path(folder.toURI()) : AwkwardFileSystem.path(kind, folder);
        files = Storage.of(AwkwardFileSystem.configuration(), path);
    }

    private Lease acquire(Instant now) throws IOException {
        return acquire(Clock.fixed(now, ZoneOffset.UTC));
    }

    private Lease acquire(Clock clock) throws IOException {
        return Lease.acquire(files, path, new LeaseTerms(WhenHeld.REFUSE, EXPIRY, Duration.ofMillis(20), clock));
    }

    /** The lease files of the folder. */
    private List<String> leases() {
        return List.of(folder.list((at, name) -> Lease.isFile(name)));
    }

    private void write(LeaseEntry entry) throws IOException {
        assertTrue(new LeaseFiles(files, path, EXPIRY).create(entry));
    }

    private static LeaseEntry entry(ProcessIdentity process) {
        return new LeaseEntry(
                7L,
                "someone",
                "there",
                process,
                NOON.toString(),
                NOON.toString(),
                NOON.plus(EXPIRY).toString(),
                120);
    }

    /** A clock that a test sets. */
    private static final class SetClock extends Clock {
        private Instant now;

        SetClock(Instant now) {
            this.now = now;
        }

        void set(Instant to) {
            now = to;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    /** Reads fail for a while, as those of HDFS do where a file is removed and made anew while it is read. */
    private static final class ChangingFileSystem extends FilterFileSystem {
        private int failuresLeft;

        ChangingFileSystem(FileSystem files, int failures) {
            super(files);
            failuresLeft = failures;
        }

        @Override
        public FSDataInputStream open(Path file, int bufferSize) throws IOException {
            if (failuresLeft-- > 0) {
                throw new IOException("Blocklist for " + file + " has changed!");
            }
            return super.open(file, bufferSize);
        }
    }

    @Test
    void aLeaseThatChangesWhileItIsReadIsLookedAtAgain() throws IOException {
        write(entry(null));
        files = new ChangingFileSystem(files, 2);
        LeaseHeldException held = assertThrows(LeaseHeldException.class, () -> acquire(NOON));
        assertTrue(held.getMessage().contains("someone"), held.getMessage());
    }

    @Test
    void aLeaseThatCanNeverBeReadIsAFailure() throws IOException {
        write(entry(null));
        files = new ChangingFileSystem(files, Integer.MAX_VALUE);
        IOException failure = assertThrows(IOException.class, () -> acquire(NOON));
        assertTrue(failure.getMessage().contains("has changed"), failure.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "false", "throws", "renames"})
    void aLiveLeaseIsRefusedByOwnerAgeAndExpiry(String kind) throws IOException {
        use(kind);
        try (Lease held = acquire(NOON)) {
            held.check();
            LeaseHeldException e = assertThrows(LeaseHeldException.class, () -> acquire(NOON.plusSeconds(30)));
            assertTrue(e.getMessage().contains(System.getProperty("user.name") + "@"), e.getMessage());
            assertTrue(
                    e.getMessage().contains("process " + ProcessHandle.current().pid()), e.getMessage());
            assertTrue(
                    e.getMessage().contains("was renewed 30 s ago and expires at 2026-11-22T12:02:00Z (in 90 s)"),
                    e.getMessage());
            held.check();
        }
        assertEquals(List.of(), leases());
    }

    @Test
    void anExpiredLeaseIsTakenOverByTheNextNumberAndItsOwnerLearnsSo() throws IOException {
        Lease dead = acquire(NOON);
        assertEquals(List.of("_lease-000001.json"), leases());
        try (Lease next = acquire(NOON.plus(EXPIRY))) {
            assertEquals(List.of("_lease-000002.json"), leases());
            next.check();
            IOException e = assertThrows(IOException.class, dead::check);
            assertTrue(e.getMessage().contains("was lost to another run"), e.getMessage());
            dead.renew();
            dead.close();
            next.check();
        }
        assertEquals(List.of(), leases());
    }

    @Test
    void aLeaseThatWasLostStaysLostWhenTheOtherHasGivenItBack() throws IOException {
        SetClock clock = new SetClock(NOON);
        Lease paused = acquire(clock);
        acquire(NOON.plus(EXPIRY)).close();
        clock.set(NOON.plus(EXPIRY));
        paused.renew();
        assertThrows(IOException.class, paused::check);
        assertEquals(List.of(), leases());
        paused.close();
    }

    @Test
    void aPausedOwnerGoesOnWhereNobodyTookTheLeaseOver() throws IOException {
        SetClock clock = new SetClock(NOON);
        try (Lease paused = acquire(clock)) {
            clock.set(NOON.plus(EXPIRY).plusSeconds(1));
            paused.renew();
            paused.check();
            assertEquals(List.of("_lease-000002.json"), leases());
            LeaseHeldException e = assertThrows(LeaseHeldException.class, () -> acquire(clock));
            assertTrue(e.getMessage().contains("was renewed 0 s ago"), e.getMessage());
        }
        assertEquals(List.of(), leases());
    }

    @Test
    void aLeaseOfTheVersionBeforeIsHeldUntilItExpires() throws IOException {
        File old = new File(folder, "_lease.json");
        Files.writeString(
                old.toPath(),
                "{\"owner\": \"someone\", \"acquired\": \"%1$s\", \"heartbeat\": \"%1$s\", \"expires\": \"%2$s\", \"expiry_seconds\": 120}"
                        .formatted(NOON, NOON.plus(EXPIRY)));
        LeaseHeldException e = assertThrows(LeaseHeldException.class, () -> acquire(NOON.plusSeconds(119)));
        assertTrue(e.getMessage().contains("is being written by someone: "), e.getMessage());
        try (Lease next = acquire(NOON.plusSeconds(120))) {
            assertFalse(old.exists(), "its owner would take the output for its own");
            next.check();
        }
    }

    @Test
    void aLeaseThatCannotBeReadCountsByItsAge() throws IOException {
        File file = new File(folder, "_lease-000007.json");
        Files.writeString(file.toPath(), "{ \"owner\" : ");
        long modified = file.lastModified();
        assertThrows(
                LeaseHeldException.class,
                () -> acquire(Instant.ofEpochMilli(modified).plusSeconds(60)));
        acquire(Instant.ofEpochMilli(modified).plusSeconds(121)).close();
    }

    @Test
    void aLeaseRemovedByHandIsLost() throws IOException {
        try (Lease held = acquire(NOON)) {
            assertTrue(new File(folder, "_lease-000001.json").delete());
            assertThrows(IOException.class, held::check);
        }
    }

    @Test
    void theLeaseOfAProcessThatHasEndedHereIsTakenOverAtOnce() throws Exception {
        write(entry(RacerProcess.ended()));
        acquire(NOON.plusSeconds(1)).close();
    }

    @Test
    void theLeaseOfAnEarlierProcessOfTheSameNumberIsTakenOverAtOnce() throws IOException {
        ProcessIdentity here = ProcessIdentity.current().orElseThrow();
        write(entry(new ProcessIdentity(here.bootId(), here.pidNamespace(), here.pid(), here.startTicks() - 1)));
        acquire(NOON.plusSeconds(1)).close();
    }

    @Test
    void theLeaseOfALivingProcessIsNot() throws IOException {
        write(entry(ProcessIdentity.current().orElseThrow()));
        assertThrows(LeaseHeldException.class, () -> acquire(NOON.plusSeconds(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"boot", "namespace", "unknown"})
    void theLeaseOfAProcessThatMayRunElsewhereIsNot(String elsewhere) throws Exception {
        ProcessIdentity ended = RacerProcess.ended();
        write(entry(
                switch (elsewhere) {
                    case "boot" ->
                        new ProcessIdentity(
                                "39d0ee1a-0000-0000-0000-000000000000",
                                ended.pidNamespace(),
                                ended.pid(),
                                ended.startTicks());
                    case "namespace" -> new ProcessIdentity(ended.bootId(), "pid:[1]", ended.pid(), ended.startTicks());
                    default -> null;
                }));
        assertThrows(LeaseHeldException.class, () -> acquire(NOON.plusSeconds(1)));
        acquire(NOON.plus(EXPIRY)).close();
    }

    /** A parent that does not ask after its children, as the first process of many containers. */
    @Test
    void aProcessThatHasEndedUnnoticedIsGone() {
        String stat = "41 (java) %s 1 41 41 0 -1 4 0 0 0 0 0 0 0 0 20 0 %d 0 777 0 0";
        assertTrue(ProcessIdentity.startOfLiving(stat.formatted("Z", 1)).isEmpty());
        assertEquals(777, ProcessIdentity.startOfLiving(stat.formatted("S", 30)).orElseThrow());
        assertEquals(
                777,
                ProcessIdentity.startOfLiving(stat.formatted("Z", 30)).orElseThrow(),
                "its first thread has ended, others have not");
        assertEquals(
                777,
                ProcessIdentity.startOfLiving(
                                stat.replace("(java)", "(a ) Z 1 b)").formatted("S", 30))
                        .orElseThrow());
    }

    @Test
    void waitsUntilTheOwnerGivesItBack() throws Exception {
        Lease held = Lease.acquire(files, path, LeaseTerms.of(WhenHeld.REFUSE));
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Lease> waiting = thread.submit(() -> Lease.acquire(files, path, LeaseTerms.of(WhenHeld.WAIT)));
            held.check();
            assertFalse(waiting.isDone());
            held.close();
            try (Lease next = waiting.get()) {
                next.check();
            }
        } finally {
            thread.shutdownNow();
        }
        assertEquals(List.of(), leases());
    }

    @Test
    void waitsUntilADeadRunsLeaseExpires() throws IOException {
        Instant now = Instant.now();
        write(new LeaseEntry(
                7L,
                "someone",
                "there",
                null,
                now.toString(),
                now.toString(),
                now.plusMillis(300).toString(),
                1));
        try (Lease next = Lease.acquire(files, path, LeaseTerms.of(WhenHeld.WAIT))) {
            assertFalse(Instant.now().isBefore(now.plusMillis(300)));
            assertEquals(List.of("_lease-000008.json"), leases());
            next.check();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "false", "throws"})
    void aLookAtTheLeaseNeverMeetsItsRenewal(String kind) throws Exception {
        use(kind);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Lease held = acquire(NOON)) {
            Future<?> renewals = thread.submit(() -> {
                for (int renewal = 0; renewal < 100; renewal++) {
                    held.renew();
                }
            });
            while (!renewals.isDone()) {
                held.check();
            }
            renewals.get();
        } finally {
            thread.shutdownNow();
        }
        assertEquals(List.of(), leases());
    }

    @Test
    void oneOfManyRunsWins() throws Exception {
        int runs = 8;
        ExecutorService threads = Executors.newFixedThreadPool(runs);
        try {
            for (int trial = 0; trial < 20; trial++) {
                CountDownLatch start = new CountDownLatch(1);
                List<Future<Lease>> attempts = new ArrayList<>();
                for (int i = 0; i < runs; i++) {
                    Callable<Lease> attempt = () -> {
                        start.await();
                        return acquire(NOON);
                    };
                    attempts.add(threads.submit(attempt));
                }
                start.countDown();
                List<Lease> won = new ArrayList<>();
                for (Future<Lease> attempt : attempts) {
                    try {
                        won.add(attempt.get());
                    } catch (ExecutionException e) {
                        assertTrue(e.getCause() instanceof LeaseHeldException, e.toString());
                    }
                }
                assertEquals(1, won.size());
                won.get(0).close();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** What another run does while the first stands between its last look at the lease and the replacement. */
    private void takeOverAndReplace(Path manifest) {
        try (Lease other = acquire(NOON.plus(EXPIRY))) {
            other.replace(files, manifest, "other".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertReplacesNothing(FileSystem pausing, String before) throws IOException {
        Path manifest = new Path(path, "_manifest.json");
        if (!before.isEmpty()) {
            Storage.write(files, manifest, before.getBytes(StandardCharsets.UTF_8));
        }
        Lease paused = acquire(NOON);
        IOException e = assertThrows(
                IOException.class, () -> paused.replace(pausing, manifest, "paused".getBytes(StandardCharsets.UTF_8)));
        assertTrue(e.getMessage().contains("was lost to another run"), e.toString());
        assertEquals("other", new String(Storage.readAll(files, manifest, 100), StandardCharsets.UTF_8));
        paused.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "old"})
    void aRunPausedAfterItsLastLookAtTheLeaseReplacesNothing(String before) throws IOException {
        Path manifest = new Path(path, "_manifest.json");
        assertReplacesNothing(new PausingFileSystem(files, manifest, () -> takeOverAndReplace(manifest)), before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "old"})
    void norDoesItInAnObjectStore(String before) throws IOException {
        try (ObjectStore store = new ObjectStore()) {
            path = new Path(store.url("bucket/out"));
            files = path.getFileSystem(ObjectStoreFileSystem.configuration());
            Path manifest = new Path(path, "_manifest.json");
            assertReplacesNothing(new PausingFileSystem(files, manifest, () -> takeOverAndReplace(manifest)), before);
        }
    }
}
