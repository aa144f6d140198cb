package dev.vireo.models.depthanything;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.models.WeightFiles;
import dev.vireo.models.families.Models;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Configurations, settings, inputs and pictures that Depth Anything is not made for: each is refused with what
/// is wrong, and where.
class DepthAnythingFaultTest {
    private static final String CONFIG = """
            {"model_type": "depth_anything", "patch_size": 7, "reassemble_hidden_size": 8, "reassemble_factors": [2, 0.5],
             "neck_hidden_sizes": [3, 4], "fusion_hidden_size": 4, "head_in_index": -1, "head_hidden_size": 3,
             "depth_estimation_type": "relative", "max_depth": 1, "use_pretrained_backbone": false,
             "backbone_config": {"model_type": "dinov2", "hidden_size": 8, "num_hidden_layers": 3,
              "num_attention_heads": 2, "mlp_ratio": 2, "image_size": 28, "patch_size": 7, "reshape_hidden_states": false,
              "out_features": ["stage1", "stage3"], "out_indices": [1, 3], "hidden_act": "gelu"}}""";

    private static final String SETTINGS = """
            {"image_processor_type": "DPTImageProcessor", "do_normalize": true, "do_pad": false, "do_rescale": true,
             "do_resize": true, "ensure_multiple_of": 14, "image_mean": [0.485, 0.456, 0.406],
             "image_std": [0.229, 0.224, 0.225], "keep_aspect_ratio": true, "resample": 3,
             "rescale_factor": 0.00392156862745098, "size": {"height": 518, "width": 518}, "size_divisor": null}""";

    private static RunnableModel open(String config) {
        return Models.open(ModelConfig.parse(config, "config.json"), Parameters.random(1));
    }

    private static void refused(String words, VireoException e) {
        assertEquals(Code.DATA, e.code());
        assertTrue(e.what().contains(words), words + " in: " + e.what());
        assertFalse(e.hint().isEmpty(), e.getMessage());
    }

    @Test
    void theNamesThatTransformersHasInItsMemoryAreReadToo(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("model.safetensors");
        try (Scope _ = Scope.inference();
                Parameters start = Parameters.random(3);
                RunnableModel model = Models.open(ModelConfig.parse(CONFIG, "config.json"), start)) {
            Map<String, Tensor> saved = new HashMap<>();
            start.weights().forEach((name, tensor) -> saved.put(name.replace(".out_proj.", ".o_proj."), tensor));
            assertTrue(saved.containsKey("backbone.encoder.layer.0.attention.o_proj.weight"), saved.keySet()::toString);
            Files.writeString(folder.resolve("config.json"), CONFIG);
            Map<String, Tensor> inputs = Map.of("pixel_values", Tensor.normal(1, 1, 3, 28, 28));
            Tensor expected = depth(model, inputs);
            for (boolean published : new boolean[] {false, true}) {
                Map<String, Tensor> named = new HashMap<>();
                saved.forEach((name, tensor) -> named.put(published ? published(name) : name, tensor));
                WeightFiles.write(file, named, Map.of());
                try (RunnableModel read = Models.open(folder, DType.F32, Device.CPU)) {
                    assertEquals(
                            0,
                            depth(read, inputs)
                                    .sub(expected)
                                    .abs()
                                    .reshape(-1)
                                    .max(0)
                                    .item(),
                            1e-5);
                }
            }
        }
    }

    private static String published(String name) {
        return name.replace(".attention.q_proj.", ".attention.attention.query.")
                .replace(".attention.k_proj.", ".attention.attention.key.")
                .replace(".attention.v_proj.", ".attention.attention.value.")
                .replace(".attention.o_proj.", ".attention.output.dense.");
    }

