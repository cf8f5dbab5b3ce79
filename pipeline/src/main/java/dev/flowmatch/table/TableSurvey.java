package dev.flowmatch.table;

import dev.flowmatch.cluster.ClusterJobs;
import dev.flowmatch.column.CategoryEntry;
import dev.flowmatch.column.Dictionary;
import dev.flowmatch.column.RareValue;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.PriorityQueue;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * One pass over all rows of a table that counts what its columns hold, value by value, and the rows of each split. Every
 * count is a number under a key, and Spark sums the numbers: so there is no limit to how many different values there may be,
 * and the memory that it takes does not grow with them. Of each column the most frequent values come back.
 *
 * @param columns what was counted of the columns
 * @param splits the rows of each split, taken as valid
 */
record TableSurvey(List<ColumnSurvey> columns, List<SplitCount> splits) {
    /** What a partition counts before it hands on what it has: entries of its maps, and characters in them. */
    private static final int MOST_ENTRIES = 1 << 17;

    private static final int MOST_CHARACTERS = 1 << 23;
    /** Tasks that sum up: the driver takes in the most frequent values of each. */
    private static final int MOST_SUMMING = 8;

    private static final int SPLITS = -1;
    /** In the place of a column's number, before the sums of the rows' hashes of a split. */
    private static final int DIGESTS = -2;

    /**
     * A column to be counted.
     *
     * @param cell how its values are read; of a CSV file's column whose type is to be found, as texts
     * @param untyped whether its type is to be found
     * @param counted whether its values are counted
     * @param mostNumbers after how many different numbers a partition counts no more of them; texts are always counted
     */
    record Subject(Cell cell, boolean untyped, boolean counted, int mostNumbers) implements Serializable {}

    /** The sums of one task: the fields of a {@link ColumnSurvey} but {@code kinds}, by column and key. */
    private record Sums(
            Map<Integer, Map<String, Long>> facts,
            Map<String, Long> splits,
            Map<String, Long> digests,
            Map<Integer, Values> values)
            implements Serializable {}

    private record Values(long distinct, List<RareValue> top) implements Serializable {}

    /**
     * Passes over the table.
     *
     * @param task what progress calls it
     * @param rows file, start of the split, then the columns' values as their cells select them
     * @param maxCategories the most categories that a column may have
     */
    static TableSurvey take(
            ClusterJobs jobs, String task, JavaRDD<Row> rows, List<Subject> subjects, int maxCategories) {
        int summing = Math.max(1, Math.min(MOST_SUMMING, rows.getNumPartitions()));
        int most = maxCategories + CategoryEntry.MOST_RARE;
        List<Subject> shared = List.copyOf(subjects);
        JavaPairRDD<Tuple2<Integer, String>, Long> counted =
                rows.mapPartitionsToPair(part -> new Counting(part, shared));
        JavaRDD<Sums> sums = counted.reduceByKey(new HashPartitioner(summing), Long::sum)
                .mapPartitions(part -> List.of(sums(part, most)).iterator());
        List<Sums> parts = jobs.collect(task, rows.getNumPartitions() + (long) summing, sums);
        List<ColumnSurvey> columns = new ArrayList<>();
        for (int j = 0; j < subjects.size(); j++) {
            columns.add(column(j, subjects.get(j), parts, most));
        }
        Map<String, Long> digests = new HashMap<>();
        parts.forEach(part -> digests.putAll(part.digests()));
        List<SplitCount> splits = new ArrayList<>();
        for (Sums part : parts) {
            part.splits().forEach((key, n) -> splits.add(split(key, n, digests.get(key))));
        }
        return new TableSurvey(columns, splits);
    }

    /** How many rows the table has. */
    long rows() {
        return splits.stream().mapToLong(split -> split.rows).sum();
    }

    private static Sums sums(Iterator<Tuple2<Tuple2<Integer, String>, Long>> counts, int most) {
        Map<Integer, Map<String, Long>> facts = new HashMap<>();
        Map<String, Long> splits = new HashMap<>();
        Map<String, Long> digests = new HashMap<>();
        Map<Integer, Long> distinct = new HashMap<>();
        Map<Integer, PriorityQueue<RareValue>> top = new HashMap<>();
        while (counts.hasNext()) {
            Tuple2<Tuple2<Integer, String>, Long> count = counts.next();
            int column = count._1()._1();
            String key = count._1()._2();
            if (column == SPLITS) {
                splits.put(key, count._2());
            } else if (column == DIGESTS) {
                digests.put(key, count._2());
            } else if (key.charAt(0) == Fact.VALUE) {
                distinct.merge(column, 1L, Long::sum);
                PriorityQueue<RareValue> kept =
                        top.computeIfAbsent(column, j -> new PriorityQueue<>(Dictionary.MOST_FREQUENT.reversed()));
                kept.add(new RareValue(key.substring(1), count._2()));
                if (kept.size() > most) {
                    kept.remove();
                }
            } else {
                facts.computeIfAbsent(column, j -> new HashMap<>()).put(key, count._2());
            }
        }
        Map<Integer, Values> values = new HashMap<>();
        distinct.forEach((column, n) -> values.put(column, new Values(n, List.copyOf(top.get(column)))));
        return new Sums(facts, splits, digests, values);
    }

