package dev.flowmatch.averaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.Allocated;
import dev.flowmatch.column.VectorLayout;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.kernel.HostArrays;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.network.LearningRateSchedule;
import dev.flowmatch.network.VelocityNetwork;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A checkpoint's network as Deeplearning4j wrote it, and as nobody should have written it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SavedNetworkTest {
    private static final VelocityMlpSpec SPEC = new VelocityMlpSpec(2, 8, 2, 6);
    private static final String CONFIGURATION = "configuration.json";
    private static final String COEFFICIENTS = "coefficients.bin";

    /** Where the numbers of an array begin: after two headers and a description of eight long integers. */
    private static final int DATA = 129;

    private static boolean initialized;

    private float[] parameters;
    private float[] updaterState;
    private Map<String, byte[]> entries;

    /** What a file may name to have its code run. */
    private static final class Named {
        static {
            initialized = true;
        }
    }

    @BeforeEach
    void writeByDeeplearning4j() throws IOException {
        MultiLayerNetwork network = VelocityNetwork.create(
                VelocityNetwork.adamW(
                        SPEC, VectorLayout.ofNumbers(SPEC.dim()), LearningRateSchedule.constant(1e-3, 1), 0.01, 0),
                VelocityMlpWeights.initial(SPEC, 1));
        network.getUpdater().getStateViewArray().assign(network.params().getFloat(3));
        parameters = HostArrays.toHeap(network.params());
        updaterState = HostArrays.toHeap(network.getUpdater().getStateViewArray());
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, file, true);
        entries = unzip(file.toByteArray());
    }

    private static Map<String, byte[]> unzip(byte[] file) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        }
        return entries;
    }

    private byte[] file() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(file)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return file.toByteArray();
    }

    private SavedNetwork read(byte[] file) {
        return SavedNetwork.read("network.zip", file, parameters.length, updaterState.length);
    }

    private void assertRefused(String message) throws IOException {
        byte[] file = file();
        DataException e = assertThrows(DataException.class, () -> read(file));
        assertTrue(e.getMessage().startsWith("network.zip"), e.getMessage());
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void readsWhatDeeplearning4jWrote() throws IOException {
        assertEquals(2 * parameters.length, updaterState.length);
        SavedNetwork read = read(file());
        assertArrayEquals(parameters, read.parameters());
        assertArrayEquals(updaterState, read.updaterState());
    }

    /** Deeplearning4j's own reader would run the class's initializer before it finds that it is no layer. */
    @Test
    void touchesNoClassThatTheFileNames() throws IOException {
        String configuration = new String(entries.get(CONFIGURATION), StandardCharsets.UTF_8);
        String altered = configuration.replaceAll(
                "\"dev\\.flowmatch\\.[^\"]*\"", Matcher.quoteReplacement('"' + Named.class.getName() + '"'));
        assertTrue(altered.contains("SavedNetworkTest$Named"), altered);
        entries.put(CONFIGURATION, altered.getBytes(StandardCharsets.UTF_8));
        byte[] file = file();

        assertArrayEquals(parameters, read(file).parameters());
        assertFalse(initialized);
        assertThrows(
                Exception.class, () -> ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(file), true));
        assertTrue(initialized, "this test would notice");
    }

    @Test
    void aClaimIsRefusedBeforeAnythingOfItsSizeIsAllocated() throws IOException {
        byte[] coefficients = entries.get(COEFFICIENTS).clone();
        for (long claim : new long[] {-1, 0, Integer.MAX_VALUE, 1L << 40, Long.MAX_VALUE}) {
            byte[] claiming = coefficients.clone();
            ByteBuffer.wrap(claiming).putLong(DATA - Long.BYTES - "..FLOAT".length(), claim);
            entries.put(COEFFICIENTS, claiming);
            byte[] file = file();
            Allocated.atMost(1 << 20, () -> assertThrows(DataException.class, () -> read(file)));
            assertRefused("coefficients.bin must hold " + parameters.length + " numbers of type FLOAT, but has " + claim
                    + " of FLOAT");
        }
    }

    @Test
    void whatUnpacksWithoutEndIsNotUnpacked() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(file)) {
            zip.putNextEntry(new ZipEntry(CONFIGURATION));
            for (int megabyte = 0; megabyte < 300; megabyte++) {
                zip.write(new byte[1 << 20]);
            }
        }
        Allocated.atMost(1 << 20, () -> {
            DataException e = assertThrows(DataException.class, () -> read(file.toByteArray()));
            assertTrue(e.getMessage().contains("unpacks into more than "), e.getMessage());
        });
    }

    @Test
    void anotherNetworksFileIsRefused() throws IOException {
        byte[] file = file();
        DataException e = assertThrows(
                DataException.class,
                () -> SavedNetwork.read("network.zip", file, parameters.length + 1, updaterState.length));
        assertEquals(
                "network.zip: coefficients.bin must hold " + (parameters.length + 1)
                        + " numbers of type FLOAT, but has " + parameters.length + " of FLOAT",
                e.getMessage());
        entries.remove("updaterState.bin");
        assertRefused("is malformed: it has no updaterState.bin");
    }

    /** Both the zipped bytes, whose checksums tell, and the arrays within, whose checksums fit. */
    @Test
    void damagedFilesAreRefusedOrHarmless() throws IOException {
        byte[] sound = file();
        byte[] coefficients = entries.get(COEFFICIENTS);
        Random random = new Random(29);
        int refused = 0;
        for (int trial = 0; trial < 1000; trial++) {
            byte[] damaged;
            if (trial % 2 == 0) {
                damaged = damaged(sound, sound.length, random);
            } else {
                entries.put(COEFFICIENTS, damaged(coefficients, trial % 4 == 1 ? DATA : coefficients.length, random));
                damaged = file();
            }
            try {
                read(damaged);
            } catch (DataException e) {
                assertTrue(e.getMessage().startsWith("network.zip"), e.getMessage());
                refused++;
            }
        }
        assertTrue(refused > 300, refused + " refused");
    }

    private static byte[] damaged(byte[] sound, int limit, Random random) {
        byte[] damaged = sound.clone();
        for (int hit = 0; hit < 3; hit++) {
            damaged[random.nextInt(limit)] = (byte) random.nextInt();
        }
        return damaged;
    }
}
