package dev.flowmatch.sampling;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.VectorLayout;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.model.ModelManifest;
import dev.flowmatch.model.StoredModel;
import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.network.VelocityMlp;
import dev.flowmatch.solver.OdeSolver;
import dev.flowmatch.solver.OpenEndSolver;
import dev.flowmatch.staging.PlannedFile;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/**
 * How a model's flow carries x0 to rows: by its network and a solver to t = 1, where categories are chosen and numbers missing
 * by their flag become 0, so that what comes after this needs x alone.
 *
 * <p>The most probable category at the last step is chosen. With few steps that one would come too often, as its probability is
 * still far from 1 then: below {@value #MODE_STEPS} steps the category is drawn. A model that was trained on a teacher's
 * pairs is sure of its categories after one step, and drawing would only blur them.
 *
 * @param weights the network
 * @param columns what its entries and outputs stand for, as a manifest lists them
 * @param solver of the flow
 * @param drawing whether categories are drawn
 * @param seed of the draws
 */
record ModelFlow(VelocityMlpWeights weights, List<ColumnEntry> columns, OdeSolver solver, boolean drawing, long seed)
        implements Serializable {
    /** From so many steps on the most probable category is taken. */
    static final int MODE_STEPS = 20;

    /** The flow of a model. */
    static ModelFlow of(StoredModel model, OdeSolver solver, long seed) {
        VectorLayout layout = VectorLayout.of(model.manifest().columns());
        boolean few = solver.steps() > 0 && solver.steps() < MODE_STEPS;
        return new ModelFlow(
                model.weights(),
                model.manifest().columns(),
                layout.isNumeric() ? solver : OpenEndSolver.of(solver),
                few && !layout.isNumeric() && !isReflowed(model.manifest()),
                seed);
    }

    private static boolean isReflowed(ModelManifest model) {
        return model.pairs() != null && "reflow".equals(model.pairs().coupling());
    }

    /** Entries of x. */
    int dim() {
        return weights.spec().dim();
    }

    /**
     * Computes the rows of a file.
     *
     * @param start where they start
     * @return the evaluations of the velocity for these rows, one for each row and time
     * @throws DataException if the model gives values that are not finite, and nothing behind this could tell
     */
    long compute(PlannedFile part, SampleX0 start, BlockSampler.Rows rows, FileProgress.Writer progress)
            throws IOException {
        VectorLayout layout = VectorLayout.of(columns);
        boolean blind = columns.stream()
                .anyMatch(column -> column.isCategorical() || column.missing() != null || column.ranks() != null);
        CategoryUniforms uniforms = new CategoryUniforms(seed, layout.categories());
        try (VelocityMlp field = new VelocityMlp(weights, layout, BlockSampler.ROWS)) {
            BlockSampler.End end = (first, x) -> {
                if (blind) {
                    requireFinite(first, x);
                }
                if (drawing) {
                    uniforms.block(first);
                    field.draw(x, BlockSampler.ROWS, uniforms);
                } else {
                    field.settle(x, BlockSampler.ROWS);
                }
            };
            return new BlockSampler(field, start, solver, end).compute(part, rows, progress);
        }
    }

    /** A choice between categories, a flag and a rank would turn NaN into a value, or into a missing one. */
    private void requireFinite(long first, float[] x) {
        int dim = dim();
        for (ColumnEntry column : columns) {
            int end = column.missing() == null
                    ? column.span().end()
                    : column.missing().span().end();
            for (int i = 0; i < BlockSampler.ROWS; i++) {
                for (int j = column.span().first(); j < end; j++) {
                    float value = x[i * dim + j];
                    if (!(Math.abs(value) <= Float.MAX_VALUE)) {
                        throw new DataException("sample " + (first + i) + ": column '" + column.name()
                                + "' must be finite, but was " + value);
                    }
                }
            }
        }
    }
}
