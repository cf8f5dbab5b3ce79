package dev.flowmatch.column;

import dev.flowmatch.fault.Require;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A column of the source as manifests describe it: its name, its type, and how a value becomes entries of x and back.
 *
 * @param name the column's name, any Unicode text
 * @param type Spark's DDL name of the type, one of {@link ColumnType#parse}
 * @param mean subtracted from a value to get to scaled units; 0 where nothing was scaled and for categories; with quantiles
 *     and ranks only told
 * @param standardDeviation divides the centred value, above 0; 1 where nothing was scaled, for constant columns and for
 *     categories; with quantiles and ranks only told
 * @param minimum the least value seen, in the source's units; {@link #UNKNOWN_MINIMUM} where nobody looked; 0 for categories
 * @param maximum the greatest value seen, in the source's units; {@link #UNKNOWN_MAXIMUM} where nobody looked; 0 for
 *     categories
 * @param quantiles the map to scaled units where it goes by lines between quantiles, otherwise null
 * @param step above 0 where samples are brought back to a grid, the minimum and its multiples from there; otherwise null
 * @param kind {@value #NUMERIC} or {@value #CATEGORICAL}; never null, though files from before there were categories lack it
 * @param ranks the distribution function where the map to scaled units goes by ranks, otherwise null
 * @param categories the categories in the order of their logits, or null for numbers; a single one of a constant column
 * @param missing the flag that says whether the number is missing, or null where none can be and for categories
 * @param span where the column is; null where it follows from the columns' order
 */
public record ColumnEntry(
        String name,
        String type,
        double mean,
        double standardDeviation,
        double minimum,
        double maximum,
        QuantileKnots quantiles,
        Double step,
        String kind,
        RankKnots ranks,
        List<CategoryEntry> categories,
        MissingFlag missing,
        Span span)
        implements Serializable {

    /** The kind of a column of numbers, dates or timestamps. */
    public static final String NUMERIC = "numeric";

    /** The kind of a column of categories. */
    public static final String CATEGORICAL = "categorical";

    /** The minimum of a column whose values were never seen: those of a model from elsewhere. */
    public static final double UNKNOWN_MINIMUM = -Double.MAX_VALUE;

    /** The maximum of a column whose values were never seen. */
    public static final double UNKNOWN_MAXIMUM = Double.MAX_VALUE;

    /**
     * @throws IllegalArgumentException if the name is missing or empty, the type is not one of those listed, a number is
     *     not finite, the standard deviation or the step is not above 0, the minimum is above the maximum, or the fields
     *     contradict the kind
     */
    public ColumnEntry {
        Require.present("name", name);
        if (name.isEmpty()) {
            throw new IllegalArgumentException("name must not be empty");
        }
        ColumnType parsed = ColumnType.parse(type);
        Require.finite("mean", mean);
        Require.finite("standard_deviation", standardDeviation);
        if (!(standardDeviation > 0)) {
            throw new IllegalArgumentException("standard_deviation must be above 0, but was " + standardDeviation);
        }
        Require.finite("minimum", minimum);
        Require.finite("maximum", maximum);
        if (minimum > maximum) {
            throw new IllegalArgumentException(
                    "minimum must not be above maximum, but was " + minimum + " with maximum " + maximum);
        }
        if (step != null && !(step > 0 && step < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("step must be above 0 and finite, but was " + step);
        }
        kind = kind == null ? NUMERIC : kind;
        switch (kind) {
            case NUMERIC -> requireNumeric(name, parsed, quantiles, ranks, categories);
            case CATEGORICAL ->
                categories = requireCategorical(name, parsed, quantiles, step, ranks, categories, missing);
            default ->
                throw new IllegalArgumentException(
                        "kind must be " + NUMERIC + " or " + CATEGORICAL + ", but was '" + kind + "'");
        }
    }

    private static void requireNumeric(
            String name, ColumnType type, QuantileKnots quantiles, RankKnots ranks, List<CategoryEntry> categories) {
        if (!type.isOrdered()) {
            throw new IllegalArgumentException("column '" + name + "' of type " + type.kind() + " cannot be numeric");
        }
        if (categories != null) {
            throw new IllegalArgumentException("column '" + name + "' is numeric, but has categories");
        }
        if (quantiles != null && ranks != null) {
            throw new IllegalArgumentException("column '" + name + "' has both quantiles and ranks");
        }
    }

    private static List<CategoryEntry> requireCategorical(
            String name,
            ColumnType type,
            QuantileKnots quantiles,
            Double step,
            RankKnots ranks,
            List<CategoryEntry> categories,
            MissingFlag missing) {
        if (quantiles != null || step != null || ranks != null || missing != null) {
            throw new IllegalArgumentException(
                    "column '" + name + "' is categorical, but has quantiles, step, ranks or missing");
        }
        List<CategoryEntry> checked = Require.elements("categories", categories);
        Codebook.of(checked.stream().map(CategoryEntry::code).toList());
        Set<String> values = new HashSet<>();
        int missings = 0;
        int rares = 0;
        for (CategoryEntry category : checked) {
            missings += category.isMissing() ? 1 : 0;
            rares += category.rare() != null ? 1 : 0;
            for (String value : category.values()) {
                type.requireText(value);
                if (!values.add(value)) {
                    throw new IllegalArgumentException(
                            "column '" + name + "' lists the category '" + value + "' twice");
                }
            }
        }
        if (missings > 1 || rares > 1) {
            throw new IllegalArgumentException(
                    "column '" + name + "' must have at most one category for missing and one for rare values");
        }
        return checked;
    }

    /**
     * A column of numbers with an affine map, which is never missing.
     *
     * @throws IllegalArgumentException as the canonical constructor
     */
    public ColumnEntry(
            String name, String type, double mean, double standardDeviation, double minimum, double maximum) {
        this(name, type, mean, standardDeviation, minimum, maximum, null, null);
    }

    /**
     * A column of numbers that is never missing.
     *
     * @throws IllegalArgumentException as the canonical constructor
     */
    public ColumnEntry(
            String name,
            String type,
            double mean,
            double standardDeviation,
            double minimum,
            double maximum,
            QuantileKnots quantiles,
            Double step) {
        this(name, type, mean, standardDeviation, minimum, maximum, quantiles, step, NUMERIC, null, null, null, null);
    }

    /**
     * A column of categories.
     *
     * @throws IllegalArgumentException as the canonical constructor
     */
    public static ColumnEntry ofCategories(String name, String type, List<CategoryEntry> categories) {
        return new ColumnEntry(name, type, 0, 1, 0, 0, null, null, CATEGORICAL, null, categories, null, null);
    }

    ColumnEntry at(Span place, MissingFlag flag) {
        return new ColumnEntry(
                name,
                type,
                mean,
                standardDeviation,
                minimum,
                maximum,
                quantiles,
                step,
                kind,
                ranks,
                categories,
                flag,
                place);
    }

    /** Whether this is a column of categories. */
    public boolean isCategorical() {
        return kind.equals(CATEGORICAL);
    }

    /** Whether samples of this column may be null. */
    public boolean isNullable() {
        return missing != null || (isCategorical() && categories.stream().anyMatch(CategoryEntry::isMissing));
    }

    /** The codes of a column of categories. */
    Codebook codebook() {
        return Codebook.of(categories.stream().map(CategoryEntry::code).toList());
    }

    /** Whether both ends of the range seen in the source are known. */
    public boolean hasRange() {
        return minimum > UNKNOWN_MINIMUM && maximum < UNKNOWN_MAXIMUM;
    }
}
