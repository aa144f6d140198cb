package dev.vireo.models.owlv2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.models.OddInputs;
import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.models.WeightFiles;
import dev.vireo.models.families.Models;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What OWLv2 refuses, and how.
class Owlv2FaultTest {
    private static final String CONFIG = """
            {"model_type": "owlv2", "projection_dim": 8, "vision_config": {"hidden_size": 8, "num_attention_heads": 2,
             "intermediate_size": 8, "num_hidden_layers": 1, "image_size": 32, "patch_size": 16}, "text_config":
             {"hidden_size": 8, "num_attention_heads": 2, "intermediate_size": 8, "num_hidden_layers": 1,
             "vocab_size": 574, "max_position_embeddings": 16}}""";

    private static final String OWL_VIT = CONFIG.replace("owlv2", "owlvit");

    @TempDir
    Path folder;

    private static void refused(Executable call, String... parts) {
        VireoException e = assertThrows(VireoException.class, call);
        assertEquals(Code.DATA, e.code(), e.toString());
        for (String part : parts) {
            assertTrue((e.what() + "\n" + e.hint()).contains(part), e.what() + "\n" + e.hint());
        }
    }

    private void write(String config, String settings) throws IOException {
        Files.writeString(folder.resolve("config.json"), config);
        Files.writeString(folder.resolve("preprocessor_config.json"), settings);
        for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
            Files.write(
                    folder.resolve(name),
                    Files.readAllBytes(OddInputs.folder("owlv2_tokens/one").resolve(name)));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"do_pad\": false | do_pad is false; allowed: true alone",
                "\"do_resize\": false | do_resize is false",
                "\"do_normalize\": false | do_normalize is false",
                "\"do_center_crop\": true | do_center_crop is true",
                "\"resample\": 3 | resample is 3; allowed: 2 alone",
                "\"rescale_factor\": 0 | rescale_factor is 0",
                "\"image_std\": [0, 1, 1] | image_std is [0,1,1]",
                "\"image_mean\": [0.5] | image_mean is [0.5]; allowed: three numbers",
                "\"sharpen\": true | sharpen",
                "\"size\": {\"height\": 32} | size.width is missing",
                "\"size\": {\"height\": 32, \"width\": 16} | a square of 2 pixels a side or more",
                "\"size\": {\"height\": 99999, \"width\": 99999} | at most 8192 pixels a side",
                "\"size\": {\"height\": 16, \"width\": 16} | height and width 32, the image_size of config.json",
            })
    void settingsOfPicturesThatAreNotComputedAreRefusedByName(String setting, String what) throws IOException {
        String size = setting.contains("\"size\"") ? "" : ", \"size\": {\"height\": 32, \"width\": 32}";
        write(CONFIG, "{" + setting + size + "}");
        refused(() -> Owlv2Processor.open(folder), what);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"do_pad\": true | do_pad is true; allowed: false alone",
                "\"do_resize\": false | do_resize is false",
                "\"rescale\": false | rescale is false",
                "\"do_center_crop\": true | do_center_crop is true; allowed: false, or true with a crop_size",
                "\"do_center_crop\": true, \"crop_size\": 30 | do_center_crop is true",
                "\"resample\": 1 | resample is 1; allowed: 2 (bilinear), 3 (bicubic)",
                "\"rescale_factor\": -1 | rescale_factor is -1",
                "\"image_std\": [1, 1, 0] | image_std is [1,1,0]",
                "\"sharpen\": true | sharpen",
                "\"size\": 0 | size is 0; allowed: a whole number from 1",
                "\"size\": [32] | size is [32]; allowed: a height and a width",
                "\"size\": [32, -32] | size is [32,-32]; allowed: a height and a width",
                "\"size\": \"large\" | size is 'large'; allowed: an object",
                "\"size\": [32, 16] | height and width 32, the image_size of config.json",
            })
    void settingsOfPicturesOfOwlVitThatAreNotComputedAreRefusedByName(String setting, String what) throws IOException {
        write(OWL_VIT, "{" + setting + (setting.contains("\"size\"") ? "" : ", \"size\": 32") + "}");
        refused(() -> Owlv2Processor.open(folder), what);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"size\": {\"height\": 32, \"width\": 32}",
                "\"size\": 32, \"crop_size\": 768, \"rescale\": true",
                "\"size\": [32, 32], \"crop_size\": 32, \"do_center_crop\": true"
            })
    void settingsOfOldFilesOfOwlVitAreUnderstood(String settings) throws IOException {
        write(OWL_VIT, "{\"feature_extractor_type\": \"OwlViTFeatureExtractor\", " + settings + "}");
        Owlv2Processor.open(folder).close();
    }

    @Test
    void aFolderWithoutSettingsOrTokenizerIsRefused() throws IOException {
        write(CONFIG, "{\"size\": {\"height\": 32, \"width\": 32}}");
        Owlv2Processor.open(folder).close();
        Files.delete(folder.resolve("tokenizer.json"));
        refused(() -> Owlv2Processor.open(folder), "neither tokenizer.json nor vocab.json");
        Files.writeString(folder.resolve("vocab.json"), "{\"a\": 0, \"!\": 1}");
        Files.writeString(folder.resolve("merges.txt"), "");
        refused(() -> Owlv2Processor.open(folder), "vocab.json", "it lacks CLIP's token '<|startoftext|>'");
        Files.delete(folder.resolve("tokenizer_config.json"));
        refused(() -> Owlv2Processor.open(folder), "has no tokenizer_config.json");
        Files.delete(folder.resolve("preprocessor_config.json"));
        refused(() -> Owlv2Processor.open(folder), "has no preprocessor_config.json");
    }

    @Test
    void aTokenizerOfAnotherModelIsRefused() throws IOException {
        String settings = "{\"size\": {\"height\": 32, \"width\": 32}}";
        write(CONFIG.replace("574", "50"), settings);
        refused(() -> Owlv2Processor.open(folder), "the tokenizer has 574 tokens, the network 50");
        write(CONFIG.replace("\"max_position_embeddings\": 16", "\"max_position_embeddings\": 2"), settings);
        refused(() -> Owlv2Processor.open(folder), "2 tokens begin and end each text, and the network takes 2");
        write(CONFIG, settings);
        for (String told : List.of("{}", "{\"pad_token\": null}", "{\"pad_token\": \"nothing\"}")) {
            Files.writeString(folder.resolve("tokenizer_config.json"), told);
            refused(() -> Owlv2Processor.open(folder), "pad_token");
        }
        Files.writeString(
                folder.resolve("tokenizer_config.json"), "{\"pad_token\": \"!\", \"padding_side\": \"both\"}");
        refused(() -> Owlv2Processor.open(folder), "padding_side is 'both'");
    }

    private static RunnableModel open(String config) {
        return Models.open(
                ModelConfig.parse(config, "config.json"), Parameters.random(3, DType.F32, Device.CPU, false));
    }

    @Test
    void sizesThatDoNotFitEachOtherAreRefused() {
        refused(
                () -> open(CONFIG.replace("\"projection_dim\": 8", "\"projection_dim\": 12")),
                "projection_dim is 12; allowed: hidden_size of text_config, 8");
        refused(
                () -> open(OWL_VIT.replace("\"projection_dim\": 8", "\"projection_dim\": 12")),
                "projection_dim is 12; allowed: hidden_size of text_config, 8");
        refused(
                () -> open(OWL_VIT.replace(
                        "\"vision_config\": {", "\"vision_config\": {\"model_type\": \"owlv2_vision_model\",")),
                "vision_config.model_type is 'owlv2_vision_model'; allowed: owlvit_vision_model alone");
        refused(() -> open(CONFIG.replace("\"patch_size\": 16", "\"patch_size\": 64")), "patch_size is 64");
        refused(() -> open(CONFIG.replace("\"vocab_size\"", "\"logit_bonus\": 1, \"vocab_size\"")), "logit_bonus");
    }

    @ParameterizedTest
    @ValueSource(strings = {"owlvit2", "siglip2", "siglip2_vision_model", "grounding-dino"})
    void relativesAreRefusedByTheirNames(String type) {
        refused(() -> open("{\"model_type\": \"" + type + "\"}"), "model_type is '" + type + "'", "owlv2", "siglip");
    }

    @Test
    void inputsThatDoNotFitAreRefused() {
        try (RunnableModel model = open(CONFIG);
                Scope _ = Scope.inference()) {
            Tensor pixels = Tensor.normal(1, 2, 3, 32, 32);
            Tensor ids = Tensor.of(new long[] {3, 7, 573}, 1, 3);
            refused(
                    () -> model.run(Map.of("pixel_values", pixels, "input_ids", ids), RunnableModel.Options.NONE),
                    "'input_ids' has 1 texts for 2 pictures");
            refused(
                    () -> model.run(
                            Map.of("pixel_values", pixels, "input_ids", Tensor.of(new long[] {3, 574}, 2, 1)),
                            RunnableModel.Options.NONE),
                    "holds 574, outside the vocabulary of 574");
            refused(
                    () -> model.run(
                            Map.of("pixel_values", pixels, "input_ids", Tensor.of(new long[34], 2, 17)),
                            RunnableModel.Options.NONE),
                    "texts of 17 tokens; the longest is 16");
            refused(
                    () -> model.run(Map.of("pixel_values", pixels, "attention_mask", ids), RunnableModel.Options.NONE),
                    "needs the input 'input_ids'");
            refused(
                    () -> model.run(Map.of("pixel_values", Tensor.normal(1, 1, 3, 48, 32)), RunnableModel.Options.NONE),
                    "a picture of 32x48 pixels is not one of 32x32",
                    "interpolate-pos-encoding");
            Map<String, Tensor> seen = model.run(Map.of("pixel_values", pixels), RunnableModel.Options.NONE);
            assertEquals(Set.of("pred_boxes", "objectness_logits"), seen.keySet());
        }
    }

    @Test
    void owlVitTellsNoObjectness() {
        try (RunnableModel model = open(OWL_VIT);
                Scope _ = Scope.inference()) {
            assertEquals("owlvit", model.family());
            Map<String, Tensor> inputs = Map.of(
                    "pixel_values", Tensor.normal(1, 1, 3, 32, 32), "input_ids", Tensor.of(new long[] {3, 573}, 1, 2));
            assertEquals(
                    Set.of("pred_boxes", "logits", "class_embeds", "text_embeds"),
                    model.run(inputs, RunnableModel.Options.NONE).keySet());
        }
    }

    @Test
    void theWeightsOfTheOtherVersionAreRefusedByTheirNames() throws IOException {
        write(CONFIG, "{\"size\": 32}");
        Parameters parameters = Parameters.random(3, DType.F32, Device.CPU, false);
        try (RunnableModel _ = Models.open(ModelConfig.parse(CONFIG, "config.json"), parameters)) {
            WeightFiles.write(folder.resolve("model.safetensors"), parameters.all(), Map.of("format", "pt"));
        }
        Models.open(folder, DType.F32, Device.CPU).close();
        Files.writeString(folder.resolve("config.json"), OWL_VIT);
        refused(() -> Models.open(folder, DType.F32, Device.CPU), "owlvit.");
    }
}
