package dev.vireo.models.crossmae;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.models.crossmae.CrossMaeConfig.Cross;
import dev.vireo.models.crossmae.CrossMaeConfig.FeatureMaps;
import dev.vireo.models.crossmae.CrossMaeConfig.Plain;
import dev.vireo.models.crossmae.CrossMaeConfig.Tower;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrossMaeConfigTest {
    private static CrossMaeConfig read(String json) {
        return CrossMaeConfig.read(ModelConfig.parse(json, "config.json"), false);
    }

    private static void refused(String json, String message) {
        VireoException e = assertThrows(VireoException.class, () -> read(json));
        assertEquals(Code.DATA, e.code());
        assertTrue(e.getMessage().contains(message), e.getMessage());
        assertTrue(e.getMessage().startsWith("[config.json] "), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "vits, 384, 12, 6, 16, 256, 8",
        "mae_vit_base_patch16, 768, 12, 12, 16, 512, 16",
        "mae_vit_large_patch16_dec512d8b, 1024, 24, 16, 16, 512, 16",
        "vith, 1280, 32, 16, 14, 512, 16"
    })
    void aPublishedNameStandsForItsSizes(
            String name, int dim, int depth, int heads, int patch, int decoderDim, int decoderHeads) {
        CrossMaeConfig config = read("{\"model_type\": \"crossmae\", \"model_name\": \"" + name + "\"}");
        assertEquals(new Tower(dim, depth, heads), config.encoder());
        assertEquals(patch, config.patch());
        Cross cross = (Cross) config.decoder();
        assertEquals(new Tower(decoderDim, 12, decoderHeads), cross.tower());
        assertEquals(depth + 1, cross.maps().orElseThrow().count());
        assertTrue(config.normPixLoss());
    }

    @Test
    void theSizesMayBeStatedAtTheTopOrInTheTrunk() {
        String fields = "\"embed_dim\": 32, \"depth\": 3, \"num_heads\": 4, \"img_size\": 32, \"patch_size\": 8";
        String decoder = "\"decoder_embed_dim\": 16, \"decoder_depth\": 2, \"decoder_num_heads\": 4, "
                + "\"weight_fm\": true, \"use_input\": true, \"norm_pix_loss\": true, \"mlp_ratio\": 4";
        CrossMaeConfig top = read("{\"model_type\": \"crossmae\", " + fields + ", " + decoder + "}");
        CrossMaeConfig trunk = read("{\"model_type\": \"crossmae\", " + decoder + ", \"vision_config\": {\"trunk\": {"
                + fields + ", \"mlp_ratio\": 4}}}");
        assertEquals(top, trunk);
        assertEquals(new Cross(new Tower(16, 2, 4), new FeatureMaps(true, List.of(0, 1, 2)), false), top.decoder());
        assertEquals(16, top.patches());
    }

    @Test
    void whatIsStatedGoesBeforeWhatFollowsFromTheName() {
        CrossMaeConfig config =
                read("{\"model_type\": \"crossmae\", \"model_name\": \"vitb\", \"img_size\": [448, 224], \"use_fm\": "
                        + "[-1, 3], \"use_input\": false}");
        assertEquals(28 * 14, config.patches());
        assertEquals(
                new FeatureMaps(false, List.of(3, 11)),
                ((Cross) config.decoder()).maps().orElseThrow());
    }

    @Test
    void maeHasANormAfterItsEncoderAndEightDecoderBlocks() {
        CrossMaeConfig config = CrossMaeConfig.read(
                ModelConfig.parse("{\"model_type\": \"mae\", \"model_name\": \"vitb\"}", "config.json"), true);
        assertEquals(new Plain(new Tower(512, 8, 16)), config.decoder());
        assertEquals(CrossMaeConfig.published("vitb").plain(), config);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model_name\": \"vitx\"} | model_name is 'vitx'; allowed: vits, vitb, vitl, vith",
                "{} | embed_dim is missing",
                "{\"model_name\": \"vitb\", \"qkv_bias\": false} | has fields that are not known here, and that may change the numbers: qkv_bias",
                "{\"model_name\": \"vitb\", \"in_chans\": 4} | in_chans is 4; allowed: 3 alone",
                "{\"model_name\": \"vitb\", \"num_heads\": 7} | a width of 768 can't be split among 7 heads",
                "{\"model_name\": \"vitb\", \"patch_size\": 15} | a picture of 224x224 can't be cut into patches of 15",
                "{\"model_name\": \"vitb\", \"use_fm\": [12]} | use_fm is [12]; allowed: numbers of the 12 blocks",
                "{\"model_name\": \"vitb\", \"use_fm\": [2, 2]} | the feature maps [2, 2] are not some of the 12",
                "{\"model_name\": \"vitb\", \"img_size\": [1, 2, 3]} | img_size is [1,2,3]; allowed: a size",
                "{\"model_name\": \"vitb\", \"img_size\": \"224\"} | img_size is '224'",
                "{\"model_name\": \"vitb\", \"mlp_ratio\": -1} | no hidden layer is -1.0 times as wide",
                "{\"depth\": 2, \"embed_dim\": 8, \"vision_config\": {\"depth\": 3}} | depth is 2; allowed: one value; it is also "
                        + "stated as 3"
            })
    void aValueThatIsNotUnderstoodIsNamed(String line) {
        String[] parts = line.split(" \\| ", -1);
        String rest = parts[0].substring(1);
        refused("{\"model_type\": \"crossmae\"" + (rest.equals("}") ? rest : ", " + rest), parts[1]);
    }

    @Test
    void optionsOfCrossMaeAreRefusedForMae() {
        refused(
                "{\"model_type\": \"mae\", \"model_name\": \"vitb\", \"weight_fm\": true}",
                "weight_fm is true; allowed: false, because it is an option of CrossMAE");
    }

    @Test
    void anotherKindOfModelIsRefused() {
        refused("{\"model_type\": \"siglip\"}", "model_type is 'siglip'; allowed: cross_mae, crossmae, mae");
    }
}
