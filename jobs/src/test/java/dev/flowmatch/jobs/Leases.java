package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The leases that runs leave in their outputs. */
final class Leases {
    private Leases() {}

    /** The lease files of a folder. */
    static List<Path> of(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("_lease-\\d{6}\\.json"))
                    .toList();
        }
    }

    /** Makes a killed run's lease one of another machine, whose processes nobody here can see; it lasts a while yet. */
    static void moveElsewhere(Path folder, Duration left) throws IOException {
        List<Path> leases = of(folder);
        assertEquals(1, leases.size(), "a killed run leaves its lease");
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode lease = (ObjectNode) mapper.readTree(leases.get(0).toFile());
        ((ObjectNode) lease.get("process")).put("boot_id", "a machine's other start");
        lease.put("expires", Instant.now().plus(left).toString());
        Files.writeString(leases.get(0), mapper.writeValueAsString(lease));
    }
}
