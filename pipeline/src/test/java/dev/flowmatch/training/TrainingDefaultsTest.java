package dev.flowmatch.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.fixture.LocalSession;
import dev.flowmatch.pairing.GeneratePairs;
import dev.flowmatch.pairs.PairManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingDefaultsTest {
    private static final TrainingDefaults TABLE = new TrainingDefaults(true, 0);
    private static final TrainingDefaults OTHER = new TrainingDefaults(false, 0);

    @TempDir
    Path folder;

    @Test
    void aTableIsGoneThroughTenTimesOrAsOftenAsMakesSixMillionRows() {
        TrainingLength small = new TrainingLength(100, 2048);
        assertEquals(2930, TABLE.steps(small));
        assertEquals(1000, OTHER.steps(small));
        TrainingLength large = new TrainingLength(1500, 2048);
        assertEquals(15_000, TABLE.steps(large));
        assertEquals(15_000, OTHER.steps(large));
    }

    /** Of three, ten, forty and a hundred thousand rows, in steps of two batches of 1,024. */
    @Test
    void aSmallMixedTableIsGoneThroughFiveHundredTimesWithinBounds() {
        TrainingLength length = new TrainingLength(100, 2048);
        assertEquals(1465, new TrainingDefaults(true, 3000).steps(length));
        assertEquals(2442, new TrainingDefaults(true, 10_000).steps(length));
        assertEquals(9766, new TrainingDefaults(true, 40_000).steps(length));
        assertEquals(9766, new TrainingDefaults(true, 100_000).steps(length));
    }

    @Test
    void aSmallMixedTableTakesASmallerNetwork() throws IOException {
        PairManifest numbers = pairs("numbers", "a,b\n1,2\n3,5\n2,9\n", 40);
        PairManifest mixed = pairs("mixed", "a,b\n1,x\n3,y\n2,x\n", 40);
        assertEquals(512, TrainVelocity.defaultNetwork(numbers).hidden());
        assertEquals(512, TrainVelocity.defaultNetwork(moons("independent")).hidden());
        assertEquals(256, TrainVelocity.defaultNetwork(mixed).hidden());
        assertEquals(4, TrainVelocity.defaultNetwork(mixed).layers());
        assertEquals(256, TrainVelocity.defaultNetwork(mixed).timeEmbedding());
        assertEquals(
                mixed.rows() / 40,
                TrainingDefaults.of(mixed, true, TrainingOptions.Objective.FLOW).smallMixedRows());
        assertEquals(
                0,
                TrainingDefaults.of(numbers, true, TrainingOptions.Objective.FLOW)
                        .smallMixedRows());
        assertEquals(
                0,
                TrainingDefaults.of(mixed, false, TrainingOptions.Objective.FLOW)
                        .smallMixedRows());
    }

    private PairManifest pairs(String name, String csv, int draws) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".csv"), csv);
        Path output = folder.resolve(name);
        new GeneratePairs(LocalSession.get())
                .source(file.toString())
                .drawsPerRow(draws)
                .output(output.toString())
                .execute();
        return PairManifest.read(new Configuration(), new org.apache.hadoop.fs.Path(output.toUri()));
    }

    @Test
    void smallBatchesOfATableLearnAtASmallerRate() {
        assertEquals(6e-3, TABLE.learningRate(1024));
        assertEquals(6e-3, TABLE.learningRate(4096));
        assertEquals(3e-3, TABLE.learningRate(256));
        assertEquals(1e-3, OTHER.learningRate(256));
    }

    @Test
    void ofATableTheBestWeightsArePublishedHoweverLongItTakes() {
        assertEquals(Integer.MAX_VALUE, TABLE.patience());
        assertEquals(0, OTHER.patience());
    }

    @Test
    void theAverageHoldsATwentiethOfTheTraining() {
        assertEquals(0, TrainingDefaults.ema(10));
        assertEquals(0.99, TrainingDefaults.ema(2000), 1e-12);
        assertEquals(0.9999, TrainingDefaults.ema(10_000_000));
    }

    @Test
    void noiseIsDrawnAfreshWhereItMayBe() throws IOException {
        assertEquals(TrainingOptions.Redraw.ALL, TrainingOptions.Redraw.of(null, moons("independent")));
        assertEquals(TrainingOptions.Redraw.TIME, TrainingOptions.Redraw.of(null, moons("ot")));
    }

    private PairManifest moons(String coupling) throws IOException {
        Path output = folder.resolve(coupling);
        new GeneratePairs(LocalSession.get())
                .source("moons")
                .rows(100)
                .coupling(coupling)
                .output(output.toString())
                .execute();
        return PairManifest.read(new Configuration(), new org.apache.hadoop.fs.Path(output.toUri()));
    }

    @Test
    void rowsOfATableFromScratchAreNoToyAndNoStudent() throws IOException {
        PairManifest toy = moons("independent");
        assertFalse(
                TrainingDefaults.of(toy, true, TrainingOptions.Objective.FLOW).table());
        PairManifest table = pairs("table", "a,b\n1,2\n3,5\n2,9\n", 40);
        assertTrue(
                TrainingDefaults.of(table, true, TrainingOptions.Objective.FLOW).table());
        assertFalse(TrainingDefaults.of(table, false, TrainingOptions.Objective.FLOW)
                .table());
        assertFalse(TrainingDefaults.of(table, true, TrainingOptions.Objective.DISTILL)
                .table());
    }
}
