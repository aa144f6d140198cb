package dev.vireo.runtime.folder;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.weights.Gguf;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a GGUF file says of its model, in the words of the files in a published folder: those of
/// `config.json` and of `tokenizer_config.json`. A key of the network that is not known here may change its
/// numbers and is refused by name; so is a value that the words of a folder can't say.
final class GgufConfig {
    /// How q and k lie in files of an architecture: with the halves of a rotary pair apart, as in published
    /// folders, or as neighbours.
    static final Map<String, Boolean> NEIGHBOURS = Map.of("llama", true, "qwen2", false);

    static final String ROPE_FACTORS = "rope_freqs.weight";
    static final String EMBEDDING = "token_embd.weight";
    static final String OUTPUT = "output.weight";

    private static final String ARCHITECTURE = "general.architecture";
    private static final String HEADS = "attention.head_count";
    private static final String HEADS_KV = "attention.head_count_kv";
    private static final String WIDTH = "embedding_length";
    private static final String TOKENS = "tokenizer.ggml.tokens";

    /// The scaling that Llama 3.1 and 3.2 were published with, but for its factor.
    private static final double LOW = 1;
    private static final double HIGH = 4;
    private static final int ORIGINAL = 8192;

    private final Gguf file;
    private final String architecture;
    private final Set<String> read = new HashSet<>();
    private final ObjectNode out = JsonNodeFactory.instance.objectNode();

    private GgufConfig(Gguf file) {
        this.file = file;
        this.architecture = architecture(file);
    }

    /// The architecture of a file.
    ///
    /// @throws VireoException with code DATA when it is none that is read
    static String architecture(Gguf file) {
        String type = file.has("general.type") ? file.text("general.type") : "model";
        if (!type.equals("model")) {
            throw notUnderstood(file, "general.type", "'" + type + "'", "model");
        }
        if (file.has("split.count") && file.integer("split.count") > 1) {
            throw new VireoException(
                    Code.DATA,
                    "[" + file.name() + "] is one of " + file.integer("split.count") + " parts of a model",
                    "Join them into one file first: llama-gguf-split --merge.");
        }
        String architecture = file.text(ARCHITECTURE);
        if (!NEIGHBOURS.containsKey(architecture)) {
            String known = String.join(", ", new TreeSet<>(NEIGHBOURS.keySet()));
            throw notUnderstood(file, ARCHITECTURE, "'" + ModelConfig.shown(architecture) + "'", known);
        }
        return architecture;
    }

    /// What `config.json` would say.
    ///
    /// @throws VireoException with code DATA when something is missing, or not understood
    static ModelConfig model(Gguf file) {
        return new GgufConfig(file).model();
    }

    private ModelConfig model() {
        out.put("model_type", architecture);
        out.putArray("architectures").add(architecture.equals("llama") ? "LlamaForCausalLM" : "Qwen2ForCausalLM");
        out.put("hidden_act", "silu");
        int width = whole(WIDTH);
        int heads = whole(HEADS);
        out.put("hidden_size", width);
        out.put("intermediate_size", whole("feed_forward_length"));
        out.put("num_hidden_layers", whole("block_count"));
        out.put("num_attention_heads", heads);
        out.put("num_key_value_heads", has(HEADS_KV) ? whole(HEADS_KV) : heads);
        out.put("max_position_embeddings", whole("context_length"));
        out.put("rms_norm_eps", number("attention.layer_norm_rms_epsilon"));
        out.put("vocab_size", vocabulary(width));
        out.put("tie_word_embeddings", !file.tensors().containsKey(OUTPUT));
        int head = head(width, heads);
        rotary(head);
        if (architecture.equals("llama")) {
            out.put("attention_bias", file.tensors().containsKey("blk.0.attn_q.bias"));
            out.put("mlp_bias", file.tensors().containsKey("blk.0.ffn_up.bias"));
        } else {
            out.put("use_sliding_window", false);
        }
        only("attention.causal", true);
        only("expert_count", 0);
        only("expert_used_count", 0);
        only("use_parallel_residual", false);
        only("tensor_data_layout", architecture.equals("llama") ? "Meta AI original pth" : "");
        ids();
        requireAllRead();
        return ModelConfig.parse(out.toString(), file.name());
    }

    /// The width of a head. It is stated where it is not the width of the network through the heads.
    private int head(int width, int heads) {
        int usual = width / heads;
        int head = has("attention.key_length") ? whole("attention.key_length") : usual;
        if (has("attention.value_length") && whole("attention.value_length") != head) {
            throw notUnderstood("attention.value_length", head + ", as attention.key_length");
        }
        if (head != usual || width % heads != 0) {
            out.put("head_dim", head);
        }
        if (has("rope.dimension_count") && whole("rope.dimension_count") != head) {
            throw notUnderstood("rope.dimension_count", head + ", the width of a head");
        }
        return head;
    }

