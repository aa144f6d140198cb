package dev.vireo.language;

import dev.vireo.models.Parameters;
import dev.vireo.models.WeightFiles;
import dev.vireo.models.nvila.NvilaModel;
import dev.vireo.models.nvila.VilaHdModel;
import dev.vireo.models.qwen2.Qwen2Model;
import dev.vireo.models.qwen25vl.Qwen25VlModel;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.tokenizer.Tokenizer;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A tiny language model of random numbers whose tokens are bytes: what it says means nothing, but it says
/// the same always.
public final class TinyModel {
    /// Where the numbers of special tokens begin: after those of the bytes.
    private static final int BYTES = 256;

    /// How it reads a conversation.
    public static final String TEMPLATE = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n"
            + "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

    /// How one that sees reads a conversation: contents are texts or lists of parts, as models of Qwen2.5-VL
    /// have it.
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

    /// Lays out a model of NVILA's kind in folders: tiles of 16 x 16 pixels, of which each becomes 4 rows.
    ///
    /// @param mode `dynamic`, say
    /// @param positions how many tokens a conversation may have
    public static void writeNvila(Path folder, String mode, int positions) throws IOException {
        String whole = """
                {"model_type": "llava_llama", "architectures": ["LlavaLlamaModel"], "image_aspect_ratio": "%s",
                 "dynamic_s2": %s, "s2_scales": "16,32,48", "s2_resize_output_to_scale_idx": -1, "max_tiles": 12,
                 "mm_vision_select_layer": -2, "mm_vision_select_feature": "cls_patch", "chat_template": "qwen2",
                 "llm_cfg": {"hidden_size": 1}, "vision_tower_cfg": {"hidden_size": 1}, "mm_projector_cfg": "there"}
                """.formatted(mode, mode.equals("dynamic_s2"));
        String tower = """
                {"model_type": "siglip_vision_model", "hidden_size": 12, "intermediate_size": 20, "num_hidden_layers": 3,
                 "num_attention_heads": 2, "image_size": 16, "patch_size": 4, "vision_use_head": false}
                """;
        String pictures = """
                {"size": {"height": 16, "width": 16}, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.1, 0.1, 0.1],
                 "resample": 3, "image_processor_type": "SiglipImageProcessor"}
                """;
        writeParts(folder, positions, List.of(whole, tower, pictures), (opened, tokenizer, parameters) -> {
            NvilaModel.of(opened, tokenizer, parameters);
        });
    }

    /// Lays out a model of VILA-HD's kind: pictures of 64 x 64 pixels, 4 rows at low resolution, 5 of a look.
    ///
    /// @param positions how many tokens a conversation may have
    public static void writeVilaHd(Path folder, int positions) throws IOException {
        String whole = """
                {"model_type": "llava_topdown_llama", "ps3": true, "image_aspect_ratio": "resize",
                 "mm_vision_select_feature": "cls_patch", "look_close_mode": "after_prompt", "num_look_close": 2,
                 "high_res_pos_embed": true, "chat_template": "qwen2", "llm_cfg": {}, "vision_tower_cfg": {},
                 "mm_projector_cfg": {}}
                """;
        String tower = """
                {"model_type": "ps3_vision_model", "hidden_size": 12, "model_name": "tiny", "pool": "map",
                 "trunk": {"embed_dim": 12, "depth": 2, "num_heads": 2, "mlp_ratio": 2, "img_size": 16, "patch_size": 4},
                 "ps3_scales": [16, 32, 64], "select_based_on_layer": [0, 1], "max_select_num_each_scale": [4, 16],
                 "max_select_num": 20, "highres_selection_feature": false}
                """;
        String pictures = """
                {"image_size": [64, 64], "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5], "interpolation": "bicubic",
                 "resize_mode": "squash"}
                """;
        writeParts(folder, positions, List.of(whole, tower, pictures), (opened, tokenizer, parameters) -> {
            VilaHdModel.of(opened, tokenizer, parameters);
        });
    }

    /// Builds a network, so that parameters have its weights.
    private interface Building {
        void on(ModelFolder folder, Tokenizer tokenizer, Parameters parameters);
    }

    /// @param files the configurations of the whole and of the tower, and how pictures are prepared
    private static void writeParts(Path folder, int positions, List<String> files, Building building)
            throws IOException {
        Path llm = Files.createDirectories(folder.resolve("llm"));
        Path tower = Files.createDirectories(folder.resolve("vision_tower"));
        Path projector = Files.createDirectories(folder.resolve("mm_projector"));
        Files.writeString(folder.resolve("config.json"), files.get(0));
        Files.writeString(tower.resolve("config.json"), files.get(1));
        Files.writeString(tower.resolve("preprocessor_config.json"), files.get(2));
        Files.writeString(llm.resolve("config.json"), """
                {"model_type": "qwen2", "architectures": ["Qwen2ForCausalLM"], "hidden_size": 32, "intermediate_size": 48,
                 "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": 264,
                 "max_position_embeddings": %d, "rms_norm_eps": 1e-6, "rope_theta": 10000.0, "hidden_act": "silu",
                 "tie_word_embeddings": false, "eos_token_id": 256}
                """.formatted(positions));
        Files.writeString(projector.resolve("config.json"), """
                {"model_type": "v2l_projector", "mm_projector_type": "mlp_downsample"}
                """);
        Files.writeString(llm.resolve("generation_config.json"), "{\"eos_token_id\": [258, 256]}");
        List<String> marks = new ArrayList<>(MARKS);
        marks.addAll(List.of("<image>", "<vila/video>"));
        writeTokenizer(llm, TEMPLATE, marks);
        try (Parameters parameters = Parameters.random(13)) {
            ModelFolder opened = ModelFolder.open(folder);
            try (Tokenizer tokenizer = Tokenizer.open(llm)) {
                building.on(opened, tokenizer, parameters);
            }
            Map<String, Path> parts =
                    Map.of("llm.", llm, "vision_tower.vision_tower.", tower, "mm_projector.", projector);
            for (Map.Entry<String, Path> part : parts.entrySet()) {
                Map<String, Tensor> own = new TreeMap<>();
                parameters.all().forEach((name, tensor) -> {
                    if (name.startsWith(part.getKey())) {
                        own.put(name.substring(part.getKey().length()), tensor);
                    }
                });
                WeightFiles.write(part.getValue().resolve("model.safetensors"), own, Map.of("format", "pt"), DType.F32);
            }
        }
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
