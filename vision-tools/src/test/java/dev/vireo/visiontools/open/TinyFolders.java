package dev.vireo.visiontools.open;

import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.models.WeightFiles;
import dev.vireo.models.families.Models;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/// Folders of tiny networks with seeded random weights, laid out as published ones.
final class TinyFolders {
    static final String OWLV2 = """
            {"model_type": "owlv2", "projection_dim": 8, "vision_config": {"hidden_size": 12, "num_attention_heads": 2,
             "intermediate_size": 16, "num_hidden_layers": 2, "image_size": 32, "patch_size": 8}, "text_config":
             {"hidden_size": 8, "num_attention_heads": 2, "intermediate_size": 16, "num_hidden_layers": 1,
             "vocab_size": 200, "max_position_embeddings": 16}}""";

    static final String SIGLIP = """
            {"model_type": "siglip", "vision_config": {"hidden_size": 12, "num_attention_heads": 2,
             "intermediate_size": 16, "num_hidden_layers": 1, "image_size": 16, "patch_size": 8}, "text_config":
             {"hidden_size": 12, "num_attention_heads": 2, "intermediate_size": 16, "num_hidden_layers": 1,
             "vocab_size": 300, "max_position_embeddings": 64}}""";

    private TinyFolders() {}

    /// A folder of type `owlv2`.
    static Path owlv2(Path folder) {
        return owl(folder, OWLV2);
    }

    /// A folder of type `owlvit`.
    static Path owlVit(Path folder) {
        return owl(folder, OWLV2.replace("owlv2", "owlvit"));
    }

    private static Path owl(Path folder, String config) {
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        for (char c = '!'; c <= '~'; c++) {
            vocabulary.put(String.valueOf(c), vocabulary.size());
        }
        for (char c = '!'; c <= '~'; c++) {
            vocabulary.put(c + "</w>", vocabulary.size());
        }
        vocabulary.put("<|startoftext|>", vocabulary.size());
        vocabulary.put("<|endoftext|>", vocabulary.size());
        write(folder, config, "{\"size\": {\"height\": 32, \"width\": 32}}");
        text(folder, "vocab.json", json(vocabulary));
        text(folder, "merges.txt", "#version: 0.2\n");
        text(folder, "tokenizer_config.json", "{\"tokenizer_class\": \"CLIPTokenizer\", \"pad_token\": \"!\"}");
        return folder;
    }

    /// A folder of type `siglip` with a tokenizer of bytes.
    static Path siglip(Path folder) {
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        for (String token : new String[] {"<pad>", "<eos>", "<bos>", "<unk>"}) {
            vocabulary.put(token, vocabulary.size());
        }
        for (int b = 0; b < 256; b++) {
            vocabulary.put("<0x%02X>".formatted(b), vocabulary.size());
        }
        write(folder, SIGLIP, "{\"size\": {\"height\": 16, \"width\": 16}, \"resample\": 2}");
        text(folder, "tokenizer.json", """
                {"added_tokens": [{"id": 0, "content": "<pad>", "special": true, "single_word": false, "lstrip": false,
                  "rstrip": false, "normalized": false}], "normalizer": {"type": "Replace", "pattern": {"String": " "},
                  "content": "▁"}, "pre_tokenizer": null, "post_processor": null, "decoder": {"type": "Sequence",
                  "decoders": [{"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"},
                  {"type": "Fuse"}]}, "model": {"type": "BPE", "byte_fallback": true, "fuse_unk": true,
                  "unk_token": "<unk>", "merges": [], "vocab": %s}}""".formatted(json(vocabulary)));
        text(folder, "tokenizer_config.json", """
                {"tokenizer_class": "Siglip2Tokenizer", "pad_token": "<pad>", "bos_token": "<bos>",
                 "eos_token": "<eos>", "add_bos_token": false, "add_eos_token": true, "padding_side": "right"}""");
        return folder;
    }

    private static String json(Map<String, Integer> vocabulary) {
        return vocabulary.entrySet().stream()
                .map(token ->
                        "\"" + token.getKey().replace("\\", "\\\\").replace("\"", "\\\"") + "\":" + token.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static void write(Path folder, String config, String pictures) {
        text(folder, "config.json", config);
        text(folder, "preprocessor_config.json", pictures);
        Parameters parameters = Parameters.random(5, DType.F32, Device.CPU, false);
        try (RunnableModel _ = Models.open(ModelConfig.parse(config, "config.json"), parameters)) {
            WeightFiles.write(folder.resolve("model.safetensors"), parameters.all(), Map.of("format", "pt"));
        }
    }

    static void text(Path folder, String name, String content) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A picture of coloured blocks.
    static Image picture(int seed, int width, int height) {
        SplittableRandom random = new SplittableRandom(seed);
        int columns = width / 8 + 1;
        byte[] colors = new byte[columns * (height / 8 + 1) * 3];
        random.nextBytes(colors);
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < width * height; i++) {
            int block = i / width / 8 * columns + i % width / 8;
            System.arraycopy(colors, block * 3, rgb, i * 3, 3);
        }
        return Image.ofRgb(width, height, rgb);
    }
}
