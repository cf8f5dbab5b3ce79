package dev.flowmatch.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The weights of a velocity network, float32, named and laid out as a PyTorch module would: a weight is [out, in],
 * row-major. Tensors: {@code in_projection}, {@code t_projection}, {@code blocks.K.ff} for K from 0, and
 * {@code out_projection}, each with {@code .weight} and {@code .bias}.
 *
 * <p>Arrays are not copied; an instance is meant to be read only, and then thread-safe.
 */
public final class VelocityMlpWeights implements Serializable {
    private static final long serialVersionUID = 1L;

    private final VelocityMlpSpec spec;
    private final LinkedHashMap<String, float[]> tensors;

    private VelocityMlpWeights(VelocityMlpSpec spec, Map<String, float[]> tensors) {
        this.spec = spec;
        this.tensors = new LinkedHashMap<>(tensors);
    }

    /**
     * Takes tensors by name.
     *
     * @throws MalformedModelException if one is missing, unknown, of another length, or not finite
     */
    public static VelocityMlpWeights of(VelocityMlpSpec spec, Map<String, float[]> tensors) {
        Map<String, long[]> shapes = shapes(spec);
        LinkedHashMap<String, float[]> ordered = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> {
            float[] values = tensors.get(name);
            if (values == null) {
                throw new MalformedModelException("tensor " + name + " is missing");
            }
            if (values.length != length(shape)) {
                throw new MalformedModelException("tensor " + name + " must have " + length(shape)
                        + " values for shape " + Arrays.toString(shape) + ", but has " + values.length);
            }
            for (float value : values) {
                if (!Float.isFinite(value)) {
                    throw new MalformedModelException("tensor " + name + " holds " + value);
                }
            }
            ordered.put(name, values);
        });
        for (String name : tensors.keySet()) {
            if (!shapes.containsKey(name)) {
                throw new MalformedModelException(
                        "tensor " + name + " is not one of this network's " + shapes.keySet());
            }
        }
        return new VelocityMlpWeights(spec, ordered);
    }

    /** Initial weights: weights and biases uniform in ±1/√(inputs of the layer), a function of the seed alone. */
    public static VelocityMlpWeights initial(VelocityMlpSpec spec, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LinkedHashMap<String, float[]> tensors = new LinkedHashMap<>();
        Map<String, long[]> shapes = shapes(spec);
        shapes.forEach((name, shape) -> {
            long[] weightShape = shapes.get(name.replace(".bias", ".weight"));
            double bound = 1 / Math.sqrt((double) weightShape[1]);
            float[] values = new float[length(shape)];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
            }
            tensors.put(name, values);
        });
        return new VelocityMlpWeights(spec, tensors);
    }

    /**
     * Reads a safetensors file; the network's sizes follow from the shapes.
     *
     * @throws MalformedModelException if the file is damaged or is not such a network
     */
    public static VelocityMlpWeights fromSafeTensors(byte[] file) {
        Map<String, SafeTensors.Tensor> read = SafeTensors.read(file);
        long[] in = shape(read, "in_projection.weight");
        long[] time = shape(read, "t_projection.weight");
        long[] out = shape(read, "out_projection.weight");
        int layers = 0;
        while (read.containsKey("blocks." + layers + ".ff.weight")) {
            layers++;
        }
        if (layers == 0) {
            throw new MalformedModelException("tensor blocks.0.ff.weight is missing");
        }
        VelocityMlpSpec spec;
        try {
            spec = new VelocityMlpSpec(
                    Math.toIntExact(in[1]),
                    Math.toIntExact(in[0]),
                    layers,
                    Math.toIntExact(time[1]),
                    Math.toIntExact(out[0]));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new MalformedModelException(e.getMessage(), e);
        }
        Map<String, long[]> shapes = shapes(spec);
        Map<String, float[]> tensors = new LinkedHashMap<>();
        read.forEach((name, tensor) -> {
            long[] expected = shapes.get(name);
            if (expected != null && !Arrays.equals(expected, tensor.shape())) {
                throw new MalformedModelException("tensor " + name + " must have shape " + Arrays.toString(expected)
                        + ", but has " + Arrays.toString(tensor.shape()));
            }
            tensors.put(name, tensor.values());
        });
        return of(spec, tensors);
    }

    /** The safetensors file of these weights. */
    public byte[] toSafeTensors() {
        Map<String, SafeTensors.Tensor> out = new LinkedHashMap<>();
        shapes(spec).forEach((name, shape) -> out.put(name, new SafeTensors.Tensor(shape, tensors.get(name))));
        return SafeTensors.write(out, Map.of("format", "pt"));
    }

    /** The shape of the network. */
    public VelocityMlpSpec spec() {
        return spec;
    }

    /** Names in file order. */
    public List<String> names() {
        return new ArrayList<>(tensors.keySet());
    }

    /**
     * The values of a tensor, row-major; not a copy.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public float[] tensor(String name) {
        float[] values = tensors.get(name);
        if (values == null) {
            throw new IllegalArgumentException("there is no tensor " + name + ", only " + tensors.keySet());
        }
        return values;
    }

    /** The shape of every tensor of such a network by name, in file order. */
    public static Map<String, long[]> shapes(VelocityMlpSpec spec) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        put(shapes, "in_projection", spec.hidden(), spec.dim());
        put(shapes, "t_projection", spec.hidden(), spec.timeEmbedding());
        for (int k = 0; k < spec.layers(); k++) {
            put(shapes, "blocks." + k + ".ff", spec.hidden(), spec.hidden());
        }
        put(shapes, "out_projection", spec.outputs(), spec.hidden());
        return shapes;
    }

    private static void put(Map<String, long[]> shapes, String module, long outputs, long inputs) {
        shapes.put(module + ".weight", new long[] {outputs, inputs});
        shapes.put(module + ".bias", new long[] {outputs});
    }

    private static int length(long[] shape) {
        return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    }

    private static long[] shape(Map<String, SafeTensors.Tensor> tensors, String name) {
        SafeTensors.Tensor tensor = tensors.get(name);
        if (tensor == null || tensor.shape().length != 2) {
            throw new MalformedModelException(
                    "tensor " + name + (tensor == null ? " is missing" : " must have two dimensions"));
        }
        return tensor.shape();
    }
}
