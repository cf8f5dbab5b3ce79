package dev.flowmatch.jobs;

import dev.flowmatch.column.ScaleMode;
import dev.flowmatch.device.Device;
import dev.flowmatch.sampling.Clip;
import dev.flowmatch.storage.WriteMode;
import dev.flowmatch.table.InvalidRows;
import dev.flowmatch.table.MissingValues;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Options whose values are the constants of an enum, written in lower case. */
final class Choices {
    private Choices() {}

    /** Teaches {@code commands} to read the enums that options have as their type. */
    static void register(CommandLine commands) {
        commands.registerConverter(Clip.class, reader(Clip.values()));
        commands.registerConverter(Device.class, reader(Device.values()));
        commands.registerConverter(InvalidRows.class, reader(InvalidRows.values()));
        commands.registerConverter(MissingValues.class, reader(MissingValues.values()));
        commands.registerConverter(ScaleMode.class, reader(ScaleMode.values()));
        commands.registerConverter(WriteMode.class, reader(WriteMode.values()));
    }

    private static <E extends Enum<E>> ITypeConverter<E> reader(E[] values) {
        return text -> Arrays.stream(values)
                .filter(value -> name(value).equals(text))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("must be one of "
                        + Arrays.stream(values).map(Choices::name).collect(Collectors.joining(", ")) + ", but was '"
                        + text + "'"));
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
