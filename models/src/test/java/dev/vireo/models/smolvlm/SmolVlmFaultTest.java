package dev.vireo.models.smolvlm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.models.families.Models;
import dev.vireo.models.smolvlm.SmolVlmProcessor.Cut;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Configurations, settings and inputs that SmolVLM is not made for: each is refused with what is wrong, and
/// where.
class SmolVlmFaultTest {
    /// With what published folders say beside.
    private static final String CONFIG = """
            {"model_type": "smolvlm", "scale_factor": 2, "image_token_id": 47, "pad_token_id": 2, "vocab_size": 50,
             "use_reentrant_checkpoint": false, "tie_word_embeddings": false, "transformers.js_config": {"dtype": {"a": "q4"}},
             "text_config": {"model_type": "llama", "hidden_size": 8, "intermediate_size": 12, "num_hidden_layers": 1,
              "num_attention_heads": 2, "num_key_value_heads": 1, "vocab_size": 50, "max_position_embeddings": 64,
              "rope_theta": 1000, "_flash_attn_2_enabled": true, "neftune_noise_alpha": 0.0, "qk_layer_norms": false,
              "is_llama_config": true, "rope_interleaved": false, "use_resampler": false, "pixel_shuffle_factor": 4,
              "perceiver_config": {"resampler_depth": 6}},
             "vision_config": {"model_type": "smolvlm_vision", "hidden_size": 8, "intermediate_size": 12,
              "num_hidden_layers": 1, "num_attention_heads": 2, "image_size": 16, "patch_size": 4,
              "max_image_size": {"longest_edge": 16}, "size": {"longest_edge": 64}, "use_base_siglip": false,
              "tie_word_embeddings": false}}""";

    private static final String SETTINGS = """
            {"image_processor_type": "SmolVLMImageProcessor", "do_convert_rgb": true, "do_image_splitting": true,
             "do_normalize": true, "do_pad": true, "do_rescale": true, "do_resize": true, "image_mean": [0.5, 0.5, 0.5],
             "image_std": [0.5, 0.5, 0.5], "max_image_size": {"longest_edge": 512}, "resample": 1,
             "rescale_factor": 0.00392156862745098, "size": {"longest_edge": 2048},
             "video_sampling": {"fps": 1, "max_frames": 64, "video_size": {"longest_edge": 512}}}""";

    private static RunnableModel open(String config) {
        return Models.open(ModelConfig.parse(config, "config.json"), Parameters.random(1));
    }

    private static void refused(String words, VireoException e) {
        assertEquals(Code.DATA, e.code());
        assertTrue(e.what().contains(words), words + " in: " + e.what());
        assertFalse(e.hint().isEmpty(), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`\"text_config\"` | `\"words_config\"` | text_config is missing",
                "`\"vision_config\"` | `\"tower\"` | vision_config is missing",
                "`\"llama\"` | `\"mamba\"` | text_config.model_type is 'mamba'",
                "`\"smolvlm_vision\"` | `\"clip_vision_model\"` | vision_config.model_type is 'clip_vision_model'",
                "`scale_factor\": 2` | `scale_factor\": 3` | scale_factor is 3",
                "`image_token_id\": 47` | `image_token_id\": 50` | image_token_id is 50",
                "`qk_layer_norms\": false` | `qk_layer_norms\": true` | text_config.qk_layer_norms is true",
                "`use_resampler\": false` | `use_resampler\": true` | text_config.use_resampler is true",
                "`rope_interleaved\": false` | `rope_interleaved\": true` | text_config.rope_interleaved is true",
                "`\"patch_size\": 4` | `\"patch_size\": 32` | vision_config.patch_size is 32",
                "`\"image_size\": 16` | `\"image_size\": 20` | scale_factor is 2",
                "`\"use_base_siglip\": false` | `\"new_trick\": 1` | vision_config.new_trick",
                "`\"_flash_attn_2_enabled\": true` | `\"new_trick\": 1` | text_config.new_trick",
                "`\"use_reentrant_checkpoint\": false` | `\"new_trick\": 1` | new_trick"
            })
    void aValueOfTheConfigurationThatIsNotComputedIsRefusedByItsName(String old, String fresh, String words) {
        open(CONFIG).close();
        assertTrue(CONFIG.contains(old), old);
        refused(words, assertThrows(VireoException.class, () -> open(CONFIG.replace(old, fresh))));
    }

