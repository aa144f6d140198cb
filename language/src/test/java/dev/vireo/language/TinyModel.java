package dev.vireo.language;

import dev.vireo.models.Parameters;
import dev.vireo.models.WeightFiles;
import dev.vireo.models.qwen2.Qwen2Model;
import dev.vireo.models.qwen25vl.Qwen25VlModel;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A tiny language model of random numbers whose tokens are bytes: what it says means nothing, but it says the same
/// always.
public final class TinyModel {
    /// Where the numbers of special tokens begin: after those of the bytes.
    private static final int BYTES = 256;

    /// How it reads a conversation.
    public static final String TEMPLATE = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n"
            + "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

    /// How one that sees reads a conversation: contents are texts or lists of parts, as models of Qwen2.5-VL have it.
    public static final String SEEING_TEMPLATE = "{% set count = namespace(value=0) %}{% for m in messages %}"
            + "{% if loop.first and m['role'] != 'system' %}<|im_start|>system\nHi<|im_end|>\n{% endif %}"
            + "<|im_start|>{{ m['role'] }}\n{% if m['content'] is string %}{{ m['content'] }}{% else %}"
            + "{% for part in m['content'] %}{% if part['type'] == 'image' or 'image' in part %}"
            + "{% set count.value = count.value + 1 %}{% if add_vision_id %}Picture {{ count.value }}: {% endif %}"
            + "<|vision_start|><|image_pad|><|vision_end|>{% elif part['type'] == 'video' or 'video' in part %}"
            + "<|vision_start|><|video_pad|><|vision_end|>{% elif 'text' in part %}{{ part['text'] }}{% endif %}"
            + "{% endfor %}{% endif %}<|im_end|>\n{% endfor %}"
            + "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

    private static final List<String> MARKS = List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>");

    private TinyModel() {}

    /// Lays it out with the template of many models.
    public static void write(Path folder) throws IOException {
        write(folder, TEMPLATE);
    }

    /// Lays a model out as transformers would.
    public static void write(Path folder, String template) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), """
                {"model_type": "qwen2", "architectures": ["Qwen2ForCausalLM"], "hidden_size": 32, "intermediate_size": 48,
                 "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": 260,
                 "max_position_embeddings": 256, "rms_norm_eps": 1e-6, "rope_theta": 10000.0, "hidden_act": "silu",
                 "tie_word_embeddings": false, "eos_token_id": 256}
                """);
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": [258, 256]}");
        try (Parameters parameters = Parameters.random(7)) {
            Qwen2Model.of(ModelFolder.open(folder).config(), parameters);
            WeightFiles.write(folder.resolve("model.safetensors"), parameters.all(), Map.of("format", "pt"), DType.F32);
        }
        writeTokenizer(folder, template, MARKS);
    }

    /// Lays out a model of Qwen2.5-VL's kind: patches of 2 x 2 pixels, a token for each square of 4 x 4, and
    /// pictures of 16 to 256 pixels.
    ///
    /// @param positions how many tokens a conversation may have
    public static void writeSeeing(Path folder, int positions) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), """
                {"model_type": "qwen2_5_vl", "architectures": ["Qwen2_5_VLForConditionalGeneration"],
                 "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4,
                 "num_key_value_heads": 2, "vocab_size": 264, "max_position_embeddings": %d, "rms_norm_eps": 1e-6,
                 "rope_theta": 10000.0, "hidden_act": "silu", "tie_word_embeddings": false, "eos_token_id": 256,
                 "rope_scaling": {"type": "mrope", "mrope_section": [2, 1, 1]},
                 "vision_start_token_id": 259, "vision_end_token_id": 260, "image_token_id": 261,
                 "video_token_id": 262, "vision_config": {"depth": 2, "hidden_size": 16, "intermediate_size": 20,
                 "num_heads": 2, "out_hidden_size": 32, "patch_size": 2, "window_size": 8, "tokens_per_second": 2,
                 "fullatt_block_indexes": [1]}}
                """.formatted(positions));
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": [258, 256]}");
        Files.writeString(folder.resolve("preprocessor_config.json"), """
                {"min_pixels": 16, "max_pixels": 256, "patch_size": 2, "temporal_patch_size": 2, "merge_size": 2,
                 "image_mean": [0.5, 0.5, 0.5], "image_std": [0.1, 0.1, 0.1],
                 "image_processor_type": "Qwen2VLImageProcessor", "processor_class": "Qwen2_5_VLProcessor"}
                """);
        try (Parameters parameters = Parameters.random(11)) {
            Qwen25VlModel.of(ModelFolder.open(folder).config(), parameters);
            WeightFiles.write(folder.resolve("model.safetensors"), parameters.all(), Map.of("format", "pt"), DType.F32);
        }
        List<String> marks = new ArrayList<>(MARKS);
        marks.addAll(List.of("<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>"));
        writeTokenizer(folder, SEEING_TEMPLATE, marks);
    }

    private static void writeTokenizer(Path folder, String template, List<String> marks) throws IOException {
        StringBuilder vocabulary = new StringBuilder();
        int next = 0;
        for (int b = 0; b < BYTES; b++) {
            boolean printed = (b > 32 && b < 127) || (b > 160 && b != 173);
            int spelled = printed ? b : BYTES + next++;
            vocabulary.append(b == 0 ? "" : ",").append("\"\\u%04x\":%d".formatted(spelled, b));
        }
        StringBuilder special = new StringBuilder();
        for (int i = 0; i < marks.size(); i++) {
            special.append(i == 0 ? "" : ",")
                    .append(("{\"id\":%d,\"content\":\"%s\",\"single_word\":false,\"lstrip\":false,\"rstrip\":false,"
                                    + "\"normalized\":false,\"special\":true}")
                            .formatted(BYTES + i, marks.get(i)));
        }
        Files.writeString(folder.resolve("tokenizer.json"), """
                {"version": "1.0", "added_tokens": [%s], "normalizer": null,
                 "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": false},
                 "post_processor": null, "decoder": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false,
                 "use_regex": false}, "model": {"type": "BPE", "vocab": {%s}, "merges": []}}
                """.formatted(special, vocabulary));
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                "{\"chat_template\": \"%s\", \"eos_token\": \"<|im_end|>\"}"
                        .formatted(template.replace("\n", "\\n").replace("\"", "\\\"")));
    }
}
