package dev.flowmatch.fidelity;

/**
 * How strongly each two columns of a table hang together, 0 to 1: of two of numbers the absolute value of Pearson's
 * correlation, of a number and a category the correlation ratio, of two categories Cramér's V. A missing category is a
 * category; rows without one of the numbers are left out.
 *
 * <p>Cramér 1946, "Mathematical methods of statistics", section 21.9, for V; Fisher 1925, "Statistical methods for research
 * workers", section 45, for the correlation ratio.
 *
 * <p>Equation 46 of docs/mathematics.md.
 *
 * @param dim the number of columns
 * @param values [dim × dim], symmetric; 1 on the diagonal, 0 where a column is constant
 */
public record Associations(int dim, double[] values) {
    /** Of all pairs of columns. */
    public static Associations of(MixedRows rows) {
        int dim = rows.dim();
        double[] values = new double[dim * dim];
        for (int i = 0; i < dim; i++) {
            values[i * dim + i] = 1;
            for (int j = 0; j < i; j++) {
                double value = between(rows, i, j);
                values[i * dim + j] = value;
                values[j * dim + i] = value;
            }
        }
        return new Associations(dim, values);
    }

    private static double between(MixedRows rows, int i, int j) {
        MixedColumn a = rows.columns().get(i);
        MixedColumn b = rows.columns().get(j);
        if (a instanceof NumberColumn && b instanceof NumberColumn) {
            double correlation = TrendError.correlation(rows, i, j);
            return Double.isNaN(correlation) ? 0 : Math.min(1, Math.abs(correlation));
        }
        if (a instanceof NumberColumn numbers) {
            return ratio(numbers, Bins.of(b));
        }
        return b instanceof NumberColumn numbers ? ratio(numbers, Bins.of(a)) : cramer(Bins.of(a), Bins.of(b));
    }

    /** The root of the share of the numbers' variance that lies between the bins. */
    private static double ratio(NumberColumn numbers, Bins bins) {
        double[] counts = new double[bins.count()];
        double[] sums = new double[bins.count()];
        double count = 0;
        double sum = 0;
        for (int row = 0; row < numbers.count(); row++) {
            if (!numbers.isMissing(row)) {
                counts[bins.of()[row]]++;
                sums[bins.of()[row]] += numbers.values()[row];
                count++;
                sum += numbers.values()[row];
            }
        }
        double mean = sum / count;
        double total = 0;
        for (int row = 0; row < numbers.count(); row++) {
            if (!numbers.isMissing(row)) {
                total += (numbers.values()[row] - mean) * (numbers.values()[row] - mean);
            }
        }
        double between = 0;
        for (int bin = 0; bin < counts.length; bin++) {
            if (counts[bin] > 0) {
                double difference = sums[bin] / counts[bin] - mean;
                between += counts[bin] * difference * difference;
            }
        }
        return total > 0 ? Math.sqrt(Math.min(1, between / total)) : 0;
    }

    private static double cramer(Bins a, Bins b) {
        int n = a.of().length;
        double[] joint = new double[Math.multiplyExact(a.count(), b.count())];
        double[] ofA = new double[a.count()];
        double[] ofB = new double[b.count()];
        for (int row = 0; row < n; row++) {
            joint[a.of()[row] * b.count() + b.of()[row]]++;
            ofA[a.of()[row]]++;
            ofB[b.of()[row]]++;
        }
        double square = 0;
        int rowsUsed = 0;
        int columnsUsed = 0;
        for (int k = 0; k < ofA.length; k++) {
            rowsUsed += ofA[k] > 0 ? 1 : 0;
            for (int l = 0; l < ofB.length && ofA[k] > 0; l++) {
                if (ofB[l] > 0) {
                    double expected = ofA[k] * ofB[l] / n;
                    double difference = joint[k * b.count() + l] - expected;
                    square += difference * difference / expected;
                }
            }
        }
        for (double count : ofB) {
            columnsUsed += count > 0 ? 1 : 0;
        }
        int least = Math.min(rowsUsed, columnsUsed) - 1;
        return least > 0 ? Math.sqrt(Math.min(1, square / n / least)) : 0;
    }
}
