package dev.flowmatch.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.model.VelocityMlpWeights;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The golden values of {@code reference/make_reference.py}: PyTorch in float64. */
record Reference(JsonNode json, VelocityMlpSpec spec) {

    static Reference load(String name) {
        try (InputStream in = Reference.class.getResourceAsStream("/reference/" + name)) {
            JsonNode json = new ObjectMapper().readTree(in);
            JsonNode config = json.get("config");
            return new Reference(
                    json,
                    new VelocityMlpSpec(
                            config.get("dim").asInt(),
                            config.get("channels").asInt(),
                            config.get("layers").asInt(),
                            config.get("time_channels").asInt()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int rows() {
        return json.get("batch").get("t").size();
    }

    float[] batch(String name) {
        return flat(json.get("batch").get(name));
    }

    float[] values(String name) {
        return flat(json.get(name));
    }

    double loss() {
        return json.get("loss").asDouble();
    }

    /** The tensors under {@code node} by the names of the safetensors file. */
    Map<String, float[]> tensors(JsonNode node) {
        Map<String, float[]> tensors = new LinkedHashMap<>();
        put(tensors, "in_projection", node.get("in"));
        put(tensors, "t_projection", node.get("time"));
        for (int k = 0; k < spec.layers(); k++) {
            put(tensors, "blocks." + k + ".ff", node.get("block" + k));
        }
        put(tensors, "out_projection", node.get("out"));
        return tensors;
    }

    VelocityMlpWeights weights() {
        return VelocityMlpWeights.of(spec, tensors(json.get("weights")));
    }

    /** The batch with rows [x0, x1, t] in float64, as it was for PyTorch. */
    DataSet batch() {
        int dim = spec.dim();
        double[][] rows = new double[rows()][2 * dim + 1];
        double[][] targets = new double[rows()][dim];
        JsonNode batch = json.get("batch");
        for (int i = 0; i < rows.length; i++) {
            for (int d = 0; d < dim; d++) {
                rows[i][d] = batch.get("x0").get(i).get(d).asDouble();
                rows[i][dim + d] = batch.get("x1").get(i).get(d).asDouble();
                targets[i][d] = rows[i][dim + d] - rows[i][d];
            }
            rows[i][2 * dim] = batch.get("t").get(i).asDouble();
        }
        return new DataSet(Nd4j.create(rows), Nd4j.create(targets).castTo(DataType.FLOAT));
    }

    private static void put(Map<String, float[]> tensors, String name, JsonNode module) {
        tensors.put(name + ".weight", flat(module.get("W")));
        tensors.put(name + ".bias", flat(module.get("b")));
    }

    private static float[] flat(JsonNode array) {
        List<Float> values = new ArrayList<>();
        collect(array, values);
        float[] flat = new float[values.size()];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = values.get(i);
        }
        return flat;
    }

    private static void collect(JsonNode node, List<Float> values) {
        if (node.isArray()) {
            node.forEach(child -> collect(child, values));
        } else {
            values.add((float) node.asDouble());
        }
    }
}
