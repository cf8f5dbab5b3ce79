package dev.flowmatch.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.column.ScaleMode;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.fixture.PairSet;
import dev.flowmatch.fixture.TablePairsFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tables that no pairs can be made of, and what the user is told. */
class RefusedTablesTest extends TablePairsFixture {
    @Test
    void namesTheDrawsThatWouldGiveTheRowsAskedFor() throws IOException {
        Path table = numbered("table");
        UsageException e = assertThrows(
                UsageException.class, () -> pairs(table, "a").rows(1201).execute());
        assertEquals(
                "rows must be at most the table's 500 times draws-per-row 1, 500, but was 1201:"
                        + " --draws-per-row 3 would do",
                e.getMessage());
        PairSet set = PairSet.read(
                pairs(table, "a").rows(1201).drawsPerRow(3).execute().output());
        assertEquals(1201, set.training().size() + set.validation().size());
    }

    @Test
    void namesTheNearestColumnForAMistypedOne() throws IOException {
        Path table = csv("t.csv", "delay,distance", "1,2", "3,4");
        UsageException e = assertThrows(
                UsageException.class,
                () -> pairs(table, "out").columns(List.of("Delay")).execute());
        assertTrue(e.getMessage().endsWith("; did you mean 'delay'?"), e.getMessage());
    }

    @Test
    void refusesATableOfConstantsOnly() throws IOException {
        Path table = csv("t.csv", "a,b", "1,2", "1,2");
        DataException e =
                assertThrows(DataException.class, () -> pairs(table, "out").execute());
        assertEquals(
                "the source must have a column that varies, but every chosen column is constant: a, b", e.getMessage());
        assertFalse(Files.exists(folder.resolve("out")));
    }

    @Test
    void refusesInfinityWithTheFirstRow() throws IOException {
        Path table = csv("t.csv", "a,b", "1,2", "3,inf", "NaN,4", "5,6");
        DataException e =
                assertThrows(DataException.class, () -> pairs(table, "out").execute());
        assertTrue(
                e.getMessage()
                        .contains("1 of 4 rows have an infinite value in a chosen column, the first in row 1, column b"
                                + " (Infinity)"),
                e.getMessage());
    }

    @Test
    void refusesATableWithoutRows() throws IOException {
        for (String name : List.of("empty.csv", "header.csv")) {
            Path table = Files.writeString(folder.resolve(name), name.startsWith("e") ? "" : "a,b\n");
            DataException e =
                    assertThrows(DataException.class, () -> pairs(table, "out").execute());
            assertTrue(e.getMessage().endsWith("has no rows"), e.getMessage());
        }
        Path parquet = folder.resolve("t.parquet");
        spark.range(0).selectExpr("id as a").write().parquet(parquet.toString());
        assertThrows(DataException.class, () -> pairs(parquet, "out").execute());
        Path emptyFolder = Files.createDirectory(folder.resolve("nothing"));
        assertThrows(DataException.class, () -> pairs(emptyFolder, "out").execute());
    }

    @Test
    void refusesATableOfNamesOnly() throws IOException {
        List<String> lines = new ArrayList<>(List.of("a"));
        for (int i = 0; i < 40; i++) {
            lines.add("name " + i);
        }
        Path table = csv("t.csv", lines.toArray(String[]::new));
        DataException e =
                assertThrows(DataException.class, () -> pairs(table, "out").execute());
        assertTrue(
                e.getMessage()
                        .endsWith("has no column left to learn: left out: a (string) has 40 different values in 40 rows"
                                + " with one"),
                e.getMessage());
    }

    @Test
    void refusesAFolderOfMixedFormats() throws IOException {
        csv("t/a.csv", "a", "1");
        spark.range(3).write().parquet(folder.resolve("t/b").toString());
        assertThrows(
                UsageException.class, () -> pairs(folder.resolve("t"), "out").execute());
    }

    @Test
    void refusesAFileThatIsNotWhatItsNameSays() throws IOException {
        Path table = csv("t.parquet", "a,b", "1,2");
        DataException e =
                assertThrows(DataException.class, () -> pairs(table, "out").execute());
        assertTrue(e.getMessage().contains("cannot be read"), e.getMessage());
        assertFalse(Files.exists(folder.resolve("out")));
    }

    @Test
    void refusesNoiseOfAnotherDimension() throws IOException {
        Path table = csv("t.csv", "a", "1", "2");
        UsageException e = assertThrows(
                UsageException.class, () -> pairs(table, "out").noise("moons").execute());
        assertEquals("noise moons has 2 columns, but the source has 1: use gaussian", e.getMessage());
    }

    @Test
    void refusesValuesBeyondAFloat() throws IOException {
        Path table = csv("t.csv", "a", "1", "1e300", "-1e300");
        assertThrows(
                DataException.class,
                () -> pairs(table, "out").scale(ScaleMode.NONE).execute());
    }
}
