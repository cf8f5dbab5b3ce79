package dev.flowmatch.column;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What the entries of x and the network's outputs stand for: numbers, each an entry and an output, its velocity; and
 * categories, each a span of x that holds a code and one output for each category, its logit. The flag that says whether a
 * number is missing is a category of two. Immutable and thread-safe.
 *
 * <p>A table of numbers alone is the special case in which entry j, output j and number j are the same.
 */
public final class VectorLayout implements Serializable {
    private static final long serialVersionUID = 1;

    private final int dim;
    private final int outputs;
    private final Number[] numbers;
    private final Category[] categories;

    /**
     * A number.
     *
     * @param entry its entry of x
     * @param output its output
     * @param flag the index among the categories of the flag that says whether it is missing, or {@value #NEVER_MISSING}
     */
    @SuppressWarnings("JavaLangClash")
    public record Number(int entry, int output, int flag) implements Serializable {
        /** The flag of a number that is always there. */
        public static final int NEVER_MISSING = -1;
    }

    /**
     * A category, or a missing-value flag.
     *
     * @param entry its first entry of x
     * @param output its first output
     * @param codes its codes, as many as it has outputs
     */
    public record Category(int entry, int output, Codebook codes) implements Serializable {}

    private VectorLayout(int dim, int outputs, List<Number> numbers, List<Category> categories) {
        this.dim = dim;
        this.outputs = outputs;
        this.numbers = numbers.toArray(Number[]::new);
        this.categories = categories.toArray(Category[]::new);
    }

    /** The layout of so many numbers. */
    public static VectorLayout ofNumbers(int dim) {
        List<Number> numbers = new ArrayList<>();
        for (int j = 0; j < dim; j++) {
            numbers.add(new Number(j, j, Number.NEVER_MISSING));
        }
        return new VectorLayout(dim, dim, numbers, List.of());
    }

    /** The layout of a manifest's columns, which know their places: a manifest's do, and others follow each other. */
    public static VectorLayout of(List<ColumnEntry> columns) {
        int dim = 0;
        int outputs = 0;
        List<Number> numbers = new ArrayList<>();
        List<Category> categories = new ArrayList<>();
        for (ColumnEntry column : Columns.placed(columns)) {
            Span span = column.span();
            if (column.isCategorical()) {
                categories.add(new Category(span.first(), span.firstOutput(), column.codebook()));
            } else if (column.missing() == null) {
                numbers.add(new Number(span.first(), span.firstOutput(), Number.NEVER_MISSING));
            } else {
                Span flag = column.missing().span();
                numbers.add(new Number(span.first(), span.firstOutput(), categories.size()));
                categories.add(new Category(
                        flag.first(),
                        flag.firstOutput(),
                        Codebook.of(column.missing().codes())));
                dim += flag.width();
                outputs += flag.outputs();
            }
            dim += span.width();
            outputs += span.outputs();
        }
        return new VectorLayout(dim, outputs, numbers, categories);
    }

    /** Entries of x. */
    public int dim() {
        return dim;
    }

    /** Outputs of the network. */
    public int outputs() {
        return outputs;
    }

    /** How many numbers there are. */
    public int numbers() {
        return numbers.length;
    }

    /** A number, in the order of the columns. */
    public Number number(int index) {
        return numbers[index];
    }

    /** How many categories there are, flags included. */
    public int categories() {
        return categories.length;
    }

    /** A category, in the order of the columns, a flag in the place of its number. */
    public Category category(int index) {
        return categories[index];
    }

    /** Whether there are numbers alone, none of which can be missing. */
    public boolean isNumeric() {
        return categories.length == 0;
    }

    /** Numbers and categories together: what a training row is compared in. */
    public int targets() {
        return numbers.length + categories.length;
    }
}
