package dev.vireo.models.qwen25vl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.models.Parameters;
import dev.vireo.models.qwen25vl.Qwen25VlConfig.Vision;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.folder.ModelConfig;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Configurations as programs and versions write them, and what is refused.
class Qwen25VlConfigTest {
    private static Qwen25VlModel open(String json) {
        try (Parameters parameters = TinySight.parameters()) {
            return Qwen25VlModel.of(TinySight.config(json), parameters);
        }
    }

    private static void isRefused(String json, String key) {
        VireoException refusal = assertThrows(VireoException.class, () -> open(json));
        assertEquals(VireoException.Code.DATA, refusal.code());
        assertTrue(refusal.getMessage().contains(key), refusal.getMessage());
    }

    /// The vision part as the published folder of Qwen2.5-VL-3B-Instruct has it.
    @Test
    void aPublishedTowerIsUnderstood() {
        ModelConfig config = TinySight.config("""
                {"depth": 32, "hidden_act": "silu", "hidden_size": 1280, "intermediate_size": 3420, "num_heads": 16,
                 "in_chans": 3, "out_hidden_size": 2048, "patch_size": 14, "spatial_merge_size": 2, "spatial_patch_size": 14,
                 "window_size": 112, "fullatt_block_indexes": [7, 15, 23, 31], "tokens_per_second": 2,
                 "temporal_patch_size": 2}""");
        Vision vision = Vision.of(config);
        config.requireAllRead();
        assertEquals(80, vision.head());
        assertEquals(1176, vision.pixels());
        assertEquals(4, vision.window());
        assertEquals(Set.of(7, 15, 23, 31), vision.whole());
        assertEquals(2, vision.perSecond());
    }

    @Test
    void theDecodersValuesStandBesideOrWithinOrAtBothPlaces() {
        String flat = TinySight.FLAT;
        String nested =
                "{\"model_type\": \"qwen2_5_vl\", " + TinySight.TOKENS + ", \"vision_config\": {" + TinySight.VISION
                        + ", \"model_type\": \"qwen2_5_vl_vision\"}, \"text_config\": {\"model_type\": \"qwen2_5_vl_text\", "
                        + "\"vision_start_token_id\": 42, \"image_token_id\": null, " + TinySight.TEXT + "}}";
        String both = "{\"model_type\": \"qwen2_5_vl\", \"sliding_window\": 4096, " + TinySight.TOKENS + ", "
                + TinySight.TEXT + ", \"vision_config\": {" + TinySight.VISION + "}, \"text_config\": {"
                + "\"sliding_window\": null, " + TinySight.TEXT + "}}";
        for (String each : new String[] {flat, nested, both}) {
            Qwen25VlModel model = open(each);
            assertEquals(50, model.decoder().vocabulary());
            assertEquals(64, model.decoder().positions());
        }
        isRefused(both.replaceFirst("\"vocab_size\": 50", "\"vocab_size\": 51"), "vocab_size");
    }

    @Test
    void wordsAreTiedWhereEitherPlaceSaysSo() {
        for (String tied : new String[] {
            TinySight.FLAT.replaceFirst("\\{", "{\"tie_word_embeddings\": true, "),
            "{\"model_type\": \"qwen2_5_vl\", \"tie_word_embeddings\": false, " + TinySight.TOKENS
                    + ", \"vision_config\": {" + TinySight.VISION
                    + "}, \"text_config\": {\"tie_word_embeddings\": true, " + TinySight.TEXT + "}}",
            "{\"model_type\": \"qwen2_5_vl\", \"tie_word_embeddings\": true, " + TinySight.TOKENS
                    + ", \"vision_config\": {" + TinySight.VISION + "}, \"text_config\": {" + TinySight.TEXT + "}}"
        }) {
            try (Parameters parameters = TinySight.parameters()) {
                Qwen25VlModel.of(TinySight.config(tied), parameters);
                assertTrue(!parameters.all().containsKey("lm_head.weight"), tied);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vision_config|\"depth\": 2|\"depth\": 0",
                "depth|\"depth\": 2|\"depth\": 5000",
                "depth|\"depth\": 2|\"depth\": \"two\"",
                "num_heads|\"num_heads\": 2|\"num_heads\": 3",
                "num_heads|\"num_heads\": 2|\"num_heads\": 8",
                "window_size|\"window_size\": 8|\"window_size\": 3",
                "patch_size|\"patch_size\": 2|\"patch_size\": [2, 2]",
                "patch_size|\"patch_size\": 2|\"patch_size\": 300",
                "spatial_patch_size|\"patch_size\": 2|\"patch_size\": 2, \"spatial_patch_size\": 3",
                "in_chans|\"patch_size\": 2|\"patch_size\": 2, \"in_chans\": 4",
                "temporal_patch_size|\"patch_size\": 2|\"patch_size\": 2, \"temporal_patch_size\": 0",
                "spatial_merge_size|\"patch_size\": 2|\"patch_size\": 2, \"spatial_merge_size\": 1000",
                "out_hidden_size|\"out_hidden_size\": 16|\"out_hidden_size\": 15",
                "fullatt_block_indexes|\"fullatt_block_indexes\": [1]|\"fullatt_block_indexes\": [-1]",
                "fullatt_block_indexes|\"fullatt_block_indexes\": [1]|\"fullatt_block_indexes\": 1",
                "tokens_per_second|\"tokens_per_second\": 2|\"tokens_per_second\": -2",
                "hidden_act|\"depth\": 2|\"depth\": 2, \"hidden_act\": \"xielu\"",
                "rope_type|\"depth\": 2|\"depth\": 2, \"rope_parameters\": {\"rope_type\": \"linear\"}",
                "rope_theta|\"depth\": 2|\"depth\": 2, \"rope_parameters\": {\"rope_theta\": 0.5}",
                "unknown|\"depth\": 2|\"depth\": 2, \"unknown\": 1",
                "vision_config.model_type|\"depth\": 2|\"depth\": 2, \"model_type\": \"siglip\"",
                "mrope_section|[2, 1, 1]|[2, 1]",
                "mrope_section|[2, 1, 1]|[2, 2, 1]",
                "mrope_section|[2, 1, 1]|[5, -1, 0]",
                "mrope_section|[2, 1, 1]|\"many\"",
                "mrope_section|, \"mrope_section\": [2, 1, 1]|''",
                "mrope_interleaved|\"mrope_section\": [2, 1, 1]|\"mrope_section\": [2, 1, 1], \"mrope_interleaved\": true",
                "type|\"type\": \"mrope\"|\"type\": \"other\"",
                "image_token_id|\"image_token_id\": 40|\"image_token_id\": 50",
                "image_token_id|\"image_token_id\": 40, |''",
                "video_token_id|\"video_token_id\": 41|\"video_token_id\": 40",
                "vision_config|\"vision_config\"|\"vision\"",
                "num_key_value_heads|\"num_key_value_heads\": 1|\"num_key_value_heads\": 3",
                "head_dim|\"vocab_size\": 50|\"vocab_size\": 50, \"head_dim\": 4",
                "quantization_config|\"vocab_size\": 50|\"vocab_size\": 50, \"quantization_config\": {\"bits\": 4}",
                "rms_norm_eps|\"vocab_size\": 50|\"vocab_size\": 50, \"rms_norm_eps\": 0",
            })
    void whatIsNotComputedIsRefusedByName(String key, String from, String to) {
        assertTrue(TinySight.FLAT.contains(from), from);
        isRefused(TinySight.FLAT.replace(from, to), key);
    }
}
