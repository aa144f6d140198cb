package dev.vireo.models.ps3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.models.Activation;
import dev.vireo.models.ps3.Ps3Config.Vision.Grid;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.folder.ModelConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ps3ConfigTest {
    private static final String SIGLIP_4K = """
            {"model_type": "ps3",
             "vision_config": {"model_name": "vit_so400m_patch14_siglip_384", "hidden_size": 1152, "pool": "map",
              "ps3_scales": [378, 756, 1512, 3780], "select_based_on_layer": [0, 9, 18, 26],
              "max_select_num": 2560, "max_select_num_each_scale": null, "radio": false},
             "text_config": {"context_length": 64, "vocab_size": 256000, "width": 1152, "heads": 16, "layers": 27,
              "mlp_ratio": 3.7362, "no_causal_mask": true, "proj_bias": true, "pool_type": "last",
              "norm_kwargs": {"eps": 1e-06}, "act_kwargs": {"approximate": "tanh"}}}""";

    private static Ps3Config read(String json) {
        return Ps3Config.read(ModelConfig.parse(json, "config.json"));
    }

    @Test
    void aPublishedNameStandsForItsSizes() {
        Ps3Config.Vision vision = read(SIGLIP_4K).vision().orElseThrow();
        assertEquals(new Ps3Config.Vision.Trunk(384, 14, 1152, 27, 16, 3.7362), vision.trunk());
        assertEquals(27, vision.trunk().grid());
        assertEquals(4304, vision.trunk().hidden());
        assertEquals(List.of(85, 341, 2134), vision.selectionBudget());
        assertEquals(new Grid(270, 270), vision.grid(3780, 3780, 3));
        Ps3Config.Text text = read(SIGLIP_4K).text().orElseThrow();
        assertEquals(Activation.GELU_TANH, text.activation());
        assertEquals(Ps3Config.Text.Pool.LAST, text.pool());
    }

    @Test
    void whatTheWriterSaysBesidesChangesNothing() {
        String more = SIGLIP_4K
                .replace(
                        "\"radio\": false",
                        "\"radio\": false, \"final_norm\": false, \"drop\": 0.0, \"patch_size\": 14, \"ps3\": true")
                .replace("\"heads\": 16", "\"heads\": 16, \"output_tokens\": false, \"bos_token_id\": null");
        assertEquals(read(SIGLIP_4K), read(more));
        assertTrue(read(SIGLIP_4K.replace("\"heads\": 16", "\"heads\": 16, \"ls_init_value\": 0.1"))
                .text()
                .orElseThrow()
                .layerScale());
    }

    @Test
    void aRadioNetworkBringsItsTableAndAdapter() {
        Ps3Config.Vision vision = read("""
                {"model_type": "ps3_vision_model", "model_name": "vit_large_patch16_224", "hidden_size": 1024,
                 "pool": "map", "ps3_scales": [384, 768, 1536, 3840], "select_based_on_layer": [0, 7, 14, 23],
                 "max_select_num": 2560, "img_size": 4096, "class_token": false, "final_norm": false, "radio": true,
                 "radio_adapter_mlp_version": "v2", "radio_adapter_mlp_input_dim": 1024,
                 "radio_adapter_mlp_hidden_dim": 1520, "radio_adapter_mlp_output_dim": 1152,
                 "radio_adapter_mlp_num_inner": 3}""").vision().orElseThrow();
        assertEquals(256, vision.trunk().grid());
        assertEquals(
                new Ps3Config.Vision.Radio(false, 2, 1520, 1152, 3),
                vision.radio().orElseThrow());
        assertEquals(24, vision.lowGrid());
    }

    @Test
    void aPictureThatIsNotSquareGetsPatchesInItsShape() {
        Ps3Config.Vision vision = read(SIGLIP_4K).vision().orElseThrow();
        assertEquals(new Grid(54, 26), vision.grid(2000, 1000, 1));
        assertEquals(new Grid(26, 54), vision.grid(1000, 2000, 1));
        assertEquals(new Grid(10, 270), vision.grid(1, 5000, 3));
        assertEquals(new Grid(27, 27), vision.grid(1, 5000, 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"model_name\": \"vit_so400m_patch14_siglip_384\" | \"model_name\": \"vit_huge\" | vision_config.model_name",
                "\"pool\": \"map\" | \"pool\": \"avg\" | vision_config.pool",
                "[378, 756, 1512, 3780] | [378, 760] | ps3_scales",
                "[378, 756, 1512, 3780] | [378] | max_select_num_each_scale",
                "[0, 9, 18, 26] | [0, 27] | select_based_on_layer",
                "\"hidden_size\": 1152 | \"hidden_size\": 1024 | vision_config.hidden_size",
                "\"pool_type\": \"last\" | \"pool_type\": \"mean\" | text_config.pool_type",
                "\"approximate\": \"tanh\" | \"approximate\": \"fast\" | text_config.act_kwargs.approximate",
                "\"heads\": 16 | \"heads\": 17 | heads",
                "\"radio\": false | \"radio\": true | radio_adapter_mlp_input_dim",
            })
    void aValueThatIsNotUnderstoodIsNamed(String right, String wrong, String name) {
        assertTrue(SIGLIP_4K.contains(right));
        VireoException e = assertThrows(VireoException.class, () -> read(SIGLIP_4K.replace(right, wrong)));
        assertEquals(VireoException.Code.DATA, e.code());
        assertTrue(e.getMessage().contains(name), e.getMessage());
    }
}