    private static SplitCount split(String key, long rows, long digest) {
        int blank = key.indexOf(' ');
        return SplitCount.ofValid(key.substring(blank + 1), Long.parseLong(key.substring(0, blank)), rows, digest);
    }

    private static ColumnSurvey column(int j, Subject subject, List<Sums> parts, int most) {
        Map<String, Long> facts = new HashMap<>();
        long distinct = 0;
        List<RareValue> values = new ArrayList<>();
        for (Sums part : parts) {
            facts.putAll(part.facts().getOrDefault(j, Map.of()));
            Values found = part.values().get(j);
            if (found != null) {
                distinct += found.distinct();
                values.addAll(found.top());
            }
        }
        values.sort(Dictionary.MOST_FREQUENT);
        int kinds = 0;
        for (int bit = 1; bit <= CsvValue.TEXT; bit *= 2) {
            kinds |= facts.containsKey(Fact.KIND + String.valueOf(bit)) ? bit : 0;
        }
        boolean numbers = subject.untyped()
                ? CsvValue.areNumbers(kinds)
                : subject.cell().type().isOrdered();
        long nan = numbers ? facts.getOrDefault(Fact.NAN, 0L) : 0;
        return new ColumnSurvey(
                kinds,
                facts.getOrDefault(Fact.PRESENT, 0L) - nan,
                facts.getOrDefault(Fact.MISSING, 0L) + nan,
                facts.getOrDefault(Fact.INFINITE, 0L),
                facts.getOrDefault(Fact.TOO_LONG, 0L),
                !facts.containsKey(Fact.UNCOUNTED),
                distinct,
                List.copyOf(values.subList(0, Math.min(values.size(), most))));
    }

    /** The keys of what is counted of a column. */
    private static final class Fact {
        /** Before a value. */
        static final char VALUE = '=';
        /** Before a kind of values of a CSV file's column. */
        static final String KIND = "k";

        static final String PRESENT = "present";
        static final String MISSING = "missing";
        static final String NAN = "nan";
        static final String INFINITE = "infinite";
        static final String TOO_LONG = "tooLong";
        static final String UNCOUNTED = "uncounted";

        private Fact() {}
    }

    /** What a partition has counted, handed on whenever it has become much. */
    private static final class Counting implements Iterator<Tuple2<Tuple2<Integer, String>, Long>> {
        private final Iterator<Row> rows;
        private final Column[] columns;
        private final List<Tuple2<Tuple2<Integer, String>, Long>> ready = new ArrayList<>();
        private String file;
        private long start;
        private long rowsOfSplit;
        private long digestOfSplit;
        private int next;

        Counting(Iterator<Row> rows, List<Subject> subjects) {
            this.rows = rows;
            this.columns = new Column[subjects.size()];
            for (int j = 0; j < columns.length; j++) {
                columns[j] = new Column(subjects.get(j), RowParser.FIRST_VALUE + j);
            }
        }

        @Override
        public boolean hasNext() {
            while (next == ready.size() && rows.hasNext()) {
                next = 0;
                ready.clear();
                count();
            }
            return next < ready.size();
        }

        @Override
        public Tuple2<Tuple2<Integer, String>, Long> next() {
            if (!hasNext()) {
                throw new NoSuchElementException("no count is left");
            }
            return ready.get(next++);
        }

        private void count() {
            int entries = 0;
            int characters = 0;
            while (rows.hasNext() && entries < MOST_ENTRIES && characters < MOST_CHARACTERS) {
                Row row = rows.next();
                if (!RowParser.file(row).equals(file) || RowParser.splitStart(row) != start) {
                    handOnSplit();
                    file = RowParser.file(row);
                    start = RowParser.splitStart(row);
                }
                rowsOfSplit++;
                digestOfSplit += hash(row);
                entries = 0;
                characters = 0;
                for (Column column : columns) {
                    column.add(row);
                    entries += column.values.size();
                    characters += column.characters;
                }
            }
            if (!rows.hasNext()) {
                handOnSplit();
            }
            for (int j = 0; j < columns.length; j++) {
                columns[j].handOn(j, ready);
            }
        }

