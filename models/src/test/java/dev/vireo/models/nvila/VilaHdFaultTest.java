package dev.vireo.models.nvila;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.models.RunnableModel;
import dev.vireo.models.families.Models;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Folders of VILA-HD that are broken, and requests that don't fit.
class VilaHdFaultTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "config.json | `\"ps3\": true` | `\"ps3\": false` | ps3 is false",
                "config.json | `\"after_prompt\"` | `\"before_prompt\"` | look_close_mode is 'before_prompt'",
                "config.json | `\"look_close_mode\"` | `\"look_mode\"` | look_close_mode is missing",
                "config.json | `\"num_look_close\": 2` | `\"num_look_close\": 0` | num_look_close is 0",
                "config.json | `\"num_token_look_close\": null` | `\"num_token_look_close\": -3` | num_token_look_close is -3",
                "config.json | `\"linear\"` | `\"conv\"` | top_down_prompt_head_type is 'conv'",
                "config.json | `\"linear\"` | `\"mlp\"` | top_down_prompt_head.fc1.weight",
                "config.json | `\"high_res_pos_embed\": true` | `\"high_res_pos_embed\": false` | high_res_pos_embed",
                "config.json | `\"after_prompt\"` | `\"after_image\"` | top_down_prompt_head",
                "config.json | `\"resize\"` | `\"dynamic\"` | image_aspect_ratio is 'dynamic'",
                "config.json | `select_layer\": -2` | `select_layer\": -3` | mm_vision_select_layer is -3",
                "config.json | `\"cls_patch\"` | `\"patch\"` | mm_vision_select_feature is 'patch'",
                "config.json | `BasicImageEncoder` | `MagicEncoder` | _target_ is 'llava.model.encoders.MagicEncoder'",
                "config.json | `\"tune_vision_tower\"` | `\"new_trick\"` | new_trick",
                "config.json | `\"vision_tower_cfg\"` | `\"tower_cfg\"` | vision_tower_cfg is missing",
                "mm_projector/config.json | `\"mlp_downsample\"` | `\"mlp2x_gelu\"` | mm_projector_type is 'mlp2x_gelu'",
                "mm_projector/config.json | `\"mlp_downsample\"` | `\"mlp_downsample_3x3_s2\"` | mm_projector_type",
                "mm_projector/config.json | `\"mlp_downsample\"` | `\"mlp_downsample_3x3_fix\"` | mm_projector.layers",
                "vision_tower/config.json | `\"ps3_vision_model\"` | `\"ps3_text_model\"` | vision_tower/config.json",
                "vision_tower/config.json | `\"max_select_num\": 40` | `\"max_select_num\": 0` | max_select_num",
                "vision_tower/config.json | `\"embed_dim\": 12` | `\"embed_dim\": 24` | vision_tower",
                "llm/config.json | `\"vocab_size\": 272` | `\"vocab_size\": 250` | the language model knows 250",
                "llm/tokenizer.json | `<image>` | `<photo>` | no token '<image>'"
            })
    void aWrongValueIsRefusedByItsNameAndPlace(String file, String old, String fresh, String words) throws IOException {
        Path from = Shown.folder("vilahd_linear");
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Path to = folder.resolve(from.relativize(each).toString());
                if (!Files.isDirectory(each)) {
                    Files.createDirectories(to.getParent());
                    Files.copy(each, to);
                }
            }
        }
        Path there = folder.resolve(file);
        String text = Files.readString(there);
        assertTrue(text.contains(old), old + " in " + text);
        Files.writeString(there, text.replaceFirst(Pattern.quote(old), Matcher.quoteReplacement(fresh)));
        VireoException e = assertThrows(
                VireoException.class,
                () -> Models.open(folder, DType.F32, Device.CPU).close());
        assertEquals(Code.DATA, e.code(), e.getMessage());
        assertTrue(e.what().contains(words), words + " in: " + e.what());
        assertFalse(e.hint().isEmpty(), e.getMessage());
    }

    private static VireoException refused(
            RunnableModel model, Map<String, Tensor> inputs, Map<String, String> options) {
        return assertThrows(VireoException.class, () -> model.run(inputs, new RunnableModel.Options(options)));
    }

    @Test
    void itRunsFromTensorsToTensorsAndRefusesWhatDoesNotFit() {
        try (RunnableModel model = Models.open(Shown.folder("vilahd_linear"), DType.F32, Device.CPU);
                Scope _ = Scope.inference()) {
            assertEquals("llava_topdown_llama", model.family());
            Map<String, Tensor> fits = Map.of(
                    "input_ids", Tensor.of(new long[] {5, 262, 7, 8}, 1, 4),
                    "pixel_values", Tensor.normal(1, 1, 3, 64, 64));
            Map<String, Tensor> usual = model.run(fits, RunnableModel.Options.NONE);
            assertEquals(
                    64, Objects.requireNonNull(usual.get("selection_map.0")).count());
            assertEquals(12, Objects.requireNonNull(usual.get("prompt")).count());
            Map<String, Tensor> low = model.run(fits, new RunnableModel.Options(Map.of("looks", "0")));
            assertFalse(low.containsKey("selection_map.0"));
            assertEquals(3 + 4 + 1, Objects.requireNonNull(low.get("logits")).size(1));
            Map<String, Tensor> all = model.run(fits, new RunnableModel.Options(Map.of("looks", "all")));
            assertEquals(
                    64, Objects.requireNonNull(all.get("selection_map.0")).sum().item());
            assertEquals(
                    256,
                    Objects.requireNonNull(all.get("selection_map.1")).sum().item());
            assertEquals(
                    3 + 4 + 80 + 1, Objects.requireNonNull(all.get("logits")).size(1));

            assertEquals(
                    Code.USAGE,
                    refused(model, fits, Map.of("looks", "1", "tokens", "9")).code());
            assertEquals(
                    Code.USAGE, refused(model, fits, Map.of("looks", "many")).code());
            assertEquals(
                    Code.USAGE,
                    refused(model, fits, Map.of("all-layers", "true")).code());
            VireoException places = refused(
                    model,
                    Map.of(
                            "input_ids", Tensor.of(new long[] {5, 6, 7, 8}, 1, 4),
                            "pixel_values", Tensor.normal(1, 1, 3, 64, 64)),
                    Map.of());
            assertEquals(Code.DATA, places.code());
            assertTrue(places.what().contains("0 places for pictures"), places.what());
            assertTrue(refused(model, Map.of("input_ids", Tensor.of(new long[] {5, 999}, 1, 2)), Map.of())
                    .what()
                    .contains("holds 999"));
        }
    }
}
