package dev.flowmatch.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.ScaleMode;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.fixture.PairSet;
import dev.flowmatch.fixture.TablePairsFixture;
import dev.flowmatch.pairing.GeneratePairs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Names, types and formats of a table's columns. */
class TableColumnsTest extends TablePairsFixture {
    @Test
    void strangeColumnNamesAndPathsWork() throws IOException {
        Path table = csv(
                "my data [1] {x}/größe 100%.csv",
                "a b,\"say \"\"hi\"\"\",x.y,Länge,back`tick", "1,2,3,4,5", "2,4,7,5,9");
        PairSet set =
                PairSet.read(pairs(table, "out").scale(ScaleMode.NONE).execute().output());
        assertEquals(
                List.of("a b", "say \"hi\"", "x.y", "Länge", "back`tick"),
                set.manifest().columns().stream().map(ColumnEntry::name).toList());
        Map<Long, List<Float>> byId =
                set.training().stream().collect(Collectors.toMap(PairSet.Pair::id, PairSet.Pair::x1));
        assertEquals(List.of(2f, 4f, 7f, 5f, 9f), byId.get(1L));
        GeneratePairs.Result chosen = pairs(table.getParent(), "out2")
                .columns(List.of("x.y", "say \"hi\""))
                .execute();
        assertEquals(2, chosen.rows());
    }

    @Test
    void csvDelimiterAndNullsAreAsSaid() throws IOException {
        Path table = csv("t.csv", "a;b", "1;2", "-;3", "4;?", "5;6");
        PairSet texts =
                PairSet.read(pairs(table, "texts").csvDelimiter(';').execute().output());
        assertEquals(
                List.of("string", "string"),
                texts.manifest().columns().stream().map(ColumnEntry::type).toList());
        GeneratePairs.Result result = pairs(table, "out")
                .csvDelimiter(';')
                .csvNulls(List.of("-", "?"))
                .missing(MissingValues.DROP)
                .execute();
        assertEquals(2, result.rows() + result.validationRows());
        assertEquals(
                List.of("int", "int"),
                PairSet.read(result.output()).manifest().columns().stream()
                        .map(ColumnEntry::type)
                        .toList());
    }

    @Test
    void wideIntegersAndDecimalFractionsKeepTheirTypes() throws IOException {
        Path table = csv("t.csv", "i,l,d,e", "1,3000000000,0.5,1e3", "-2,4,1,2");
        PairSet set = PairSet.read(pairs(table, "out").execute().output());
        assertEquals(
                List.of("int", "bigint", "double", "double"),
                set.manifest().columns().stream().map(ColumnEntry::type).toList());
    }

    @Test
    void parquetColumnsOfAllTypesButNestedOnesAreTaken() throws IOException {
        Path table = folder.resolve("t.parquet");
        spark.range(20)
                .selectExpr(
                        "id",
                        "cast(id as tinyint) as b",
                        "cast(id as smallint) as s",
                        "cast(id as int) as i",
                        "id * 3 as l",
                        "cast(id as float) / 4f as f",
                        "id / 3.0d as d",
                        "cast(id as decimal(10,2)) as m",
                        "cast(id as string) as name",
                        "id % 2 = 0 as even",
                        "array(id) as list")
                .write()
                .parquet(table.toString());
        GeneratePairs.Result result = pairs(table, "out").execute();
        PairSet set = PairSet.read(result.output());
        assertEquals(
                List.of(
                        "b tinyint",
                        "s smallint",
                        "i int",
                        "l bigint",
                        "f double",
                        "d double",
                        "m decimal(10,2)",
                        "name string",
                        "even boolean"),
                set.manifest().columns().stream()
                        .map(c -> c.name() + " " + c.type())
                        .toList());
        assertEquals(
                List.of(
                        "left out, as samples have columns of their own with these names: id (bigint)",
                        "left out, as their types cannot be learned: list (array<bigint>)"),
                result.notices());
        UsageException e = assertThrows(
                UsageException.class,
                () -> pairs(table, "b").columns(List.of("id")).execute());
        assertEquals("column 'id' cannot be chosen: samples have a column of their own with this name", e.getMessage());
    }

    @Test
    void runDateOfAPartitionedFolderIsLeftOut() throws IOException {
        csv("t/run_date=2026-01-02/part.csv", "a", "3", "4");
        csv("t/run_date=2026-01-01/part.csv", "a", "1", "2");
        GeneratePairs.Result result = pairs(folder.resolve("t"), "out")
                .scale(ScaleMode.NONE)
                .validationFraction(0)
                .execute();
        assertEquals(
                List.of("left out, as samples have columns of their own with these names: run_date (date)"),
                result.notices());
        PairSet.read(result.output()).training().forEach(pair -> assertEquals(List.of(pair.id() + 1f), pair.x1()));
    }
}
