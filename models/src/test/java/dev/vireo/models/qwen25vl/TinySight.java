package dev.vireo.models.qwen25vl;

import dev.vireo.models.Parameters;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A network of random weights for tests, with its configuration. A patch has 3 x 2 x 2 x 2 = 24 numbers, a
/// feature 2 x 2 patches, a window 2 x 2 features.
final class TinySight {
    static final int PICTURE = 40;
    static final int VIDEO = 41;

    static final String VISION = "\"depth\": 2, \"hidden_size\": 16, \"intermediate_size\": 20, \"num_heads\": 2,"
            + " \"out_hidden_size\": 16, \"patch_size\": 2, \"window_size\": 8, \"tokens_per_second\": 2,"
            + " \"fullatt_block_indexes\": [1]";
    static final String TEXT = "\"hidden_size\": 16, \"intermediate_size\": 24, \"num_attention_heads\": 2,"
            + " \"num_key_value_heads\": 1, \"num_hidden_layers\": 2, \"vocab_size\": 50, \"max_position_embeddings\": 64,"
            + " \"rope_scaling\": {\"type\": \"mrope\", \"mrope_section\": [2, 1, 1]}";
    static final String TOKENS = "\"image_token_id\": 40, \"video_token_id\": 41";

    /// As the published folders have it: the decoder's values beside.
    static final String FLAT =
            "{\"model_type\": \"qwen2_5_vl\", " + TEXT + ", " + TOKENS + ", \"vision_config\": {" + VISION + "}}";

    private TinySight() {}

    static ModelConfig config(String json) {
        return ModelConfig.parse(json, "config.json");
    }

    static Parameters parameters() {
        return Parameters.random(5, DType.F32, Device.CPU, false);
    }

    static Qwen25VlModel over(Parameters parameters) {
        return Qwen25VlModel.of(config(FLAT), parameters);
    }

    /// Patches of random numbers for grids.
    static Patches patches(int seed, Grid... grids) {
        long count = List.of(grids).stream().mapToLong(Grid::patches).sum();
        return Patches.of(Tensor.normal(seed, count, 24), List.of(grids));
    }

    /// Words, then a token so often, then words.
    static List<Integer> text(int seed, int before, int token, int times, int after) {
        List<Integer> out = new ArrayList<>();
        for (int i = 0; i < before; i++) {
            out.add((seed * 7 + i * 11) % 39);
        }
        out.addAll(Collections.nCopies(times, token));
        for (int i = 0; i < after; i++) {
            out.add((seed * 5 + i * 13) % 39);
        }
        return out;
    }
}
