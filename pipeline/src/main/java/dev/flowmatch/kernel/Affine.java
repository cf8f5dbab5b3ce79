package dev.flowmatch.kernel;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.factory.Nd4j;

/** The products of an affine layer x W + b on column-major arrays: x is [n × in], W [in × out], b [1 × out]. */
public final class Affine {
    private Affine() {}

    /** x W + b into {@code out}. */
    public static void forward(INDArray x, INDArray w, INDArray b, INDArray out) {
        Nd4j.gemm(x, w, out, false, false, 1, 0);
        Nd4j.exec(DynamicCustomOp.builder("biasadd")
                .addInputs(out, b.reshape(b.length()))
                .addOutputs(out)
                .build());
    }

    /** max(z, 0) in place. */
    public static INDArray relu(INDArray z) {
        Nd4j.exec(new RectifiedLinear(z, z));
        return z;
    }

    /** xᵀ δ into {@code weight} and the column sums of δ into {@code bias}. */
    public static void gradient(INDArray x, INDArray delta, INDArray weight, INDArray bias) {
        Nd4j.gemm(x, delta, weight, true, false, 1, 0);
        columnSums(delta, bias);
    }

    /** δ Wᵀ, [n × in], into {@code out}. */
    public static void inputGradient(INDArray delta, INDArray w, INDArray out) {
        Nd4j.gemm(delta, w, out, false, true, 1, 0);
    }

    /** As a product with ones: ND4J's sum over the rows of a column-major array takes nine times as long. */
    private static void columnSums(INDArray delta, INDArray sums) {
        INDArray ones = Nd4j.ones(DataType.FLOAT, 1, delta.size(0));
        Nd4j.gemm(ones, delta, sums.reshape('f', 1, sums.length()), false, false, 1, 0);
    }
}