    private int vocabulary(int width) {
        List<Long> shape = file.tensor(EMBEDDING).shape();
        if (shape.size() != 2 || shape.get(1) != width || shape.get(0) > 1 << 24) {
            throw new VireoException(
                    Code.DATA,
                    "[" + file.name() + "] tensor '" + EMBEDDING + "' has the shape " + shape + ", not that of rows of "
                            + width,
                    "Fetch the file again.");
        }
        read.add(architecture + ".vocab_size"); // what counts is how many rows there are
        return Math.toIntExact(shape.get(0));
    }

    private void rotary(int head) {
        double base = has("rope.freq_base") ? number("rope.freq_base") : 10_000;
        out.put("rope_theta", base);
        String type = has("rope.scaling.type") ? text("rope.scaling.type") : "none";
        double factor = has("rope.scaling.factor") ? number("rope.scaling.factor") : 0;
        if (has("rope.scale_linear")) { // of old files
            double linear = number("rope.scale_linear");
            if (linear != 1 && factor == 0) {
                type = "linear";
                factor = linear;
            }
        }
        only("rope.scaling.attn_factor", 1);
        boolean stated = factor != 0 && factor != 1;
        int original = has("rope.scaling.original_context_length") ? whole("rope.scaling.original_context_length") : 0;
        read.add(architecture + ".rope.scaling.finetuned"); // whether it was trained so; changes nothing
        boolean factors = file.tensors().containsKey(ROPE_FACTORS);
        ObjectNode scaling = JsonNodeFactory.instance.objectNode();
        switch (type) {
            case "none" -> {
                if (stated) {
                    throw notUnderstood("rope.scaling.factor", "1, since rope.scaling.type is none");
                }
            }
            case "linear" -> {
                if (stated) {
                    scaling.put("rope_type", "linear").put("factor", factor);
                }
            }
            case "yarn" -> {
                scaling.put("rope_type", "yarn").put("factor", factor);
                if (original > 0) {
                    scaling.put("original_max_position_embeddings", original);
                }
            }
            default -> throw notUnderstood("rope.scaling.type", "none, linear, yarn");
        }
        if (factors) {
            if (!scaling.isEmpty()) {
                throw notUnderstood("rope.scaling.type", "none beside the tensor " + ROPE_FACTORS);
            }
            scaling.put("rope_type", "llama3")
                    .put("factor", publishedFactor(base, head))
                    .put("low_freq_factor", LOW)
                    .put("high_freq_factor", HIGH)
                    .put("original_max_position_embeddings", ORIGINAL);
        }
        if (!scaling.isEmpty()) {
            out.set("rope_scaling", scaling);
        }
    }

    /// The factor of Llama 3's scaling. Files hold what it makes of each frequency instead, which must be what
    /// the published numbers make of it.
    private double publishedFactor(double base, int head) {
        float[] divisors = file.floats(ROPE_FACTORS);
        double factor = 1;
        for (float divisor : divisors) {
            factor = Math.max(factor, divisor);
        }
        boolean same = divisors.length == head / 2;
        for (int i = 0; same && i < divisors.length; i++) {
            double turns = ORIGINAL * Math.pow(base, -2.0 * i / head) / (2 * Math.PI);
            double smooth = Math.clamp((turns - LOW) / (HIGH - LOW), 0, 1);
            double expected = 1 / ((1 - smooth) / factor + smooth);
            same = Math.abs(divisors[i] - expected) <= 1e-3 * expected;
        }
        if (!same) {
            throw new VireoException(
                    Code.DATA,
                    "[" + file.name() + "] tensor '" + ROPE_FACTORS
                            + "' scales positions in another way than Llama 3.1 and 3.2 do, which is not known here",
                    "Use the model's published folder, or another program.");
        }
        return factor;
    }

    private void ids() {
        String start = "tokenizer.ggml.";
        id("bos_token_id", start + "bos_token_id");
        id("pad_token_id", start + "padding_token_id");
        Set<Integer> ends = new LinkedHashSet<>();
        for (String end : List.of("eos_token_id", "eot_token_id")) {
            if (file.has(start + end)) {
                ends.add(tokenId(file, start + end));
            }
        }
        if (ends.size() == 1) {
            out.put("eos_token_id", ends.iterator().next());
        } else if (!ends.isEmpty()) {
            ArrayNode all = out.putArray("eos_token_id");
            ends.forEach(all::add);
        }
    }

