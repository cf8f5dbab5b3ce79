package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** What two minutes do to a dead run's lease, without waiting for them. */
final class Leases {
    private Leases() {}

    /** Sets the clock of the lease in a folder back by more than its expiry: its owner is dead and renews it no more. */
    static void age(Path folder) throws IOException {
        Path file = folder.resolve("_lease.json");
        assertTrue(Files.exists(file), "a killed run leaves its lease");
        Files.writeString(file, aged(Files.readString(file)));
    }

    /** The text of a lease, older than its expiry. */
    static String aged(String text) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode lease = (ObjectNode) mapper.readTree(text);
        Duration age = Duration.ofSeconds(lease.get("expiry_seconds").asLong() + 1);
        for (String time : new String[] {"heartbeat", "expires"}) {
            lease.put(
                    time, Instant.parse(lease.get(time).textValue()).minus(age).toString());
        }
        return mapper.writeValueAsString(lease);
    }
}
