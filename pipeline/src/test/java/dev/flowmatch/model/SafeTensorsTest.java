package dev.flowmatch.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SafeTensorsTest {
    private final VelocityMlpWeights weights = VelocityMlpWeights.initial(new VelocityMlpSpec(3, 8, 2, 7), 5);

    @Test
    void weightsSurviveTheFile() {
        VelocityMlpWeights read = VelocityMlpWeights.fromSafeTensors(weights.toSafeTensors());

        assertEquals(weights.spec(), read.spec());
        for (String name : weights.names()) {
            assertArrayEquals(weights.tensor(name), read.tensor(name), name);
        }
    }

    /** The definition of the format, read by hand: length, JSON header, offsets into the data, little-endian floats. */
    @Test
    void theFileFollowsTheFormat() throws IOException {
        byte[] file = weights.toSafeTensors();
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int length = (int) bytes.getLong();
        assertEquals(0, length % 8, "the data begins at a multiple of 8");
        JsonNode header = new ObjectMapper().readTree(new String(file, 8, length, StandardCharsets.UTF_8));
        JsonNode block = header.get("blocks.1.ff.weight");
        assertEquals("F32", block.get("dtype").asText());
        assertEquals("[8,8]", block.get("shape").toString());
        int begin = block.get("data_offsets").get(0).asInt();
        assertEquals(4 * 64, block.get("data_offsets").get(1).asInt() - begin);
        for (int i = 0; i < 64; i++) {
            assertEquals(weights.tensor("blocks.1.ff.weight")[i], bytes.getFloat(8 + length + begin + 4 * i));
        }
        assertEquals(10 + 1, header.size(), "ten tensors and the metadata");
    }

    @Test
    void refusesALengthBeyondTheFile() {
        byte[] file = weights.toSafeTensors();
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(0, Long.MAX_VALUE);

        MalformedModelException e =
                assertThrows(MalformedModelException.class, () -> VelocityMlpWeights.fromSafeTensors(file));
        assertTrue(e.getMessage().contains("header length"), e.getMessage());
    }

    @Test
    void refusesAFileCutShort() {
        byte[] file = weights.toSafeTensors();
        for (int length : new int[] {0, 7, 8, 100, file.length - 4, file.length - 1}) {
            assertThrows(
                    MalformedModelException.class,
                    () -> VelocityMlpWeights.fromSafeTensors(Arrays.copyOf(file, length)),
                    length + " bytes");
        }
    }

    /** Two thousand damaged files: each is refused by our exception or still is a network; nothing else escapes. */
    @Test
    void aDamagedFileIsRefusedOrHarmless() {
        byte[] file = weights.toSafeTensors();
        SplittableRandom random = new SplittableRandom(7);
        int refused = 0;
        for (int k = 0; k < 2000; k++) {
            byte[] damaged = file.clone();
            int limit = k % 2 == 0 ? 900 : damaged.length;
            for (int hit = 0; hit <= random.nextInt(4); hit++) {
                damaged[random.nextInt(limit)] = (byte) random.nextInt(256);
            }
            try {
                VelocityMlpWeights.fromSafeTensors(damaged);
            } catch (MalformedModelException e) {
                refused++;
            }
        }
        assertTrue(refused > 800, "refused " + refused);
    }

    @Test
    void refusesWeightsThatAreNotFinite() {
        byte[] file = weights.toSafeTensors();
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putFloat(file.length - 4, Float.NaN);

        MalformedModelException e =
                assertThrows(MalformedModelException.class, () -> VelocityMlpWeights.fromSafeTensors(file));
        assertEquals("tensor out_projection.bias holds NaN", e.getMessage());
    }
}