        /** The same for the same values, wherever the row is: sums of it tell tables apart. */
        private static long hash(Row row) {
            long hash = 0x9E3779B97F4A7C15L;
            for (int j = RowParser.FIRST_VALUE; j < row.size(); j++) {
                hash = (hash ^ Objects.hashCode(row.get(j))) * 0xBF58476D1CE4E5B9L;
                hash ^= hash >>> 32;
            }
            return hash;
        }

        private void handOnSplit() {
            if (rowsOfSplit > 0) {
                ready.add(new Tuple2<>(new Tuple2<>(SPLITS, start + " " + file), rowsOfSplit));
                ready.add(new Tuple2<>(new Tuple2<>(DIGESTS, start + " " + file), digestOfSplit));
                rowsOfSplit = 0;
                digestOfSplit = 0;
            }
        }
    }

    /** One column's counts in a partition. */
    private static final class Column {
        private final Subject subject;
        private final int at;
        private final Map<String, long[]> values = new HashMap<>();
        private int characters;
        private int kinds;
        private long present;
        private long missing;
        private long nan;
        private long infinite;
        private long tooLong;
        private int differentNumbers;
        private boolean uncounted;

        Column(Subject subject, int at) {
            this.subject = subject;
            this.at = at;
            this.uncounted = !subject.counted();
        }

        void add(Row row) {
            Cell cell = subject.cell();
            if (cell.isNull(row, at)) {
                missing++;
                return;
            }
            present++;
            if (subject.untyped()) {
                addText(row.getString(at));
            } else if (cell.type().isOrdered()) {
                double number = cell.number(row, at);
                if (Double.isNaN(number)) {
                    nan++;
                } else if (Double.isInfinite(number)) {
                    infinite++;
                } else if (!uncounted) {
                    addValue(cell.category() ? cell.text(row, at) : cell.text(number), !cell.category());
                }
            } else if (!uncounted) {
                addValue(cell.text(row, at), false);
            }
        }

        private void addText(String text) {
            if ((kinds & CsvValue.TEXT) == 0) {
                int kind = CsvValue.kind(text);
                kinds |= kind;
                if (kind == CsvValue.DOUBLE) {
                    double number = CsvValue.number(text);
                    nan += Double.isNaN(number) ? 1 : 0;
                    infinite += Double.isInfinite(number) ? 1 : 0;
                }
            }
            if (!uncounted) {
                addValue(text, CsvValue.areNumbers(kinds));
            }
        }

        private void addValue(String text, boolean number) {
            if (text.length() > ColumnSurvey.LONGEST_CATEGORY) {
                tooLong++;
                return;
            }
            long[] count = values.get(text);
            if (count != null) {
                count[0]++;
                return;
            }
            if (number && ++differentNumbers > subject.mostNumbers()) {
                uncounted = true;
                values.clear();
                characters = 0;
                return;
            }
            values.put(text, new long[] {1});
            characters += text.length();
        }

        void handOn(int column, List<Tuple2<Tuple2<Integer, String>, Long>> ready) {
            values.forEach((value, count) -> ready.add(pair(column, Fact.VALUE + value, count[0])));
            values.clear();
            characters = 0;
            for (int bit = 1; bit <= CsvValue.TEXT; bit *= 2) {
                add(column, Fact.KIND + bit, kinds & bit, ready);
            }
            add(column, Fact.PRESENT, present, ready);
            add(column, Fact.MISSING, missing, ready);
            add(column, Fact.NAN, nan, ready);
            add(column, Fact.INFINITE, infinite, ready);
            add(column, Fact.TOO_LONG, tooLong, ready);
            add(column, Fact.UNCOUNTED, uncounted ? 1 : 0, ready);
            present = 0;
            missing = 0;
            nan = 0;
            infinite = 0;
            tooLong = 0;
        }

        private static void add(
                int column, String fact, long count, List<Tuple2<Tuple2<Integer, String>, Long>> ready) {
            if (count > 0) {
                ready.add(pair(column, fact, count));
            }
        }

        private static Tuple2<Tuple2<Integer, String>, Long> pair(int column, String key, long count) {
            return new Tuple2<>(new Tuple2<>(column, key), count);
        }
    }
}
