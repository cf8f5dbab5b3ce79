package dev.flowmatch.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flowmatch.Allocated;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
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

    private static byte[] file(String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }

    private static MalformedModelException refused(byte[] file) {
        return assertThrows(MalformedModelException.class, () -> VelocityMlpWeights.fromSafeTensors(file));
    }

    /** Sizes that no heap holds, and sizes whose product is one that it does. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'dtype': 'F32', 'shape': [2147483647, 2147483647], 'data_offsets': [0, 64]}",
                "{'dtype': 'F32', 'shape': [4611686018427387904, 4], 'data_offsets': [0, 64]}",
                "{'dtype': 'F32', 'shape': [4294967296, 4294967296, 16], 'data_offsets': [0, 64]}",
                "{'dtype': 'F32', 'shape': [9223372036854775807], 'data_offsets': [0, 64]}",
                "{'dtype': 'F32', 'shape': [0, 1099511627776], 'data_offsets': [0, 0]}",
                "{'dtype': 'F32', 'shape': [1099511627776, 0], 'data_offsets': [0, 0]}",
                "{'dtype': 'F32', 'shape': [2147483647, 0], 'data_offsets': [0, 0]}",
                "{'dtype': 'F32', 'shape': [16], 'data_offsets': [0, 9223372036854775807]}",
                "{'dtype': 'F32', 'shape': [16], 'data_offsets': [9223372036854775744, 9223372036854775807]}",
                "{'dtype': 'F32', 'shape': [1e30], 'data_offsets': [0, 64]}"
            })
    void aClaimedSizeIsRefusedBeforeItIsAllocated(String tensor) {
        String others = "";
        for (String name : new String[] {"t_projection.weight", "blocks.0.ff.weight"}) {
            others += ", '" + name + "': {'dtype': 'F32', 'shape': [0, 0], 'data_offsets': [0, 0]}";
        }
        byte[] file = file(("{'in_projection.weight': " + tensor + others + "}").replace('\'', '"'), 64);
        byte[] empty = file(("{'in_projection.weight': " + tensor + others + "}").replace('\'', '"'), 0);
        refused(file); // what is loaded once is not counted
        Allocated.atMost(1 << 20, () -> refused(file));
        Allocated.atMost(1 << 20, () -> refused(empty));
    }

    @Test
    void aClaimedHeaderIsRefusedBeforeItIsAllocated() {
        byte[] file = weights.toSafeTensors();
        refused(Arrays.copyOf(file, 4));
        for (long length : new long[] {-1, 0, file.length, 100_000_000, Integer.MAX_VALUE, 1L << 32, Long.MIN_VALUE}) {
            ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
            Allocated.atMost(1 << 16, () -> refused(file));
        }
    }

    /** Depth and digits make a parser's stack and time grow beyond all proportion to the file. */
    @Test
    void headersThatTireAParserAreRefused() {
        String deep = "[".repeat(1_000_000);
        String digits = "1".repeat(1_000_000);
        String tensor = "{\"x\": {\"dtype\": %s, \"shape\": [%s], \"data_offsets\": [0, 4]}}";
        for (String header : new String[] {deep, tensor.formatted(deep + deep.replace('[', ']'), "1")}) {
            String message = refused(file(header, 4)).getMessage();
            assertTrue(message.startsWith("safetensors header is refused: ") && message.contains("depth"), message);
        }
        for (String number : new String[] {digits, "-" + digits, "1." + digits, "1e" + digits}) {
            String message =
                    refused(file(tensor.formatted("\"F32\"", number), 4)).getMessage();
            // Jackson of Spark 3.5 says "Number length", a newer one "Number value length".
            assertTrue(message.matches("safetensors header is refused: Number (value )?length .*"), message);
        }
    }

    @Test
    void messagesStayShortWhateverTheFileHolds() {
        String tensor = "{\"%s\": {\"dtype\": \"%s\", \"shape\": [%s], \"data_offsets\": [0, 4]}}";
        String text = "x".repeat(100_000);
        for (byte[] file : new byte[][] {
            file(tensor.formatted(text, "F32", 1), 4),
            file(tensor.formatted("x", text, 1), 4),
            file(tensor.formatted("x", "F32", '"' + text + '"'), 4),
            file(text, 4)
        }) {
            String message = refused(file).getMessage();
            assertTrue(message.length() < 1000, () -> message.length() + " characters");
        }
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
