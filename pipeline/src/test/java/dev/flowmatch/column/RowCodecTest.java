package dev.flowmatch.column;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows of all types, some of their values missing, to vectors and back. */
class RowCodecTest {
    private static final int ROWS = 2000;

    private final Random random = new Random(4);
    private final List<LearnedColumn> columns = new ArrayList<>();
    private final List<double[]> values = new ArrayList<>();

    private void numbers(String type, boolean missing, java.util.function.DoubleSupplier value) {
        double[] column = new double[ROWS];
        for (int i = 0; i < ROWS; i++) {
            column[i] = missing && random.nextInt(5) == 0 ? Double.NaN : value.getAsDouble();
        }
        columns.add(new LearnedColumn(new SourceColumn("c" + columns.size(), type), null, missing));
        values.add(column);
    }

    private void categories(String type, int size, boolean missing) {
        List<RareValue> found = new ArrayList<>();
        for (int k = 0; k < size; k++) {
            found.add(new RareValue(type.equals("boolean") ? String.valueOf(k == 1) : "v" + k, size - k));
        }
        Dictionary dictionary = Dictionary.ofAll(found, missing);
        double[] column = new double[ROWS];
        for (int i = 0; i < ROWS; i++) {
            column[i] = random.nextInt(dictionary.size());
        }
        columns.add(new LearnedColumn(new SourceColumn("c" + columns.size(), type), dictionary, false));
        values.add(column);
    }

    private List<ColumnEntry> entries(ScaleMode mode) {
        for (boolean missing : new boolean[] {false, true}) {
            numbers("double", missing, () -> random.nextGaussian() * 1e6);
            numbers("float", missing, () -> (float) random.nextGaussian());
            numbers("bigint", missing, () -> random.nextInt() * 1000.0);
            numbers("int", missing, () -> random.nextInt(50));
            numbers("smallint", missing, () -> random.nextInt(2) * 7);
            numbers("tinyint", missing, () -> 5);
            numbers("decimal(10,2)", missing, () -> random.nextInt(10_000) / 100.0);
            numbers("date", missing, () -> random.nextInt(4_000_000) - 800_000);
            numbers("timestamp", missing, () -> (random.nextLong() >> 12) * 1.0);
            numbers("timestamp_ntz", missing, () -> random.nextInt() * 1e6);
            categories("string", 3, missing);
            categories("string", 40, missing);
            categories("string", 1, missing);
            categories("boolean", 2, missing);
        }
        ColumnStatistics statistics = new ColumnStatistics(columns.size());
        for (int i = 0; i < ROWS; i++) {
            statistics.add(row(i), 0);
        }
        List<long[]> counts = new ArrayList<>();
        List<RankKnots> ranks = new ArrayList<>();
        for (int j = 0; j < columns.size(); j++) {
            counts.add(
                    columns.get(j).isCategorical()
                            ? new long[columns.get(j).dictionary().size()]
                            : null);
            if (counts.get(j) != null) {
                for (double value : values.get(j)) {
                    counts.get(j)[(int) value]++;
                }
            }
            ranks.add(RankSketch.knots(List.of(RankSketch.of(values.get(j).clone(), 1024)), 1024)
                    .orElse(null));
        }
        return ScaledColumns.of(
                        columns, new ScaledColumns.Seen(statistics, counts, ranks), mode, new double[columns.size()])
                .entries();
    }

    private double[] row(int i) {
        return values.stream().mapToDouble(column -> column[i]).toArray();
    }

    @ParameterizedTest
    @EnumSource(ScaleMode.class)
    void rowsComeBackFromTheirVectors(ScaleMode mode) {
        List<ColumnEntry> entries = entries(mode);
        RowCodec codec = RowCodec.of(entries);
        assertEquals(
                columns.stream().mapToInt(LearnedColumn::width).sum(), codec.dim(), "the widths that were foreseen");
        assertEquals(2, Columns.formatVersion(entries));
        float[] x = new float[codec.dim() + 3];
        double[] back = new double[codec.columns() + 1];
        for (int i = 0; i < ROWS; i++) {
            codec.encode(row(i), 0, random::nextDouble, x, 3);
            codec.decode(x, 3, back, 1);
            for (int j = 0; j < columns.size(); j++) {
                double was = values.get(j)[i];
                String what = "column " + columns.get(j).column() + ", row " + i;
                if (columns.get(j).isCategorical() || Double.isNaN(was)) {
                    assertEquals(was, back[1 + j], what);
                } else {
                    ColumnEntry entry = entries.get(j);
                    // A float keeps 24 bits of the scaled value, which the steepest line between two ranks stretches.
                    double range = entry.maximum() - entry.minimum();
                    assertEquals(was, back[1 + j], mode == ScaleMode.QUANTILE ? range * 1e-3 : range * 1e-6, what);
                }
            }
        }
    }