    private void id(String ours, String theirs) {
        if (file.has(theirs)) {
            out.put(ours, tokenId(file, theirs));
        }
    }

    private static int tokenId(Gguf file, String key) {
        long id = file.integer(key);
        if (id < 0 || id > 1 << 24) {
            throw notUnderstood(file, key, String.valueOf(id), "the number of a token");
        }
        return (int) id;
    }

    /// What `tokenizer_config.json` would say: chat templates, the special tokens that they are given, and
    /// whether one begins every text.
    ///
    /// @throws VireoException with code DATA when something is malformed
    static ModelConfig tokenizer(Gguf file) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        String template = "tokenizer.chat_template";
        if (file.has(template) && !file.has(template + "s")) {
            out.put("chat_template", file.text(template));
        } else if (file.has(template + "s")) {
            ArrayNode all = out.putArray("chat_template");
            if (file.has(template)) {
                all.addObject().put("name", "default").put("template", file.text(template));
            }
            for (String name : file.texts(template + "s")) {
                all.addObject().put("name", name).put("template", file.text(template + "." + name));
            }
        }
        Map<String, String> tokens = Map.of(
                "bos_token", "bos_token_id",
                "eos_token", "eos_token_id",
                "unk_token", "unknown_token_id",
                "pad_token", "padding_token_id");
        List<String> vocabulary = file.has(TOKENS) ? file.texts(TOKENS) : List.of();
        new TreeMap<>(tokens).forEach((ours, theirs) -> {
            String key = "tokenizer.ggml." + theirs;
            if (file.has(key)) {
                int id = tokenId(file, key);
                if (id >= vocabulary.size()) {
                    throw notUnderstood(file, key, String.valueOf(id), "less than " + vocabulary.size());
                }
                out.put(ours, vocabulary.get(id));
            }
        });
        for (String flag : List.of("add_bos_token", "add_eos_token")) {
            if (file.has("tokenizer.ggml." + flag)) {
                out.put(flag, file.flag("tokenizer.ggml." + flag));
            }
        }
        return ModelConfig.parse(out.toString(), file.name());
    }

    private boolean has(String key) {
        return file.has(architecture + "." + key);
    }

    private String key(String key) {
        String whole = architecture + "." + key;
        read.add(whole);
        return whole;
    }

    private int whole(String key) {
        if (file.isList(key(key))) {
            throw notUnderstood(file, key(key), "a list, other numbers for other layers", "one number for all layers");
        }
        long value = file.integer(key(key));
        if (value < 1 || value > 1 << 24) {
            throw notUnderstood(key, "a whole number from 1 to " + (1 << 24));
        }
        return (int) value;
    }

    private double number(String key) {
        return file.number(key(key));
    }

    private String text(String key) {
        return file.text(key(key));
    }

    /// Sees that a value, if there is one, is the only one that is known.
    private void only(String key, Object allowed) {
        if (!has(key)) {
            return;
        }
        boolean same = switch (allowed) {
            case Boolean flag -> file.flag(key(key)) == flag;
            case Number number -> file.number(key(key)) == number.doubleValue();
            default -> text(key).equals(allowed);
        };
        if (!same) {
            throw notUnderstood(key, allowed + " alone");
        }
    }

    private void requireAllRead() {
        Set<String> unknown = new TreeSet<>();
        for (String key : file.keys()) {
            if (key.startsWith(architecture + ".") && !read.contains(key)) {
                unknown.add(key);
            }
        }
        if (!unknown.isEmpty()) {
            throw new VireoException(
                    Code.DATA,
                    "[" + file.name() + "] has settings that are not known here, and that may change the numbers: "
                            + ModelConfig.shown(String.join(", ", unknown)),
                    "Use the file with a program that knows them.");
        }
    }

    private VireoException notUnderstood(String key, String allowed) {
        String whole = architecture + "." + key;
        String value;
        try {
            value = String.valueOf(file.number(whole));
        } catch (VireoException _) {
            value = "something else";
            try {
                value = "'" + ModelConfig.shown(file.text(whole)) + "'";
            } catch (VireoException _) {
                // neither a number nor a text
            }
        }
        return notUnderstood(
                file, whole, value.endsWith(".0") ? value.substring(0, value.length() - 2) : value, allowed);
    }

    private static VireoException notUnderstood(Gguf file, String key, String value, String allowed) {
        return new VireoException(
                Code.DATA,
                "[" + file.name() + "] " + key + " is " + value + "; allowed: " + allowed,
                "Use the file with a program that knows this kind.");
    }
}
