package dev.flowmatch.sampling;

import dev.flowmatch.column.CategoryEntry;
import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.RareValue;
import dev.flowmatch.distribution.RowRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Draws one of the values that share a category, with their frequencies in the table: by seed and id, the k-th column that has
 * such a category by the k-th number of the stream {@link RowRandom#RARE}. Not thread-safe.
 */
final class RareDraw {
    private final RowRandom random;
    private final Column[] columns;

    /** @param sums of the values' rows, each with those before it */
    private record Column(int index, int category, int categories, long[] sums) {
        static Column of(int index, List<CategoryEntry> categories, int category) {
            List<RareValue> values = categories.get(category).rare();
            long[] sums = new long[values.size()];
            long sum = 0;
            for (int i = 0; i < sums.length; i++) {
                sum += values.get(i).rows();
                sums[i] = sum;
            }
            return new Column(index, category, categories.size(), sums);
        }

        int draw(double uniform) {
            long place = (long) (uniform * sums[sums.length - 1]);
            int found = Arrays.binarySearch(sums, place + 1);
            return found >= 0 ? found : -found - 1;
        }
    }

    RareDraw(List<ColumnEntry> entries, long seed) {
        random = new RowRandom(seed);
        List<Column> found = new ArrayList<>();
        for (int j = 0; j < entries.size(); j++) {
            List<CategoryEntry> categories = entries.get(j).categories();
            for (int k = 0; categories != null && k < categories.size(); k++) {
                if (categories.get(k).rare() != null) {
                    found.add(Column.of(j, categories, k));
                }
            }
        }
        columns = found.toArray(Column[]::new);
    }

    /**
     * Replaces the index of a category of rare values by that of one of them, as {@code SampleFileWriter} takes it: behind those
     * of the categories.
     *
     * @param row the values of a row, from {@code at} on
     */
    void replace(long id, double[] row, int at) {
        boolean begun = false;
        int drawn = 0;
        for (int c = 0; c < columns.length; c++) {
            Column column = columns[c];
            if (row[at + column.index] == column.category) {
                if (!begun) {
                    random.row(id, RowRandom.RARE);
                    begun = true;
                }
                for (; drawn < c; drawn++) {
                    random.nextDouble();
                }
                row[at + column.index] = column.categories + column.draw(random.nextDouble());
                drawn++;
            }
        }
    }
}