    @Test
    void sharesAreThoseOfTheRows() {
        List<ColumnEntry> entries = entries(ScaleMode.QUANTILE);
        for (int j = 0; j < columns.size(); j++) {
            ColumnEntry entry = entries.get(j);
            double[] column = values.get(j);
            if (entry.isCategorical()) {
                for (int k = 0; k < entry.categories().size(); k++) {
                    int category = k;
                    assertEquals(
                            java.util.Arrays.stream(column)
                                            .filter(v -> v == category)
                                            .count()
                                    / (double) ROWS,
                            entry.categories().get(k).share());
                }
            } else if (entry.missing() != null) {
                assertEquals(
                        java.util.Arrays.stream(column).filter(Double::isNaN).count() / (double) ROWS,
                        entry.missing().share());
            }
        }
    }

    @Test
    void wholeNumbersAndDecimalsHaveAGridToComeBackTo() {
        List<ColumnEntry> entries = entries(ScaleMode.QUANTILE);
        assertEquals(1.0, entries.get(3).step());
        assertEquals(7.0, entries.get(4).step());
        assertEquals(0.01, entries.get(6).step());
        assertEquals(1.0, entries.get(7).step());
        assertEquals(1e6, entries.get(9).step());
        assertEquals(null, entries.get(0).step());
    }

    @Test
    void anEntryTellsItsColumn() {
        List<ColumnEntry> entries = Columns.require(entries(ScaleMode.STANDARD));
        RowCodec codec = RowCodec.of(entries);
        for (int j = 0; j < entries.size(); j++) {
            for (int e = entries.get(j).span().first();
                    e < entries.get(j).span().end();
                    e++) {
                assertEquals(j, codec.columnOf(e));
            }
            if (entries.get(j).missing() != null) {
                assertEquals(j, codec.columnOf(entries.get(j).missing().span().first()));
            }
        }
    }

    /** Proleptic Gregorian, as Spark's and Java's are: there is a 10th of October 1582. */
    @Test
    void timesAreCountedInTheGregorianCalendarAlone() {
        ColumnType date = ColumnType.parse("date");
        assertEquals(-141_422, date.number("1582-10-20"));
        assertEquals("1582-10-10", date.text(date.number("1582-10-10")));
        assertEquals("0001-01-01", date.text(-719_162));
        assertEquals("+12026-11-29", date.text(date.number("+12026-11-29")));
        ColumnType timestamp = ColumnType.parse("timestamp");
        assertEquals(1, timestamp.number("1970-01-01T00:00:00.000001Z"));
        assertEquals("1969-12-31T23:59:59.999999Z", timestamp.text(-1));
        ColumnType local = ColumnType.parse("timestamp_ntz");
        assertEquals("2026-03-29T02:30", local.text(local.number("2026-03-29T02:30")));
        assertThrows(IllegalArgumentException.class, () -> date.number("2026-02-30"));
    }

    @Test
    void textsOfCategoriesAreOfTheColumnsType() {
        List<CategoryEntry> texts = Dictionary.ofAll(List.of(new RareValue("1", 2), new RareValue("x", 1)), false)
                .entries(0.5, 0.5);
        assertEquals(
                2, ColumnEntry.ofCategories("c", "string", texts).categories().size());
        assertThrows(IllegalArgumentException.class, () -> ColumnEntry.ofCategories("c", "int", texts));
        assertThrows(IllegalArgumentException.class, () -> ColumnEntry.ofCategories("c", "boolean", texts));
    }
}
