package dev.flowmatch.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Float32 tensors by name in the safetensors format: 8 bytes little-endian header length, a JSON header
 * {@code {"name": {"dtype": "F32", "shape": […], "data_offsets": [begin, end]}, …}}, then the data, little-endian and
 * row-major (https://huggingface.co/docs/safetensors). Reading trusts nothing: every length is checked against the
 * bytes at hand before anything is allocated, and no class is instantiated by name.
 */
final class SafeTensors {
    /** The reference implementation's own bound on a header. */
    private static final int MAX_HEADER = 100_000_000;

    private static final int MAX_DEPTH = 8;
    private static final int MAX_DIGITS = 40;
    private static final int MAX_NAME = 1000;
    private static final int MAX_SHOWN = 80;

    /** No more than a header can need: time and stack grow with the depth of lists and the digits of numbers. */
    private static final StreamReadConstraints CONSTRAINTS = StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxNumberLength(MAX_DIGITS)
            .build();

    private static final ObjectMapper JSON = JsonMapper.builder(
                    JsonFactory.builder().streamReadConstraints(CONSTRAINTS).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** A float32 tensor: its shape and its values, row-major. */
    record Tensor(long[] shape, float[] values) {
        Tensor {
            Objects.requireNonNull(shape);
            Objects.requireNonNull(values);
        }
    }

    private SafeTensors() {}

    static byte[] write(Map<String, Tensor> tensors, Map<String, String> metadata) {
        ObjectNode header = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode entries = header.putObject("__metadata__");
            metadata.forEach(entries::put);
        }
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            ObjectNode tensor = header.putObject(entry.getKey());
            tensor.put("dtype", "F32");
            Arrays.stream(entry.getValue().shape()).forEach(tensor.putArray("shape")::add);
            long end = offset + 4L * entry.getValue().values().length;
            tensor.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        int padded = (json.length + 7) / 8 * 8;
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.toIntExact(8 + padded + offset)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(padded).put(json);
        while (bytes.position() < 8 + padded) {
            bytes.put((byte) ' ');
        }
        for (Tensor tensor : tensors.values()) {
            bytes.asFloatBuffer().put(tensor.values());
            bytes.position(bytes.position() + 4 * tensor.values().length);
        }
        return bytes.array();
    }

    /**
     * Reads all float32 tensors.
     *
     * @throws MalformedModelException if the bytes are not a well-formed safetensors file of float32 tensors: a length
     *     or an offset beyond the end, a gap, an overlap, a shape that does not fit its bytes, another type
     */
    static Map<String, Tensor> read(byte[] file) {
        if (file.length < 8) {
            throw new MalformedModelException("safetensors file of " + file.length + " bytes has no header");
        }
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long headerLength = bytes.getLong();
        if (headerLength < 2 || headerLength > MAX_HEADER || headerLength > file.length - 8L) {
            throw new MalformedModelException("safetensors header length must be between 2 and "
                    + Math.min(MAX_HEADER, file.length - 8L) + ", but was " + headerLength);
        }
        ByteBuffer data = bytes.slice(8 + (int) headerLength, file.length - 8 - (int) headerLength)
                .order(ByteOrder.LITTLE_ENDIAN);
        record Entry(String name, long[] shape, int begin, int end) {}
        List<Entry> entries = new ArrayList<>();
        header(file, (int) headerLength).properties().forEach(field -> {
            if (!field.getKey().equals("__metadata__")) {
                String name = field.getKey();
                if (name.length() > MAX_NAME) {
                    throw new MalformedModelException(
                            "a tensor's name has " + name.length() + " characters, more than " + MAX_NAME);
                }
                JsonNode tensor = field.getValue();
                long[] shape = longs(name, tensor, "shape");
                long[] offsets = longs(name, tensor, "data_offsets");
                if (!tensor.path("dtype").asText().equals("F32")) {
                    throw new MalformedModelException(
                            "tensor " + name + " must be of type F32, but was " + shown(tensor.path("dtype")));
                }
                if (offsets.length != 2 || offsets[0] > offsets[1] || offsets[1] > data.capacity()) {
                    throw new MalformedModelException("tensor " + name + ": data_offsets " + Arrays.toString(offsets)
                            + " do not lie within the " + data.capacity() + " bytes of data");
                }
                if (byteCount(shape, data.capacity()) != offsets[1] - offsets[0]) {
                    throw new MalformedModelException("tensor " + name + ": shape " + Arrays.toString(shape)
                            + " does not fit its " + (offsets[1] - offsets[0]) + " bytes");
                }
                entries.add(new Entry(name, shape, (int) offsets[0], (int) offsets[1]));
            }
        });
        entries.sort(Comparator.comparingInt(Entry::begin).thenComparingInt(Entry::end));
        int covered = 0;
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Entry entry : entries) {
            if (entry.begin() != covered) {
                throw new MalformedModelException("tensor " + entry.name() + " begins at byte " + entry.begin()
                        + " of the data, but the one before it ends at " + covered);
            }
            covered = entry.end();
            float[] values = new float[(entry.end() - entry.begin()) / 4];
            data.position(entry.begin());
            data.asFloatBuffer().get(values);
            tensors.put(entry.name(), new Tensor(entry.shape(), values));
        }
        if (covered != data.capacity()) {
            throw new MalformedModelException(
                    "the tensors cover " + covered + " bytes, but the file holds " + data.capacity());
        }
        return Collections.unmodifiableMap(tensors);
    }

    private static JsonNode header(byte[] file, int length) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(file, 8, length))
                    .toString();
            JsonNode header = JSON.readTree(text);
            if (!header.isObject()) {
                throw new MalformedModelException("safetensors header is not a JSON object");
            }
            return header;
        } catch (CharacterCodingException e) {
            throw new MalformedModelException("safetensors header is not UTF-8", e);
        } catch (StreamConstraintsException e) {
            throw new MalformedModelException("safetensors header is refused: " + e.getOriginalMessage(), e);
        } catch (JsonProcessingException e) {
            throw new MalformedModelException("safetensors header is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** A value as error messages show it, however long it is. */
    private static String shown(Object value) {
        String text = value.toString();
        return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
    }

    private static long[] longs(String name, JsonNode tensor, String key) {
        JsonNode array = tensor.path(key);
        if (!array.isArray() || array.size() > 8) {
            throw new MalformedModelException("tensor " + name + ": " + key + " must be an array of at most 8 numbers");
        }
        long[] values = new long[array.size()];
        for (int i = 0; i < values.length; i++) {
            if (!array.get(i).canConvertToLong()
                    || !array.get(i).isIntegralNumber()
                    || array.get(i).asLong() < 0) {
                throw new MalformedModelException("tensor " + name + ": " + key
                        + " must hold non-negative integers, but holds " + shown(array.get(i)));
            }
            values[i] = array.get(i).asLong();
        }
        return values;
    }

    /** Bytes of a float32 tensor, or −1 if they are more than {@code bound}. */
    private static long byteCount(long[] shape, long bound) {
        long bytes = 4;
        for (long size : shape) {
            if (size != 0 && bytes > bound / size) {
                return -1;
            }
            bytes *= size;
        }
        return bytes;
    }
}
