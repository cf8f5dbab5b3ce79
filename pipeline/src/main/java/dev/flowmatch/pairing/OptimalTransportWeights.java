package dev.flowmatch.pairing;

import dev.flowmatch.column.CategoryEntry;
import dev.flowmatch.column.Codebook;
import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.Columns;
import dev.flowmatch.column.MissingFlag;
import dev.flowmatch.column.Span;
import dev.flowmatch.coupling.Coupling;
import dev.flowmatch.coupling.OptimalTransportCoupling;
import java.util.Arrays;
import java.util.List;

/**
 * What the entries of both sides are multiplied with before optimal transport compares them: in a category's span the inverse
 * root of the mean squared length of its codes, so that a category weighs as much as a number, however wide its codes are.
 */
final class OptimalTransportWeights {
    private OptimalTransportWeights() {}

    /** The weights of the entries; null where all are 1 or nothing is compared. */
    static float[] of(List<ColumnEntry> columns, Coupling coupling) {
        if (!(coupling instanceof OptimalTransportCoupling)
                || Columns.layout(columns).isNumeric()) {
            return null;
        }
        float[] weights = new float[Columns.layout(columns).dim()];
        Arrays.fill(weights, 1);
        for (ColumnEntry column : Columns.require(columns)) {
            MissingFlag flag = column.missing();
            if (column.isCategorical()) {
                double[] shares = column.categories().stream()
                        .mapToDouble(CategoryEntry::share)
                        .toArray();
                List<List<Float>> codes =
                        column.categories().stream().map(CategoryEntry::code).toList();
                fill(weights, column.span(), Codebook.of(codes).meanSquare(shares));
            } else if (flag != null) {
                fill(weights, flag.span(), Codebook.of(flag.codes()).meanSquare(new double[] {
                    1 - flag.share(), flag.share()
                }));
            }
        }
        return weights;
    }

    private static void fill(float[] weights, Span span, double meanSquare) {
        Arrays.fill(weights, span.first(), span.end(), (float) (1 / Math.sqrt(meanSquare > 0 ? meanSquare : 1)));
    }
}
