package dev.vireo.models.qwen2;

import dev.vireo.models.Parameters;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.List;
import java.util.stream.IntStream;

/// A decoder of random weights for tests, and its configuration.
final class TinyDecoder {
    static final int VOCABULARY = 60;

    /// What every configuration here begins with; more keys may follow.
    static final String SIZES = "\"model_type\": \"qwen2\", \"hidden_size\": 16, \"intermediate_size\": 24,"
            + " \"num_attention_heads\": 4, \"num_key_value_heads\": 2, \"num_hidden_layers\": 3, \"vocab_size\": 60,"
            + " \"max_position_embeddings\": 32";

    private TinyDecoder() {}

    static ModelConfig config(String more) {
        return ModelConfig.parse("{" + SIZES + (more.isEmpty() ? "" : ", " + more) + "}", "config.json");
    }

    static Parameters parameters(boolean trainable) {
        return Parameters.random(3, DType.F32, Device.CPU, trainable);
    }

    static Qwen2Model over(Parameters parameters, String more) {
        return Qwen2Model.of(config(more), parameters);
    }

    static Tensor ids(int seed, int batch, int length) {
        long[] values = IntStream.range(0, batch * length)
                .mapToLong(i -> (i * 37L + seed * 11L + (long) i * i) % VOCABULARY)
                .toArray();
        return Tensor.of(values, batch, length);
    }

    static List<Integer> text(int seed, int length) {
        return IntStream.range(0, length)
                .mapToObj(i -> (i * 37 + seed * 11 + i * i) % VOCABULARY)
                .toList();
    }
}