    private static SmolVlmProcessor processor(String settings) {
        return SmolVlmProcessor.of(ModelConfig.parse(settings, "preprocessor_config.json"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`\"resample\": 1` | `\"resample\": 0` | resample is 0",
                "`\"do_rescale\": true` | `\"do_rescale\": false` | do_rescale is false",
                "`\"do_normalize\": true` | `\"do_normalize\": false` | do_normalize is false",
                "`\"size\": {\"longest_edge\"` | `\"size\": {\"shortest_edge\"` | size.longest_edge is missing",
                "`{\"longest_edge\": 2048}` | `{\"longest_edge\": 5000}` | size is",
                "`max_image_size\": {\"longest_edge\": 512}` | `max_image_size\": 512` | max_image_size is 512",
                "`\"image_std\": [0.5, 0.5, 0.5]` | `\"image_std\": [0.5, 0.5, 0]` | image_std is",
                "`video_sampling` | `crop_pct` | crop_pct"
            })
    void aSettingOfPicturesThatIsNotComputedIsRefusedByItsName(String old, String fresh, String words) {
        assertEquals(new Cut(3, 4), processor(SETTINGS).cut(640, 480));
        assertTrue(SETTINGS.contains(old), old);
        refused(words, assertThrows(VireoException.class, () -> processor(SETTINGS.replace(old, fresh))));
    }

    @Test
    void aPictureThatWouldHaveTooManyTilesIsRefused() {
        SmolVlmProcessor asItIs = processor(SETTINGS.replace("\"do_resize\": true", "\"do_resize\": false"));
        assertEquals(new Cut(1, 2), asItIs.cut(600, 300));
        refused("would be cut into", assertThrows(VireoException.class, () -> asItIs.cut(9000, 900)));
        assertEquals(new Cut(0, 0), asItIs.splitting(false).cut(9000, 900));
    }

    @Test
    void aFolderWhoseSettingsAreOfAnotherModelIsRefused(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("config.json"), CONFIG);
        ModelFolder opened = ModelFolder.open(folder);
        refused(
                "has no preprocessor_config.json",
                assertThrows(VireoException.class, () -> SmolVlmProcessor.open(opened)));
        SmolVlmModel model = SmolVlmModel.of(opened.config(), Parameters.random(1));
        Files.writeString(folder.resolve("preprocessor_config.json"), SETTINGS.replace("512}, \"re", "16}, \"re"));
        assertEquals(4, model.rows(SmolVlmProcessor.open(opened)));
        Files.writeString(folder.resolve("processor_config.json"), "{\"image_seq_len\": 64}");
        refused(
                "a tile takes 4 tokens, and image_seq_len of processor_config.json is 64",
                assertThrows(VireoException.class, () -> model.rows(SmolVlmProcessor.open(opened))));
        Files.writeString(folder.resolve("preprocessor_config.json"), SETTINGS.replace("512}, \"re", "20}, \"re"));
        refused(
                "pictures of 20x20 pixels have 5 patches",
                assertThrows(VireoException.class, () -> model.rows(SmolVlmProcessor.open(opened))));
    }

    private static void run(RunnableModel model, Map<String, Tensor> inputs, String words) {
        VireoException e = assertThrows(VireoException.class, () -> model.run(inputs, RunnableModel.Options.NONE));
        assertEquals(Code.DATA, e.code());
        assertTrue(e.what().contains(words), e.what());
    }

    private static Map<String, Tensor> with(Map<String, Tensor> inputs, String name, Tensor tensor) {
        Map<String, Tensor> out = new HashMap<>(inputs);
        out.put(name, tensor);
        return out;
    }

    @Test
    void inputsThatDoNotFitAreRefused() {
        try (RunnableModel model = open(CONFIG);
                Scope _ = Scope.inference()) {
            Map<String, Tensor> fits = Map.of(
                    "input_ids", Tensor.of(new long[] {3, 47, 47, 47, 47, 9}, 1, 6),
                    "pixel_values", Tensor.normal(1, 1, 1, 3, 16, 16));
            model.run(fits, RunnableModel.Options.NONE);
            Tensor kept = Tensor.full(1, 1, 1, 16, 16).to(DType.I64);
            model.run(with(fits, "pixel_attention_mask", kept), RunnableModel.Options.NONE);
            run(
                    model,
                    with(fits, "pixel_attention_mask", Tensor.zeros(DType.I64, Device.CPU, 1, 1, 16, 16)),
                    "is all padding");
            run(model, with(fits, "input_ids", Tensor.of(new long[] {3, 47, 47, 9}, 1, 4)), "have 2 places");
            run(model, with(fits, "input_ids", Tensor.of(new long[] {3, 99}, 1, 2)), "holds 99");
            run(model, with(fits, "pixel_values", Tensor.normal(1, 1, 1, 3, 16, 24)), "the tower sees 3 channels");
            run(model, with(fits, "pixel_values", Tensor.normal(1, 1, 1, 3, 20, 20)), "have 5 patches");
            run(model, with(fits, "pixel_values", Tensor.normal(1, 1, 3, 16, 16)), "'pixel_values' has shape");
            // A picture that is 0 everywhere stands where there is none, and the first one is seen in any case.
            Tensor none = Tensor.full(0, 1, 2, 3, 16, 16);
            model.run(with(fits, "pixel_values", none), RunnableModel.Options.NONE);
        }
    }
}
