package dev.flowmatch.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.flowmatch.column.SourceColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class RowNumbersTest {
    private static final RowParser PARSER = RowParser.ofNumbers(1);
    private static final List<SourceColumn> COLUMNS = List.of(new SourceColumn("fare", "double"));

    private final List<SplitCount> counts = new ArrayList<>();

    private void split(String file, long start, int rows) {
        List<Row> found = IntStream.range(0, rows)
                .mapToObj(row -> RowFactory.create(file, start, (double) row))
                .toList();
        SplitCount.count(found.iterator(), PARSER).forEachRemaining(counts::add);
    }

    private RowNumbers numbers() {
        return RowNumbers.of(counts, COLUMNS);
    }

    @Test
    void theSortedPartitionsOfATableAreInTheirOwnOrder() {
        String table = "table:`größe in km`.x";
        split(table, 10, 4);
        split(table, 2, 3);
        split(table, 0, 5);
        RowNumbers numbers = numbers();
        assertEquals(0, numbers.split(table, 0).firstId());
        assertEquals(5, numbers.split(table, 2).firstId());
        assertEquals(8, numbers.split(table, 10).firstId());
    }

    /** An encoded blank, %20, would come after an exclamation mark; as it is it comes before. */
    @Test
    void filesAreInTheOrderOfTheirPathsAsTheirUserSeesThem() {
        split("file:/a!b.csv", 0, 2);
        split("file:/a%20b.csv", 700, 3);
        split("file:/a%20b.csv", 0, 5);
        split("file:/ä.csv", 0, 1);
        RowNumbers numbers = numbers();
        assertEquals(0, numbers.split("file:/a%20b.csv", 0).firstId());
        assertEquals(5, numbers.split("file:/a%20b.csv", 700).firstId());
        assertEquals(8, numbers.split("file:/a!b.csv", 0).firstId());
        assertEquals(10, numbers.split("file:/ä.csv", 0).firstId());
    }

    @Test
    void tellsWhereASourceHasChanged() {
        split("table:trips", 3, 4);
        split("file:/a.csv", 700, 4);
        RowNumbers numbers = numbers();
        numbers.requireRows("table:trips", 3, 4);
        assertChanged(
                "table:trips has changed while it was read: it had 4 rows in partition 3 of the sorted rows, now 5",
                () -> numbers.requireRows("table:trips", 3, 5));
        assertChanged(
                "table:trips has changed while it was read: there were no rows in partition 4 of the sorted rows",
                () -> numbers.split("table:trips", 4));
        assertChanged(
                "file:/a.csv has changed while it was read: it had 4 rows from byte 700, now 3",
                () -> numbers.requireRows("file:/a.csv", 700, 3));
    }

    private static void assertChanged(String message, Runnable reading) {
        assertEquals(
                message, assertThrows(IllegalStateException.class, reading::run).getMessage());
    }
}