    private static Tensor depth(RunnableModel model, Map<String, Tensor> inputs) {
        return Objects.requireNonNull(
                model.run(inputs, RunnableModel.Options.NONE).get("predicted_depth"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`\"dinov2\"` | `\"beit\"` | backbone_config.model_type is 'beit'",
                "`\"patch_size\": 7, \"rea` | `\"patch_size\": 14, \"rea` | patch_size is 14; allowed: what the backbone has, 7",
                "`\"patch_size\": 7, \"rea` | `\"patch_size\": [7, 8], \"rea` | patch_size is [7,8]",
                "`\"image_size\": 28` | `\"image_size\": 5` | backbone_config.patch_size is 7",
                "`reassemble_hidden_size\": 8` | `reassemble_hidden_size\": 16` | reassemble_hidden_size is 16",
                "`[2, 0.5]` | `[2.5, 0.5]` | reassemble_factors is [2.5,0.5]",
                "`[2, 0.5]` | `[2, 0]` | reassemble_factors is [2,0]",
                "`[2, 0.5]` | `[1]` | reassemble_factors is [1]",
                "`[3, 4]` | `[3, 4, 5]` | neck_hidden_sizes is [3,4,5]",
                "`fusion_hidden_size\": 4` | `fusion_hidden_size\": 1` | fusion_hidden_size is 1",
                "`head_in_index\": -1` | `head_in_index\": 2` | head_in_index is 2",
                "`\"relative\"` | `\"absolute\"` | depth_estimation_type is 'absolute'",
                "`\"max_depth\": 1` | `\"max_depth\": -3` | max_depth is -3",
                "`_backbone\": false` | `_backbone\": true` | use_pretrained_backbone is true",
                "`_states\": false` | `_states\": true` | backbone_config.reshape_hidden_states is true",
                "`[1, 3]` | `[3, 1]` | backbone_config.out_indices is [3,1]",
                "`[1, 3]` | `[1, 2]` | backbone_config.out_indices is [1,2]",
                "`[1, 3]` | `[1, 4]` | backbone_config.out_indices is [1,4]",
                "`\"stage3\"` | `\"stage9\"` | backbone_config.out_features is",
                "`\"mlp_ratio\": 2` | `\"mlp_ratio\": 0` | backbone_config.mlp_ratio is 0",
                "`\"mlp_ratio\": 2` | `\"intermediate_size\": 16` | backbone_config.intermediate_size is 16",
                "`\"num_attention_heads\": 2` | `\"num_attention_heads\": 3` | num_attention_heads is 3",
                "`\"head_hidden_size\": 3` | `\"new_trick\": 3` | new_trick",
                "`\"hidden_act\": \"gelu\"` | `\"hidden_act\": \"mish\"` | hidden_act is 'mish'"
            })
    void aValueOfTheConfigurationThatIsNotComputedIsRefusedByItsName(String old, String fresh, String words) {
        open(CONFIG).close();
        assertTrue(CONFIG.contains(old), old);
        refused(words, assertThrows(VireoException.class, () -> open(CONFIG.replace(old, fresh))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`\"resample\": 3` | `\"resample\": 2` | resample is 2",
                "`\"do_pad\": false` | `\"do_pad\": true` | do_pad is true",
                "`\"do_rescale\": true` | `\"do_rescale\": false` | do_rescale is false",
                "`\"do_normalize\": true` | `\"do_normalize\": false` | do_normalize is false",
                "`rescale_factor\": 0.00392156862745098` | `rescale_factor\": -1` | rescale_factor is -1",
                "`[0.229, 0.224, 0.225]` | `[0.229, 0, 0.225]` | image_std is",
                "`[0.485, 0.456, 0.406]` | `[0.485]` | image_mean is",
                "`\"height\": 518` | `\"shortest_edge\": 518` | size.height is missing",
                "`\"height\": 518` | `\"height\": 16000000` | size is",
                "`ensure_multiple_of\": 14` | `ensure_multiple_of\": 1400` | ensure_multiple_of is 1400",
                "`size_divisor` | `crop_pct\": 0.9, \"x` | crop_pct"
            })
    void aSettingOfPicturesThatIsNotComputedIsRefusedByItsName(String old, String fresh, String words) {
        DepthAnythingProcessor.of(ModelConfig.parse(SETTINGS, "preprocessor_config.json"));
        assertTrue(SETTINGS.contains(old), old);
        refused(
                words,
                assertThrows(
                        VireoException.class,
                        () -> DepthAnythingProcessor.of(
                                ModelConfig.parse(SETTINGS.replace(old, fresh), "preprocessor_config.json"))));
    }

    @Test
    void aFolderWithoutSettingsOfPicturesIsRefused(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("config.json"), CONFIG);
        ModelFolder opened = ModelFolder.open(folder);
        refused(
                "has no preprocessor_config.json",
                assertThrows(VireoException.class, () -> DepthAnythingProcessor.open(opened)));
    }

    @Test
    void inputsThatDoNotFitAreRefused() {
        try (RunnableModel model = open(CONFIG);
                Scope _ = Scope.inference()) {
            for (Map.Entry<String, Tensor> each : Map.of(
                            "a picture of 28x6 pixels is smaller than a patch of 7x7", Tensor.normal(1, 1, 3, 6, 28),
                            "not [any, 3, any, any]", Tensor.normal(1, 1, 4, 28, 28))
                    .entrySet()) {
                VireoException e = assertThrows(
                        VireoException.class,
                        () -> model.run(Map.of("pixel_values", each.getValue()), RunnableModel.Options.NONE));
                assertEquals(Code.DATA, e.code());
                assertTrue(e.what().contains(each.getKey()), e.what());
            }
        }
    }

    @Test
    void aSliverOfAPictureKeepsAtLeastOnePatchAndAnEndlessOneIsRefused() {
        DepthAnythingProcessor processor =
                DepthAnythingProcessor.of(ModelConfig.parse(SETTINGS, "preprocessor_config.json"));
        assertEquals(Box.of(518, 14), processor.size(600, 3));
        refused("would be seen as", assertThrows(VireoException.class, () -> processor.size(60_000_000, 518)));
    }
}
