package dev.flowmatch.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.flowmatch.column.ColumnType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvValueTest {
    private static String type(String... texts) {
        return CsvValue.typeName(Stream.of(texts).mapToInt(CsvValue::kind).reduce(0, (a, b) -> a | b));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int|1|-2|+3|007",
                "bigint|1|3000000000|-2|5",
                "double|1|0.5|1e3|9223372036854775808",
                "double|NaN|1|-inf|Infinity",
                "boolean|true|FALSE|False|True",
                "date|2026-11-29|1582-10-10|0001-01-01|2024-02-29",
                "timestamp_ntz|2026-11-29T10:24:13.5|2026-11-29 10:24:13|2026-11-29 10:24|1582-10-10 00:00:00.000001",
                "timestamp|2026-11-29T10:24:13Z|2026-11-29 10:24:13+05:45|2026-11-29T10:24:13.5-08:00|1582-10-10T00:00Z",
                "string|1|x|2|3",
                "string|true|1|false|0",
                "string|true|tRUE|false|false",
                "string|2026-11-29|2026-02-30|2026-11-30|2026-12-01",
                "string|2026-11-29|2026-11-29 10:24:13|2026-11-30|2026-12-01",
                "string|2026-11-29T10:24:13Z|2026-11-29T10:24:13|2026-11-30T00:00Z|2026-11-30T00:00Z",
                "string|0x1F|1|2|3",
                "string|1d|1|2|3",
                "string|12345-78901-2|1|2|3",
                "string|null|1|2|3"
            })
    void theTypeHoldsAllValues(String expected, String a, String b, String c, String d) {
        assertEquals(expected, type(a, b, c, d));
    }

    @Test
    void noValueIsText() {
        assertEquals("string", CsvValue.typeName(0));
        assertEquals("string", type(""));
    }

    @Test
    void timesCountAsDaysAndMicroseconds() {
        assertEquals(20_786, CsvValue.ordered(ColumnType.parse("date"), "2026-11-29"));
        assertEquals(-1, CsvValue.ordered(ColumnType.parse("timestamp_ntz"), "1969-12-31 23:59:59.999999"));
        for (String same : List.of("1970-01-01T05:45:00+05:45", "1970-01-01 00:00Z", "1969-12-31T16:00:00-08:00")) {
            assertEquals(0, CsvValue.ordered(ColumnType.parse("timestamp"), same));
        }
        assertThrows(
                IllegalArgumentException.class, () -> CsvValue.ordered(ColumnType.parse("date"), "2026-11-29T00:00"));
    }
}
