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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The sizes of a decoder of Qwen2's or Llama's kind.
///
/// @param type `qwen2`, `llama` or `qwen2_5_vl`
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
    /// A decoder that reads what a vision tower sees.
    private static final String SEES = "qwen2_5_vl";

    private static final String TEXT = "text_config";
    private static final String SECTIONS = "mrope_section";
    private static final String TIED = "tie_word_embeddings";

    /// What files of a type leave out.
    ///
    /// @param keys heads of keys and values; 0 for as many as there are heads
    /// @param firstWindow the first layer with a window
    private record Usual(
            String type,
            int vocabulary,
            int width,
            int hidden,
            int layers,
            int heads,
            int keys,
            int positions,
            double epsilon,
            double theta,
            int firstWindow) {
        boolean llama() {
            return type.equals(LLAMA);
        }

        boolean sees() {
            return type.equals(SEES);
        }
    }

    private static final Usual OF_QWEN2 = new Usual(QWEN2, 151_936, 4096, 22_016, 32, 32, 0, 32_768, 1e-6, 10_000, 28);
    private static final Usual OF_LLAMA = new Usual(LLAMA, 32_000, 4096, 11_008, 32, 32, 0, 2048, 1e-6, 10_000, 0);
    private static final Usual OF_SEES = new Usual(SEES, 152_064, 8192, 29_568, 80, 64, 8, 32_768, 1e-5, 1e6, 80);

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

    /// What the text part of a model that sees repeats of the whole.
    private static final List<String> OF_THE_WHOLE = List.of(
            "image_token_id", "video_token_id", "vision_end_token_id", "vision_start_token_id", "vision_token_id");

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
        return of(config, config.choice("model_type", Map.of(QWEN2, OF_QWEN2, LLAMA, OF_LLAMA)));
    }

    /// Reads the decoder's part of a configuration of type `qwen2_5_vl`: `text_config`, or where there is
    /// none the values beside `vision_config`. Transformers 4.52 to 4.57 write them at both places.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when a value is not understood
    static Qwen2Config within(ModelConfig whole) {
        ModelConfig part = whole.findObject(TEXT).orElse(whole);
        part.choice("model_type", Map.of(SEES, OF_SEES, SEES + "_text", OF_SEES), OF_SEES);
        Qwen2Config own = of(part.ignore(OF_THE_WHOLE), OF_SEES);
        if (part != whole) {
            whole.ignoreRepeated(part);
            if (own.windows().stream().allMatch(window -> window == 0)) {
                // Nested, the unused size of a window is null.
                whole.ignore(List.of("sliding_window", "max_window_layers"));
            }
        }
        return whole.flag(TIED, false) ? own.withTied() : own;
    }

    /// The same where the last map is the table of words.
    Qwen2Config withTied() {
        return new Qwen2Config(
                type,
                vocabulary,
                width,
                hidden,
                positions,
                activation,
                epsilon,
                true,
                heads,
                biases,
                rope,
                windows,
                endTokens);
    }

    private static Qwen2Config of(ModelConfig config, Usual usual) {
        boolean llama = usual.llama();
        Set<Integer> ends = endTokens(config);
        HuggingFaceConfig.common(config).ignore(BESIDE);
        int layers = config.positive("num_hidden_layers", usual.layers());
        if (layers > MOST_LAYERS) {
            throw config.notUnderstood("num_hidden_layers", "at most " + MOST_LAYERS);
        }
        int width = config.positive("hidden_size", usual.width());
        int positions = config.positive("max_position_embeddings", usual.positions());
        Heads heads = heads(config, width, usual);
        double epsilon = config.number("rms_norm_eps", usual.epsilon());
        if (epsilon <= 0) {
            throw config.notUnderstood("rms_norm_eps", "a number above 0");
        }
        boolean attention = llama && config.flag("attention_bias", false);
        config.supportsOnly("rope_interleaved", false);
        config.supportsOnly("use_mrope", false);
        return new Qwen2Config(
                usual.type(),
                config.positive("vocab_size", usual.vocabulary()),
                width,
                config.positive("intermediate_size", usual.hidden()),
                positions,
                config.choice("hidden_act", Activation.HUGGING_FACE, Activation.SILU),
                epsilon,
                config.flag(TIED, false),
                heads,
                new Biases(!llama || attention, attention, llama && config.flag("mlp_bias", false)),
                rope(config, heads.size(), positions, usual),
                llama ? Collections.nCopies(layers, 0) : windows(config, layers, usual),
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

    private static Heads heads(ModelConfig config, int width, Usual usual) {
        int count = config.positive("num_attention_heads", usual.heads());
        // Transformers reads `null` as one for each head.
        boolean stated = config.keys().contains("num_key_value_heads");
        int keys = config.positive("num_key_value_heads", stated || usual.keys() == 0 ? count : usual.keys());
        if (count % keys != 0) {
            throw config.notUnderstood("num_key_value_heads", "a divisor of num_attention_heads, " + count);
        }
        if (!config.has("head_dim") && width % count != 0) {
            throw config.notUnderstood("num_attention_heads", "a divisor of hidden_size, " + width);
        }
        if (usual.sees() && width % count == 0) {
            config.supportsOnly("head_dim", width / count);
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
    private static List<Integer> windows(ModelConfig config, int layers, Usual usual) {
        boolean sliding = config.flag("use_sliding_window", false);
        int window = config.positive("sliding_window", 4096);
        int first = config.integer("max_window_layers", usual.firstWindow());
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
    private static Rope rope(ModelConfig config, int size, int positions, Usual usual) {
        double theta = theta(config, usual.theta());
        config.supportsOnly("partial_rotary_factor", 1);
        ModelConfig own = config.findObject("rope_scaling")
                .filter(scaling -> !scaling.keys().isEmpty())
                .or(() -> config.findObject("rope_parameters"))
                .orElse(null);
        if (own == null) {
            return new Rope(size, theta, new Scaling.None(), usual.sees() ? sections(config, size) : List.of());
        }
        own.supportsOnly("partial_rotary_factor", 1);
        Scaling scaling = scaling(config, own, size, positions, usual.sees() ? KINDS_OF_SEES : KINDS);
        return new Rope(size, theta(own, theta), scaling, usual.sees() ? sections(own, size) : List.of());
    }

    /// How many pairs of a head turn by time, row and column.
    private static List<Integer> sections(ModelConfig own, int size) {
        List<Integer> out = own.has(SECTIONS) ? own.integers(SECTIONS) : List.of(16, 24, 24);
        long sum = out.stream().mapToLong(Integer::longValue).sum();
        if (out.size() != 3 || sum != size / 2 || out.stream().anyMatch(count -> count < 0)) {
            throw own.notUnderstood(
                    SECTIONS,
                    "three whole numbers from 0 with the sum " + size / 2 + ", one for each pair of a head of " + size
                            + " numbers" + (own.has(SECTIONS) ? "" : "; without it they are 16, 24 and 24"));
        }
        return out;
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

    /// Models that see say `mrope` where others say `default`; they have sections whatever the kind.
    private static final Map<String, Kind> KINDS_OF_SEES = Stream.concat(
                    KINDS.entrySet().stream(), Stream.of(Map.entry("mrope", Kind.DEFAULT)))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private static Scaling scaling(
            ModelConfig config, ModelConfig own, int size, int positions, Map<String, Kind> kinds) {
        // Files of old versions have `type`, and some have both.
        Kind old = own.choice("type", kinds, Kind.DEFAULT);
        return switch (own.choice("rope_type", kinds, old)) {
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
