package dev.vireo.models.nvila;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.models.RunnableModel;
import dev.vireo.models.WeightFiles;
import dev.vireo.models.families.Models;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Folders of NVILA that are broken, and inputs that don't fit: each is refused with what is wrong, and
/// where.
class NvilaFaultTest {
    @TempDir
    Path folder;

    private void copy(String name) throws IOException {
        Path from = Shown.folder(name);
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Path to = folder.resolve(from.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(each, to);
                }
            }
        }
    }

    private static void delete(Path tree) {
        try (Stream<Path> all = Files.walk(tree)) {
            all.sorted(Comparator.reverseOrder()).forEach(each -> {
                try {
                    Files.delete(each);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Opens the folder as `models run` and `models chat` do.
    private void isRefused(String... words) {
        VireoException e = assertThrows(VireoException.class, () -> {
            Models.open(folder, DType.F32, Device.CPU).close();
            NvilaProcessor.open(ModelFolder.open(folder));
        });
        assertEquals(Code.DATA, e.code(), e.getMessage());
        for (String word : words) {
            assertTrue(e.what().contains(word), word + " in: " + e.what());
        }
        assertFalse(e.hint().isEmpty(), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "config.json | `\"dynamic_s2\",` | `\"any_res\",` | image_aspect_ratio is 'any_res'",
                "config.json | `\"dynamic_s2\",` | `7,` | image_aspect_ratio is 7",
                "config.json | `\"dynamic_s2\": true` | `\"dynamic_s2\": false` | dynamic_s2 is false",
                "config.json | `\"16,32,48\"` | `\"16,32,x\"` | s2_scales is '16,32,x'",
                "config.json | `\"16,32,48\"` | `\"16,40,48\"` | s2_scales is '16,40,48'",
                "config.json | `\"16,32,48\"` | `\"32,64\"` | s2_scales is '32,64'",
                "config.json | `\"16,32,48\"` | `\"16,32,1600\"` | s2_scales",
                "config.json | `_scale_idx\": -1` | `_scale_idx\": 3` | s2_resize_output_to_scale_idx is 3",
                "config.json | `\"max_tiles\": 12` | `\"max_tiles\": 8` | max_tiles is 8",
                "config.json | `\"max_tiles\": 12` | `\"max_tiles\": 100000` | max_tiles is 100000",
                "config.json | `\"s2\": false` | `\"s2\": true` | s2 is true",
                "config.json | `\"s2\": false` | `\"ps3\": true` | ps3 is true",
                "config.json | `\"cls_patch\"` | `\"patch\"` | mm_vision_select_feature is 'patch'",
                "config.json | `select_layer\": -2` | `select_layer\": 9` | mm_vision_select_layer is 9",
                "config.json | `BasicImageEncoder` | `MagicEncoder` | _target_ is 'llava.model.encoders.MagicEncoder'",
                "config.json | `BasicVideoEncoder` | `TSPVideoEncoder` | pool_sizes is missing",
                "config.json | `{\\\"_target_\\\": \\\"llava.model.encoders.BasicImage` | `{\\\"_target_\\\" \\\"` | image_encoder",
                "config.json | `\"fps\": 0.0` | `\"fps\": -1` | fps is -1",
                "config.json | `\"min_tiles\": 1` | `\"new_trick\": 1` | new_trick",
                "config.json | `\"llm_cfg\"` | `\"llm_config\"` | llm_cfg is missing",
                "config.json | `{` | `{{` | config.json",
                "llm/config.json | `\"hidden_size\": 24` | `\"hidden_size\": 32` | embed_tokens.weight",
                "llm/config.json | `\"qwen2\"` | `\"mamba\"` | model_type is 'mamba'",
                "vision_tower/config.json | `\"siglip_vision_model\"` | `\"intern_vit\"` | model_type is 'intern_vit'",
                "vision_tower/config.json | `\"hidden_size\": 12` | `\"hidden_size\": 16` | vision_tower.vision_tower",
                "vision_tower/config.json | `\"image_size\": 16` | `\"image_size\": 20` | the side of the tower's pictures, 20",
                "vision_tower/preprocessor_config.json | `\"resample\": 3` | `\"resample\": 2` | resample is 2",
                "vision_tower/preprocessor_config.json | `\"do_resize\": true` | `\"do_resize\": false` | do_resize is false",
                "vision_tower/preprocessor_config.json | `\"image_std\"` | `\"crop_pct\"` | crop_pct",
                "mm_projector/config.json | `\"mlp_downsample\"` | `\"mlp_upsample\"` | mm_projector_type is 'mlp_upsample'",
                "mm_projector/config.json | `\"mlp_downsample\"` | `\"mlp_downsample_3x3_fix\"` | mm_projector.layers",
                "mm_projector/config.json | `\"mlp_downsample\"` | `\"identity\"` | mm_projector_type is 'identity'",
                "mm_projector/config.json | `\"v2l_projector\"` | `\"qformer\"` | model_type is 'qformer'",
                "llm/tokenizer.json | `<image>` | `<photo>` | no token '<image>'",
                "llm/model.safetensors.index.json | `model-00002` | `model-00009` | model-00009"
            })
    void aWrongValueIsRefusedByItsNameAndPlace(String file, String old, String fresh, String words) throws IOException {
        copy("nvila_s2");
        Path there = folder.resolve(file);
        String text = Files.readString(there);
        assertTrue(text.contains(old), old + " in " + text);
        Files.writeString(there, text.replaceFirst(Pattern.quote(old), Matcher.quoteReplacement(fresh)));
        isRefused(words);
    }

    @Test
    void aFolderThatIsMissingIsRefusedByItsName() throws IOException {
        for (String part : List.of("llm", "vision_tower", "mm_projector")) {
            copy("nvila_s2");
            delete(folder.resolve(part));
            isRefused("has no folder " + part, part + "_cfg");
            try (Stream<Path> rest = Files.list(folder)) {
                rest.toList().forEach(NvilaFaultTest::delete);
            }
        }
    }

    @Test
    void aFileThatIsMissingIsRefusedByItsName() throws IOException {
        for (String[] each : new String[][] {
            {"llm/config.json", "llm] has no config.json"},
            {"llm/model-00003-of-00004.safetensors", "model-00003-of-00004.safetensors"},
            {"llm/tokenizer.json", "tokenizer"},
            {"vision_tower/model.safetensors", "vision_tower] has no weights"},
            {"vision_tower/preprocessor_config.json", "no vision_tower/preprocessor_config.json"},
            {"mm_projector/model.safetensors", "mm_projector] has no weights"}
        }) {
            copy("nvila_s2");
            Files.delete(folder.resolve(each[0]));
            isRefused(each[1]);
            try (Stream<Path> rest = Files.list(folder)) {
                rest.toList().forEach(NvilaFaultTest::delete);
            }
        }
    }

    @Test
    void poolsThatDoNotDivideAFrameAreRefused() throws IOException {
        copy("nvila_video");
        Path there = folder.resolve("config.json");
        Files.writeString(there, Files.readString(there).replace("[2, 3, 1]", "[2, 2, 1]"));
        isRefused("video_encoder", "pool_sizes that divide");
        Files.writeString(there, Files.readString(there).replace("[2, 2, 1]", "[2, 0]"));
        isRefused("pool_sizes is", "three numbers");
    }

    private static void run(RunnableModel model, Map<String, Tensor> inputs, String words) {
        VireoException e = assertThrows(VireoException.class, () -> model.run(inputs, RunnableModel.Options.NONE));
        assertEquals(Code.DATA, e.code());
        assertTrue(e.what().contains(words), e.what());
    }

    @Test
    void inputsThatDoNotFitAreRefused() {
        try (RunnableModel model = Models.open(Shown.folder("nvila_s2"), DType.F32, Device.CPU);
                Scope _ = Scope.inference()) {
            assertEquals("llava_llama", model.family());
            Tensor ids = Tensor.of(new long[] {5, 262, 7}, 1, 3);
            Tensor tiles = Tensor.normal(1, 14, 3, 16, 16);
            Tensor blocks = Tensor.of(new long[] {3, 3}, 1, 2);
            Map<String, Tensor> fits = Map.of("input_ids", ids, "pixel_values", tiles, "block_sizes", blocks);
            assertEquals(2 + 9 * 4 + 1, logits(model, fits).size(1));
            run(model, with(fits, "block_sizes", Tensor.of(new long[] {3, 4}, 1, 2)), "needs 17");
            run(model, with(fits, "block_sizes", Tensor.of(new long[] {0, 4}, 1, 2)), "0 x 4 tiles");
            run(model, with(fits, "pixel_values", Tensor.normal(1, 14, 3, 20, 20)), "tiles have the shape");
            run(model, with(fits, "pixel_values", Tensor.normal(1, 14, 1, 16, 16)), "tiles have the shape");
            run(model, with(fits, "input_ids", Tensor.of(new long[] {5, 6, 7}, 1, 3)), "0 places for pictures");
            run(model, with(fits, "input_ids", Tensor.of(new long[] {5, 262, 999}, 1, 3)), "holds 999");
            run(model, with(fits, "attention_mask", Tensor.of(new long[] {0, 0, 0}, 1, 3)), "all padding");
            run(model, with(fits, "attention_mask", Tensor.of(new long[] {1, 0, 1}, 1, 3)), "0 places for pictures");
            run(model, with(fits, "pixel_values_videos", Tensor.normal(1, 2, 3, 16, 16)), "0 places for videos");
            run(model, with(fits, "video_frames", Tensor.of(new long[] {2}, 1)), "pixel_values_videos");
        }
    }

    private static Tensor logits(RunnableModel model, Map<String, Tensor> inputs) {
        return Objects.requireNonNull(
                model.run(inputs, RunnableModel.Options.NONE).get("logits"));
    }

    private static Map<String, Tensor> with(Map<String, Tensor> inputs, String name, Tensor tensor) {
        Map<String, Tensor> out = new HashMap<>(inputs);
        out.put(name, tensor);
        return out;
    }

    @Test
    void aFolderMayLieInOneFileAsATrainingLeavesIt() throws IOException {
        copy("nvila_s2");
        Tensor expected;
        Map<String, Tensor> inputs;
        try (Scope _ = Scope.inference()) {
            inputs = Map.of(
                    "input_ids",
                    Tensor.of(new long[] {5, 262, 7}, 1, 3).keep(),
                    "pixel_values",
                    Tensor.normal(1, 1, 3, 16, 16).keep());
            try (RunnableModel model = Models.open(folder, DType.F32, Device.CPU)) {
                expected = logits(model, inputs).keep();
            }
        }
        Path whole = Files.createDirectories(folder.resolve("whole"));
        Files.writeString(
                whole.resolve("config.json"),
                Files.readString(folder.resolve("config.json"))
                        .replace("\"model_type\": \"qwen2\",\n  \"hidden_size\": 1", body("llm"))
                        .replace("\"model_type\": \"siglip_vision_model\"", body("vision_tower"))
                        .replace("\"mm_projector_type\": \"mlp_downsample\"", body("mm_projector")));
        for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
            Files.copy(folder.resolve("llm").resolve(name), whole.resolve(name));
        }
        try (Scope _ = Scope.inference();
                var weights = ModelFolder.open(folder).weights()) {
            Map<String, Tensor> all = new HashMap<>();
            weights.tensors()
                    .forEach((name, entry) ->
                            all.put(name, Tensor.of(entry, weights.data(name), DType.F32, Device.CPU)));
            WeightFiles.write(whole.resolve("model.safetensors"), all, Map.of());
            try (RunnableModel model = Models.open(whole, DType.F32, Device.CPU)) {
                Tensor seen = logits(model, inputs);
                assertEquals(0, seen.sub(expected).abs().reshape(-1).max(0).item());
            }
        }
    }

    private String body(String part) throws IOException {
        String text =
                Files.readString(folder.resolve(part).resolve("config.json")).strip();
        return text.substring(1, text.length() - 1);
    }
}
