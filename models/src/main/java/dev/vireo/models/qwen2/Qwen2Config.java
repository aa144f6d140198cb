package dev.vireo.models.qwen2;

import dev.vireo.models.Activation;
import dev.vireo.models.internal.folder.HuggingFaceConfig;
import dev.vireo.models.qwen2.Rope.Scaling;
import dev.vireo.runtime.folder.ModelConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The sizes of a decoder of Qwen2's or Llama's kind.
///
/// @param type `qwen2` or `llama`
/// @param width numbers of a token between the layers
/// @param hidden numbers of a token within the gated network of a layer
/// @param positions the longest text in tokens that it was made for
/// @param tied whether the table of words is also the last map
/// @param windows for each layer how many tokens one sees, itself included; 0 for all before it
/// @param endTokens the tokens that end a text
record Qwen2Config(
        String type,
        int vocabulary,
        int width,
        int hidden,
        int positions,
        Activation activation,
        double epsilon,
        boolean tied,
        Heads heads,
        Biases biases,
        Rope rope,
        List<Integer> windows,
        Set<Integer> endTokens) {
    static final String QWEN2 = "qwen2";
    static final String LLAMA = "llama";

    /// Far more than any model has: a file must not fill the memory by stating a depth.
    private static final int MOST_LAYERS = 4096;

    private static final String FULL = "full_attention";
    private static final String SLIDING = "sliding_attention";
    private static final String FACTOR = "factor";
    private static final String TRAINED = "original_max_position_embeddings";
    private static final String SCALE = "attention_factor";

    /// What folders state beside it, of which the numbers don't depend: how a model was trained or is to be
    /// run, and what other programs note.
    private static final List<String> BESIDE = List.of(
            "is_llama_config",
            "model_max_length",
            "pretraining_tp",
            "tokenizer_model_max_length",
            "tokenizer_padding_side",
            "transformers.js_config");

    /// The heads of attention.
    ///
    /// @param count heads that look
    /// @param keys heads of keys and values, which as many of those share
    /// @param size numbers of each
    record Heads(int count, int keys, int size) {}

    /// Which maps have a bias.
    record Biases(boolean queriesKeysValues, boolean out, boolean mlp) {}

    /// Reads the configuration of type `qwen2` or `llama`; what the file leaves out has the usual value.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when a value is not understood
    static Qwen2Config of(ModelConfig config) {
        String type = config.choice("model_type", Map.of(QWEN2, QWEN2, LLAMA, LLAMA));
        boolean qwen2 = type.equals(QWEN2);
        Set<Integer> ends = endTokens(config);
        HuggingFaceConfig.common(config).ignore(BESIDE);
        int layers = config.positive("num_hidden_layers", 32);
        if (layers > MOST_LAYERS) {
            throw config.notUnderstood("num_hidden_layers", "at most " + MOST_LAYERS);
        }
        int width = config.positive("hidden_size", 4096);
        int positions = config.positive("max_position_embeddings", qwen2 ? 32_768 : 2048);
        Heads heads = heads(config, width);
        double epsilon = config.number("rms_norm_eps", 1e-6);
        if (epsilon <= 0) {
            throw config.notUnderstood("rms_norm_eps", "a number above 0");
        }
        boolean attention = !qwen2 && config.flag("attention_bias", false);
        config.supportsOnly("rope_interleaved", false);
        config.supportsOnly("use_mrope", false);
        return new Qwen2Config(
                type,
                config.positive("vocab_size", qwen2 ? 151_936 : 32_000),
                width,
                config.positive("intermediate_size", qwen2 ? 22_016 : 11_008),
                positions,
                config.choice("hidden_act", Activation.HUGGING_FACE, Activation.SILU),
                epsilon,
                config.flag("tie_word_embeddings", false),
                heads,
                new Biases(qwen2 || attention, attention, !qwen2 && config.flag("mlp_bias", false)),
                rope(config, heads.size(), positions),
                qwen2 ? windows(config, layers) : Collections.nCopies(layers, 0),
                ends);
    }

    /// How many layers there are.
    int layers() {
        return windows.size();
    }

    private static Set<Integer> endTokens(ModelConfig config) {
        if (!config.has("eos_token_id")) {
            return Set.of();
        }
        return config.isList("eos_token_id")
                ? Set.copyOf(config.integers("eos_token_id"))
                : Set.of(config.integer("eos_token_id"));
    }

    private static Heads heads(ModelConfig config, int width) {
        int count = config.positive("num_attention_heads", 32);
        int keys = config.positive("num_key_value_heads", count);
        if (count % keys != 0) {
            throw config.notUnderstood("num_key_value_heads", "a divisor of num_attention_heads, " + count);
        }
        if (!config.has("head_dim") && width % count != 0) {
            throw config.notUnderstood("num_attention_heads", "a divisor of hidden_size, " + width);
        }
        int size = config.positive("head_dim", Math.max(1, width / count));
        if (size % 2 != 0) {
            throw config.has("head_dim")
                    ? config.notUnderstood("head_dim", "an even number")
                    : config.notUnderstood("num_attention_heads", "a number that leaves each head an even number");
        }
        return new Heads(count, keys, size);
    }

    /// Layers with a window are listed, or are those from some layer on.
    private static List<Integer> windows(ModelConfig config, int layers) {
        boolean sliding = config.flag("use_sliding_window", false);
        int window = config.positive("sliding_window", 4096);
        int first = config.integer("max_window_layers", 28);
        if (first < 0) {
            throw config.notUnderstood("max_window_layers", "a whole number from 0");
        }
        List<Integer> out = new ArrayList<>();
        if (config.has("layer_types")) {
            List<String> kinds = config.texts("layer_types");
            if (kinds.size() != layers) {
                throw config.notUnderstood("layer_types", "a list of num_hidden_layers, " + layers);
            }
            for (String kind : kinds) {
                if (!kind.equals(FULL) && !(kind.equals(SLIDING) && sliding)) {
                    throw config.notUnderstood(
                            "layer_types",
                            FULL + (sliding ? ", " + SLIDING : " alone where use_sliding_window is false"));
                }
                out.add(kind.equals(FULL) ? 0 : window);
            }
        } else {
            for (int i = 0; i < layers; i++) {
                out.add(sliding && i >= first ? window : 0);
            }
        }
        return List.copyOf(out);
    }

    // ---- rotary positions

    /// Transformers 4 has `rope_theta` and, for long texts, `rope_scaling`; transformers 5 has both in
    /// `rope_parameters`.
    private static Rope rope(ModelConfig config, int size, int positions) {
        double theta = theta(config, 10_000);
        config.supportsOnly("partial_rotary_factor", 1);
        ModelConfig own = config.findObject("rope_scaling")
                .filter(scaling -> !scaling.keys().isEmpty())
                .or(() -> config.findObject("rope_parameters"))
                .orElse(null);
        if (own == null) {
            return new Rope(size, theta, new Scaling.None());
        }
        own.supportsOnly("partial_rotary_factor", 1);
        return new Rope(size, theta(own, theta), scaling(config, own, size, positions));
    }

    private static double theta(ModelConfig config, double otherwise) {
        double theta = config.number("rope_theta", otherwise);
        if (theta <= 1) {
            throw config.notUnderstood("rope_theta", "a number above 1");
        }
        return theta;
    }

    private enum Kind {
        DEFAULT,
        LINEAR,
        DYNAMIC,
        LLAMA3,
        YARN,
        LONG_ROPE
    }

    private static final Map<String, Kind> KINDS = Map.of(
            "default", Kind.DEFAULT,
            "linear", Kind.LINEAR,
            "dynamic", Kind.DYNAMIC,
            "llama3", Kind.LLAMA3,
            "yarn", Kind.YARN,
            "longrope", Kind.LONG_ROPE);

    private static Scaling scaling(ModelConfig config, ModelConfig own, int size, int positions) {
        // Files of old versions have `type`, and some have both.
        Kind old = own.choice("type", KINDS, Kind.DEFAULT);
        return switch (own.choice("rope_type", KINDS, old)) {
            case DEFAULT -> {
                own.ignore(List.of(TRAINED));
                yield new Scaling.None();
            }
            case LINEAR -> {
                own.ignore(List.of(TRAINED));
                yield new Scaling.Linear(above0(own, FACTOR));
            }
            case DYNAMIC -> {
                own.ignore(List.of(TRAINED));
                if (size <= 2) {
                    throw own.notUnderstood(FACTOR, "none for heads of " + size + " numbers");
                }
                double factor = own.number(FACTOR);
                if (factor < 1) {
                    throw own.notUnderstood(FACTOR, "a number from 1");
                }
                yield new Scaling.Dynamic(factor, positions);
            }
            case LLAMA3 -> {
                double low = above0(own, "low_freq_factor");
                double high = above0(own, "high_freq_factor");
                if (high <= low) {
                    throw own.notUnderstood("high_freq_factor", "a number above low_freq_factor, " + low);
                }
                yield new Scaling.Llama3(above0(own, FACTOR), low, high, trained(config, own, positions));
            }
            case YARN -> yarn(own, trained(config, own, positions), positions);
            case LONG_ROPE -> longRope(own, size, trained(config, own, positions), positions);
        };
    }

    /// The longest text of the training, which some folders state beside and not within the object.
    private static int trained(ModelConfig config, ModelConfig own, int positions) {
        int within = own.positive(TRAINED, positions);
        return config.positive(TRAINED, within);
    }

    private static Scaling yarn(ModelConfig own, int trained, int positions) {
        double factor = own.has(FACTOR) ? above0(own, FACTOR) : (double) positions / trained;
        double above = own.number("mscale", 0);
        double below = own.number("mscale_all_dim", 0);
        double scale = own.has(SCALE) ? above0(own, SCALE) : Rope.yarnScale(factor, above, below);
        if (!(scale > 0 && Double.isFinite(scale))) {
            throw own.notUnderstood("mscale_all_dim", "a number that, with mscale, gives a factor above 0");
        }
        double fast = own.has("beta_fast") ? above0(own, "beta_fast") : 32;
        double slow = own.has("beta_slow") ? above0(own, "beta_slow") : 1;
        return new Scaling.Yarn(factor, scale, fast, slow, own.flag("truncate", true), trained);
    }

    private static Scaling longRope(ModelConfig own, int size, int trained, int positions) {
        if (trained < 2) {
            throw own.notUnderstood(TRAINED, "a whole number from 2");
        }
        double factor = own.has(FACTOR) ? above0(own, FACTOR) : (double) positions / trained;
        double usual = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(trained));
        double scale = own.has(SCALE) ? above0(own, SCALE) : usual;
        return new Scaling.LongRope(
                divisors(own, "short_factor", size), divisors(own, "long_factor", size), scale, trained);
    }

    private static List<Double> divisors(ModelConfig own, String key, int size) {
        List<Double> out = own.numbers(key);
        if (out.size() != size / 2 || out.stream().anyMatch(divisor -> divisor <= 0)) {
            throw own.notUnderstood(key, "a list of " + size / 2 + " numbers above 0, one for each pair of a head");
        }
        return out;
    }

    private static double above0(ModelConfig own, String key) {
        double value = own.number(key);
        if (value <= 0) {
            throw own.notUnderstood(key, "a number above 0");
        }
        return value;
    }
}
