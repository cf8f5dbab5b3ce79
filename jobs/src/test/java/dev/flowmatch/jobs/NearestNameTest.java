package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
    private static final List<String> NAMES = List.of("steps", "seed", "solver", "shard-rows");

    @ParameterizedTest
    @CsvSource({"step, steps", "sede, seed", "sovler, solver", "shardrows, shard-rows", "solver, solver"})
    void findsWhatWasMeant(String typed, String meant) {
        assertEquals(meant, NearestName.to(typed, NAMES));
    }
}
