package dev.flowmatch.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
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
import org.apache.hadoop.fs.FileSystem;
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
        return Lease.acquire(files, path, EXPIRY, Clock.fixed(now, ZoneOffset.UTC));
    }

    private File file() {
        return new File(folder, Lease.FILE);
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
        assertFalse(file().exists());
    }

    @Test
    void anExpiredLeaseIsTakenOverAndItsOwnerLearnsSo() throws IOException {
        Lease dead = acquire(NOON);
        try (Lease next = acquire(NOON.plus(EXPIRY))) {
            next.check();
            IOException e = assertThrows(IOException.class, dead::check);
            assertTrue(e.getMessage().contains("was lost to another run"), e.getMessage());
            dead.close();
            next.check();
        }
        assertFalse(file().exists());
    }

    @Test
    void aLeaseThatCannotBeReadCountsByItsAge() throws IOException {
        Files.writeString(file().toPath(), "{ \"owner\" : ");
        long modified = file().lastModified();
        assertThrows(
                LeaseHeldException.class,
                () -> acquire(Instant.ofEpochMilli(modified).plusSeconds(60)));
        acquire(Instant.ofEpochMilli(modified).plusSeconds(121)).close();
    }

    @Test
    void aLeaseRemovedByHandIsLost() throws IOException {
        try (Lease held = acquire(NOON)) {
            assertTrue(file().delete());
            assertThrows(IOException.class, held::check);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "false", "throws"})
    void aLookAtTheLeaseNeverMeetsItsRenewal(String kind) throws IOException {
        use(kind);
        try (Lease held = Lease.acquire(files, path, Duration.ofMillis(4), Clock.systemUTC())) {
            for (int look = 0; look < 2000; look++) {
                held.check();
            }
        }
        assertFalse(file().exists());
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
}
