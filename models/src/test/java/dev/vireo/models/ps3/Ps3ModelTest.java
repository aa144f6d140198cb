package dev.vireo.models.ps3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// PS3 folders as `vireo models run` runs them, and the library around the model.
class Ps3ModelTest {
    private static final String CONFIG = """
            {"model_type": "ps3",
             "vision_config": {"trunk": {"embed_dim": 8, "depth": 2, "num_heads": 2, "mlp_ratio": 2,
               "img_size": 16, "patch_size": 4}, "ps3_scales": [16, 32, 64], "select_based_on_layer": [0, 1],
              "max_select_num": 20, "highres_selection_module_hidden_dim": 2,
              "highres_selection_module_out_dim": 2, "highres_selection_module_depth": 1},
             "text_config": {"output_dim": 8, "prompt_proj_dim": 8, "context_length": 4, "vocab_size": 10,
              "width": 8, "heads": 2, "layers": 1, "no_causal_mask": true, "proj_bias": true,
              "pool_type": "last"}}""";

    private static RunnableModel random() {
        return Models.open(ModelConfig.parse(CONFIG, "config.json"), start());
    }

    private static Parameters start() {
        return Parameters.random(5, DType.F32, Device.CPU, false);
    }

    private static Set<String> run(RunnableModel model, Map<String, Tensor> inputs, Map<String, String> options) {
        return new TreeSet<>(
                model.run(inputs, new RunnableModel.Options(options)).keySet());
    }

