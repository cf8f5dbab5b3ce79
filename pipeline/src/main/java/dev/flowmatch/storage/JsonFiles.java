package dev.flowmatch.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.UsageException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * JSON files of records: keys in snake_case, two-space indentation, UTF-8.
 *
 * <p>Reading takes the file for possibly hostile: types are those of the record alone, numbers are never taken from
 * texts, a missing number is an error, and every error names the file and the field. Keys a record does not know are
 * ignored, so that a later program may add some; a change that older programs cannot read raises the format version.
 */
public final class JsonFiles {
    /** The largest file that is read. */
    static final int MAX_BYTES = 256 << 20;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            // What a record tells beyond its components, as isCategorical, is not part of the format.
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private JsonFiles() {}

    /**
     * The JSON text of a record or map on one line, as programs print it.
     *
     * @throws IllegalArgumentException if the value cannot be written as JSON
     */
    public static String line(Object value) {
        try {
            return MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not writable as JSON: " + value, e);
        }
    }

    /**
     * The JSON text of a record or map as files hold it, with a final line feed.
     *
     * @throws IllegalArgumentException if the value cannot be written as JSON
     */
    public static byte[] bytes(Object value) {
        try {
            return (MAPPER.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not writable as JSON: " + value, e);
        }
    }

    /**
     * Reads a file.
     *
     * @param type the record to read, or {@code Map.class}
     * @throws FileNotFoundException if there is no such file
     * @throws DataException if the file is malformed, naming file and field
     */
    public static <T> T read(Configuration configuration, Path file, Class<T> type) throws IOException {
        return parse(Storage.readAll(Storage.of(configuration, file), file, MAX_BYTES), file.toString(), type);
    }

    /**
     * Reads the manifest of an output.
     *
     * @param what names the kind of output in messages
     * @throws UsageException if the folder has none
     * @throws DataException if it is malformed, naming file and field
     */
    public static <T> T readManifest(Configuration configuration, Path folder, String name, Class<T> type, String what)
            throws IOException {
        Path file = new Path(folder, name);
        try {
            return read(configuration, file, type);
        } catch (FileNotFoundException e) {
            throw new UsageException(
                    Storage.of(configuration, folder).exists(folder)
                            ? folder + " is no finished " + what + ": it has no " + name
                            : what + " " + folder + " does not exist",
                    e);
        }
    }

    /**
     * Reads a JSON text.
     *
     * @param name what error messages call the text
     * @throws DataException if the text is malformed, naming the field
     */
    static <T> T parse(byte[] bytes, String name, Class<T> type) {
        try {
            T value = MAPPER.readValue(bytes, type);
            if (value == null) {
                throw new DataException(name + ": must be a JSON object, but was null");
            }
            return value;
        } catch (ValueInstantiationException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String place = place(e);
            throw new DataException(name + ": " + (place.isEmpty() ? "" : place + ": ") + cause.getMessage(), e);
        } catch (MismatchedInputException e) {
            String place = place(e);
            throw new DataException(
                    name + ": " + (place.isEmpty() ? "the text" : place) + " is missing or no "
                            + expected(e.getTargetType()),
                    e);
        } catch (JsonMappingException e) {
            throw new DataException(name + ": " + place(e) + ": " + e.getOriginalMessage(), e);
        } catch (JsonProcessingException e) {
            throw new DataException(name + " is not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String expected(Class<?> type) {
        if (type == long.class || type == int.class) {
            return "integer in range";
        }
        if (type == double.class) {
            return "number";
        }
        if (type == String.class) {
            return "text";
        }
        return type != null && Collection.class.isAssignableFrom(type) ? "list" : "object";
    }

    private static String place(JsonMappingException e) {
        StringBuilder place = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                place.append('[').append(step.getIndex()).append(']');
            } else {
                place.append(place.length() == 0 ? "" : ".").append(step.getFieldName());
            }
        }
        return place.toString();
    }

    /**
     * Writes a file so that a reader sees all of it or none, as far as the file system allows: see {@link Storage#write}.
     *
     * @throws IllegalArgumentException if the value cannot be written as JSON
     */
    public static void write(Configuration configuration, Path file, Object value) throws IOException {
        Storage.write(Storage.of(configuration, file), file, bytes(value));
    }
}