    @Test
    void aFolderIsLoadedUnderThePublishedNames(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("config.json"), CONFIG);
        try (Scope _ = Scope.inference();
                Parameters p = Parameters.random(5, DType.F32, Device.CPU, false)) {
            Tensor pixels = Tensor.normal(1, 1, 3, 64, 64);
            Ps3Config config = Ps3Config.read(ModelConfig.parse(CONFIG, "config.json"));
            Ps3VisionModel made = new Ps3VisionModel(config.vision().orElseThrow(), p.at("vision_model"));
            Ps3TextModel text = new Ps3TextModel(config.text().orElseThrow(), p.at("text_model"));
            assertEquals(4, text.config().contextLength());
            WeightFiles.write(folder.resolve("model.safetensors"), p.all(), Map.of());
            float[] expected = made.forward(pixels, Ps3Request.looks(Ps3Request.Looks.of(1)))
                    .lastHiddenState_BNC()
                    .toFloats();
            try (Ps3Model loaded = Ps3Model.open(folder, DType.F32, Device.CPU)) {
                Tensor seen = loaded.vision()
                        .forward(pixels, Ps3Request.looks(Ps3Request.Looks.of(1)))
                        .lastHiddenState_BNC();
                assertArrayEquals(expected, seen.toFloats());
                assertTrue(p.all().containsKey("vision_model.trunk.blocks.1.attn.qkv.weight"));
            }
            Map<String, Tensor> fewer = new LinkedHashMap<>(p.all());
            fewer.remove("vision_model.prior_prompt");
            WeightFiles.write(folder.resolve("model.safetensors"), fewer, Map.of());
            VireoException e = assertThrows(VireoException.class, () -> Ps3Model.open(folder, DType.F32, Device.CPU));
            assertTrue(e.getMessage().contains("'vision_model.prior_prompt'"), e.getMessage());
        }
    }

    @Test
    void aFolderOfItsOwnWriterIsReadWithWhatTheTrainingLeft(@TempDir Path folder) throws IOException {
        String config = CONFIG.replace(
                        "\"max_select_num\": 20",
                        "\"ps3\": true, \"min_select_num\": 1, \"pool\": \"map\", \"max_select_num\": 20")
                .replace(
                        "\"width\": 8",
                        "\"width\": 8, \"hf_tokenizer_name\": \"timm/ViT-B-16-SigLIP\", "
                                + "\"tokenizer_kwargs\": {\"clean\": \"canonicalize\"}");
        Files.writeString(folder.resolve("config.json"), config);
        try (Scope _ = Scope.inference();
                Parameters p = start();
                RunnableModel _ = Models.open(ModelConfig.parse(config, "config.json"), p)) {
            Map<String, Tensor> all = new LinkedHashMap<>(p.all());
            all.put("logit_scale", Tensor.full(2.3));
            all.put("logit_bias", Tensor.full(-10));
            WeightFiles.write(folder.resolve("model.safetensors"), all, Map.of());
            Ps3Model.open(folder, DType.F32, Device.CPU).close();
            all.put("logit_shift", Tensor.full(1));
            WeightFiles.write(folder.resolve("model.safetensors"), all, Map.of());
            VireoException e = assertThrows(VireoException.class, () -> Ps3Model.open(folder, DType.F32, Device.CPU));
            assertTrue(e.getMessage().contains("'logit_shift'"), e.getMessage());
        }
        VireoException field = assertThrows(
                VireoException.class,
                () -> Ps3Config.read(ModelConfig.parse(
                        CONFIG.replace("\"heads\": 2,", "\"heads\": 2, \"rope_theta\": 1,"), "config.json")));
        assertTrue(field.getMessage().contains("text_config.rope_theta"), field.getMessage());
    }

    @Test
    void outputsAreNamedAsTheInputsAndOptionsAsk() {
        try (RunnableModel model = random();
                Scope _ = Scope.inference()) {
            Tensor pixels = Tensor.normal(1, 2, 3, 64, 64);
            Tensor words = Tensor.of(new long[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 4);
            assertEquals(Set.of("pooler_output", "prompt"), run(model, Map.of("input_ids", words), Map.of()));
            assertEquals(
                    Set.of("last_hidden_state", "selection_prob.0", "selection_prob.1"),
                    run(model, Map.of("pixel_values", pixels), Map.of("looks", "0")));
            assertEquals(
                    Set.of(
                            "last_hidden_state",
                            "selection_prob.0",
                            "selection_prob.1",
                            "selection_map.0",
                            "selection_map.1",
                            "hidden_states.0",
                            "hidden_states.1",
                            "hidden_states.2"),
                    run(model, Map.of("pixel_values", pixels), Map.of("tokens", "7", "all-layers", "true")));
            Set<String> both = run(model, Map.of("pixel_values", pixels, "input_ids", words), Map.of("looks", "all"));
            assertTrue(both.containsAll(Set.of("prompt", "pooler_output", "last_hidden_state", "selection_map.1")));
        }
    }

    @Test
    void thePromptOfATextIsWhatThePictureIsLookedAtWith() {
        try (RunnableModel model = random();
                Scope _ = Scope.inference()) {
            Tensor pixels = Tensor.normal(1, 1, 3, 64, 64);
            Tensor words = Tensor.of(new long[] {1, 2, 3, 4}, 1, 4);
            RunnableModel.Options once = new RunnableModel.Options(Map.of("looks", "1"));
            Map<String, Tensor> read = model.run(Map.of("input_ids", words), RunnableModel.Options.NONE);
            Map<String, Tensor> prompted =
                    model.run(Map.of("pixel_values", pixels, "prompt", named(read, "prompt")), once);
            Map<String, Tensor> asked = model.run(Map.of("pixel_values", pixels, "input_ids", words), once);
            assertArrayEquals(
                    named(prompted, "last_hidden_state").toFloats(),
                    named(asked, "last_hidden_state").toFloats());
        }
    }

    private static Tensor named(Map<String, Tensor> out, String name) {
        return Objects.requireNonNull(out.get(name));
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        try (RunnableModel model = random();
                Scope _ = Scope.inference()) {
            Map<String, Tensor> picture = Map.of("pixel_values", Tensor.normal(1, 1, 3, 64, 64));
            Map<String, Tensor> text = Map.of("input_ids", Tensor.of(new long[] {1, 2}, 1, 2));
            refused(Code.USAGE, "looks N", model, picture, Map.of());
            refused(Code.USAGE, "both", model, picture, Map.of("looks", "1", "tokens", "1"));
            refused(Code.USAGE, "looks", model, picture, Map.of("looks", "-1"));
            refused(Code.USAGE, "looks", model, picture, Map.of("looks", "some"));
            refused(Code.USAGE, "pixel_values", model, text, Map.of("looks", "1"));
            refused(Code.USAGE, "mask-ratio", model, picture, Map.of("looks", "1", "mask-ratio", ".5"));
            refused(Code.DATA, "pixel_values", model, Map.of(), Map.of("looks", "1"));
            refused(Code.DATA, "10", model, Map.of("input_ids", Tensor.of(new long[] {1, 10}, 1, 2)), Map.of());
            refused(Code.DATA, "5", model, Map.of("input_ids", Tensor.of(new long[5], 1, 5)), Map.of());
            refused(
                    Code.DATA,
                    "selection_map.0",
                    model,
                    Map.of(
                            "pixel_values",
                            Tensor.normal(1, 1, 3, 64, 64),
                            "selection_map.0",
                            Tensor.zeros(1, 3, 3),
                            "selection_map.1",
                            Tensor.zeros(1, 16, 16)),
                    Map.of("looks", "1"));
        }
    }

    private static void refused(
            Code code, String named, RunnableModel model, Map<String, Tensor> inputs, Map<String, String> options) {
        VireoException e =
                assertThrows(VireoException.class, () -> model.run(inputs, new RunnableModel.Options(options)));
        assertEquals(code, e.code());
        assertTrue((e.getMessage() + e.hint()).contains(named), e.getMessage());
    }

    @Test
    void onlyPatchesOfGivenMapsAreLookedAt() {
        try (RunnableModel model = random();
                Scope _ = Scope.inference()) {
            float[] some = new float[256];
            some[3] = 1;
            some[200] = 1;
            Map<String, Tensor> out = model.run(
                    Map.of(
                            "pixel_values",
                            Tensor.normal(1, 1, 3, 64, 64),
                            "selection_map.0",
                            Tensor.zeros(1, 8, 8),
                            "selection_map.1",
                            Tensor.of(some, 1, 16, 16)),
                    new RunnableModel.Options(Map.of("looks", "all")));
            assertArrayEquals(some, named(out, "selection_map.1").toFloats());
            assertArrayEquals(
                    new long[] {1, 18, 8}, named(out, "last_hidden_state").shape());
        }
    }

    @Test
    void picturesOfABatchMustGetTheSameNumberOfTokens() {
        try (Ps3Model model = new Ps3Model(ModelConfig.parse(CONFIG, "config.json"), start());
                Scope _ = Scope.inference()) {
            Ps3VisionModel vision = model.vision();
            Tensor pixels = Tensor.normal(1, 2, 3, 64, 64);
            Tensor first = Tensor.cat(0, Tensor.full(1, 1, 8, 8), Tensor.zeros(1, 8, 8));
            Ps3Request request =
                    Ps3Request.looks(Ps3Request.Looks.of(1)).onlyFrom(List.of(first, Tensor.zeros(2, 16, 16)));
            VireoException e = assertThrows(VireoException.class, () -> vision.forward(pixels, request));
            assertEquals(Code.USAGE, e.code());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"BF16", "F16"})
    void sixteenBitsOfEitherKindStayNearThirtyTwo(DType dtype) {
        try (Parameters full = Parameters.random(5, DType.F32, Device.CPU, false);
                Parameters half = Parameters.random(5, dtype, Device.CPU, false);
                Scope _ = Scope.inference()) {
            Ps3Config.Vision config = Ps3Config.read(ModelConfig.parse(CONFIG, "config.json"))
                    .vision()
                    .orElseThrow();
            Tensor pixels = Tensor.normal(1, 1, 3, 48, 64);
            Ps3Request request = Ps3Request.looks(Ps3Request.Looks.ALL)
                    .groundTruth(Tensor.zeros(1, 5, 5))
                    .smoothed();
            Ps3Request.Output expected = new Ps3VisionModel(config, full).forward(pixels, request);
            Ps3Request.Output seen = new Ps3VisionModel(config, half).forward(pixels.to(dtype), request);
            assertEquals(dtype, seen.lastHiddenState_BNC().dtype());
            assertTrue(seen.lastHiddenState_BNC().isFinite());
            // Which patches share a look hangs on the last bits of probabilities, so the rest may differ.
            int low = config.lowTokens();
            assertArrayEquals(
                    expected.lastHiddenState_BNC().narrow(1, 0, low).toFloats(),
                    seen.lastHiddenState_BNC().narrow(1, 0, low).toFloats(),
                    0.1f);
        }
    }

    @Test
    void featureMapsHoldEveryTokenWhereItsPatchIs() {
        try (Ps3Model model = new Ps3Model(ModelConfig.parse(CONFIG, "config.json"), start());
                Scope _ = Scope.inference()) {
            Ps3VisionModel vision = model.vision();
            Ps3Request.Output out =
                    vision.forward(Tensor.normal(1, 1, 3, 64, 32), Ps3Request.looks(Ps3Request.Looks.of(2)));
            List<Tensor> maps = vision.featureMaps(out.lastHiddenState_BNC(), out.selectionMaps_BHW());
            assertArrayEquals(new long[] {1, 8, 4, 4}, maps.get(0).shape());
            assertArrayEquals(new long[] {1, 8, 16, 8}, maps.get(2).shape());
            double held = maps.stream().mapToDouble(m -> m.abs().sum().item()).sum();
            assertEquals(out.lastHiddenState_BNC().abs().sum().item(), held, 1e-3 * held);
            assertThrows(
                    VireoException.class,
                    () -> vision.featureMaps(out.lastHiddenState_BNC(), List.of(Tensor.zeros(1, 8, 4))));
        }
    }
}
