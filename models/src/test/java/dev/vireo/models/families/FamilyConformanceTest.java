package dev.vireo.models.families;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.models.nvila.MediaTokens;
import dev.vireo.models.nvila.NvilaFamily;
import dev.vireo.models.nvila.VilaHdFamily;
import dev.vireo.runtime.Conformance;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every family keeps what families promise, and the checks see it when one does not.
class FamilyConformanceTest {
    private static final String SIZES = "\"hidden_size\": 8, \"intermediate_size\": 12, \"num_attention_heads\": 2,"
            + " \"num_hidden_layers\": 2, \"hidden_act\": \"quick_gelu\", \"layer_norm_eps\": 1e-5";
    private static final String SEES = SIZES + ", \"image_size\": 16, \"patch_size\": 8, \"num_channels\": 3";
    private static final String READS = SIZES + ", \"vocab_size\": 50, \"max_position_embeddings\": 6";
    private static final String PS3_SEES = """
            {"trunk": {"embed_dim": 8, "depth": 2, "num_heads": 2, "mlp_ratio": 2, "img_size": 16, "patch_size": 4},
             "ps3_scales": [16, 32, 64], "select_based_on_layer": [0, 1], "max_select_num": 20,
             "highres_selection_module_hidden_dim": 2, "highres_selection_module_out_dim": 2,
             "highres_selection_module_depth": 1}""";
    private static final String PS3_READS = """
            {"output_dim": 8, "prompt_proj_dim": 8, "context_length": 4, "vocab_size": 10, "width": 8, "heads": 2,
             "layers": 1, "no_causal_mask": true, "proj_bias": true, "pool_type": "last"}""";
    private static final String MASKED = """
            "decoder_embed_dim": 12, "decoder_depth": 2, "decoder_num_heads": 2, "vision_config": {"trunk":
            {"embed_dim": 16, "depth": 2, "num_heads": 2, "mlp_ratio": 2, "img_size": 16, "patch_size": 4}}}""";
    private static final String WRITES = "\"hidden_size\": 8, \"intermediate_size\": 12, \"num_attention_heads\": 4,"
            + " \"num_key_value_heads\": 2, \"num_hidden_layers\": 3, \"vocab_size\": 50, \"rms_norm_eps\": 1e-5,"
            + " \"max_position_embeddings\": 16, \"hidden_act\": \"silu\", \"eos_token_id\": 49";
    private static final String WATCHES = "{\"depth\": 2, \"hidden_size\": 8, \"intermediate_size\": 12,"
            + " \"num_heads\": 2, \"out_hidden_size\": 8, \"patch_size\": 2, \"window_size\": 4}";
    private static final String DEPTHS = """
            {"model_type": "depth_anything", "patch_size": 4, "reassemble_hidden_size": 8, "reassemble_factors": [2, 0.5],
             "neck_hidden_sizes": [3, 4], "fusion_hidden_size": 4, "head_hidden_size": 3, "max_depth": 2,
             "backbone_config": {"model_type": "dinov2", "hidden_size": 8, "num_hidden_layers": 3, "mlp_ratio": 2,
              "num_attention_heads": 2, "image_size": 16, "patch_size": 4, "reshape_hidden_states": false,
              "out_features": ["stage1", "stage3"]}}""";
    private static final String CLIP = "{\"model_type\": \"clip\", \"projection_dim\": 6, \"vision_config\": {" + SEES
            + "}, \"text_config\": {" + READS + ", \"eos_token_id\": 49}}";

    private static String nvila(String mode, String projector, int frames) {
        String scales = mode.equals("dynamic_s2")
                ? "\"dynamic_s2\": true, \"s2_scales\": \"16,32\", \"s2_resize_output_to_scale_idx\": 0, \"min_tiles\": 2,"
                : "";
        return "{\"model_type\": \"llava_llama\", \"image_aspect_ratio\": \"" + mode + "\", " + scales
                + " \"num_video_frames\": " + frames + ", \"mm_vision_select_layer\": -2, \"llm_cfg\":"
                + " {\"model_type\": \"qwen2\", " + WRITES + "}, \"vision_tower_cfg\": {\"model_type\":"
                + " \"siglip_vision_model\", " + SEES.replace("quick_gelu", "gelu_pytorch_tanh")
                + "}, \"mm_projector_cfg\": {\"mm_projector_type\": \"" + projector + "\"}}";
    }

    private static RunnableModel nvila(ModelConfig config, Parameters parameters) {
        return NvilaFamily.open(config, new MediaTokens(47, OptionalInt.of(48), _ -> List.of(5, 6)), parameters);
    }

    private static final String VILA_HD = "{\"model_type\": \"llava_topdown_llama\", \"ps3\": true,"
            + " \"image_aspect_ratio\": \"resize\", \"mm_vision_select_feature\": \"cls_patch\","
            + " \"look_close_mode\": \"after_prompt\", \"num_look_close\": 2, \"high_res_pos_embed\": true,"
            + " \"llm_cfg\": {\"model_type\": \"qwen2\", " + WRITES.replace(": 16,", ": 64,")
            + "}, \"vision_tower_cfg\":"
            + " {\"model_type\": \"ps3_vision_model\", \"hidden_size\": 12, \"model_name\": \"tiny\", \"pool\": \"map\","
            + " \"trunk\": {\"embed_dim\": 12, \"depth\": 2, \"num_heads\": 2, \"mlp_ratio\": 2, \"img_size\": 16,"
            + " \"patch_size\": 4}, \"ps3_scales\": [16, 32, 64], \"select_based_on_layer\": [0, 1],"
            + " \"max_select_num_each_scale\": [4, 16], \"max_select_num\": 20, \"highres_selection_feature\": false},"
            + " \"mm_projector_cfg\": {\"mm_projector_type\": \"mlp_downsample\"}}";

    private static RunnableModel vilaHd(ModelConfig config, Parameters parameters) {
        return VilaHdFamily.open(config, new MediaTokens(47, OptionalInt.empty(), _ -> List.of(5)), parameters);
    }

    @TempDir
    Path folder;

    private static Map<String, Tensor> picture() {
        return Map.of("pixel_values", Tensor.normal(1, 2, 3, 16, 16));
    }

    private static Map<String, Tensor> text() {
        return Map.of("input_ids", Tensor.of(new long[] {3, 7, 49, 0}, 1, 4));
    }

    private static Map<String, Tensor> both() {
        Map<String, Tensor> out = new LinkedHashMap<>(picture());
        out.putAll(text());
        return out;
    }

    private static Map<String, Tensor> onePicture() {
        Map<String, Tensor> out = new LinkedHashMap<>(text());
        out.put("pixel_values", Tensor.normal(1, 1, 3, 16, 16));
        out.put("attention_mask", Tensor.of(new long[] {1, 1, 1, 0}, 1, 4));
        return out;
    }

    private static Map<String, Tensor> large() {
        return Map.of("pixel_values", Tensor.normal(1, 1, 3, 64, 64));
    }

    private static Map<String, Tensor> masked() {
        return Map.of("pixel_values", Tensor.normal(1, 2, 3, 16, 16), "noise", Tensor.uniform(2, 2, 16));
    }

    private static Map<String, Tensor> watched() {
        return Map.of(
                "input_ids",
                Tensor.of(new long[] {3, 47, 47, 7, 48, 48, 9}, 1, 7),
                "pixel_values",
                Tensor.normal(1, 8, 24),
                "image_grid_thw",
                Tensor.of(new long[] {1, 2, 4}, 1, 3),
                "pixel_values_videos",
                Tensor.normal(2, 8, 24),
                "video_grid_thw",
                Tensor.of(new long[] {2, 2, 2}, 1, 3),
                "second_per_grid_ts",
                Tensor.of(new float[] {0.5f}, 1));
    }

    private static Map<String, Tensor> noisy() {
        return Map.of(
                "sample", Tensor.normal(1, 1, 4, 2, 8, 8),
                "timestep", Tensor.of(new long[] {500}, 1),
                "encoder_hidden_states", Tensor.normal(2, 1, 5, 6));
    }

    private Conformance suite(Models.Family family, String name, String config, Supplier<Map<String, Tensor>> inputs) {
        return suite(family, name, config, inputs, RunnableModel.Options.NONE);
    }

    private Conformance suite(
            Models.Family family,
            String name,
            String config,
            Supplier<Map<String, Tensor>> inputs,
            RunnableModel.Options options) {
        try {
            return FamilyConformance.of(family, config, inputs, options, Files.createDirectories(folder.resolve(name)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @TestFactory
    Stream<DynamicContainer> everyFamilyKeepsThePromises() {
        return Stream.of(
                        suite(Models::open, "clip", CLIP, FamilyConformanceTest::both),
                        suite(
                                Models::open,
                                "clip_vision_model",
                                "{\"model_type\": \"clip_vision_model\", \"projection_dim\": 6, " + SEES + "}",
                                FamilyConformanceTest::picture),
                        suite(
                                Models::open,
                                "clip_text_model",
                                "{\"model_type\": \"clip_text_model\", \"projection_dim\": 6, \"eos_token_id\": 49, "
                                        + READS + "}",
                                FamilyConformanceTest::text),
                        suite(
                                Models::open,
                                "siglip",
                                "{\"model_type\": \"siglip\", \"vision_config\": {" + SEES + "}, \"text_config\": {"
                                        + READS + "}}",
                                FamilyConformanceTest::both),
                        suite(
                                Models::open,
                                "siglip_vision_model",
                                "{\"model_type\": \"siglip_vision_model\", " + SEES + "}",
                                FamilyConformanceTest::picture),
                        suite(
                                Models::open,
                                "siglip_text_model",
                                "{\"model_type\": \"siglip_text_model\", " + READS + "}",
                                FamilyConformanceTest::text),
                        suite(
                                Models::open,
                                "owlv2",
                                "{\"model_type\": \"owlv2\", \"projection_dim\": 8, \"vision_config\": {" + SEES
                                        + "}, \"text_config\": {" + READS + "}}",
                                FamilyConformanceTest::onePicture),
                        suite(
                                Models::open,
                                "owlvit",
                                "{\"model_type\": \"owlvit\", \"projection_dim\": 8, \"vision_config\": {" + SEES
                                        + "}, \"text_config\": {" + READS + "}}",
                                FamilyConformanceTest::onePicture),
                        suite(
                                Models::open,
                                "ps3",
                                "{\"model_type\": \"ps3\", \"vision_config\": " + PS3_SEES + ", \"text_config\": "
                                        + PS3_READS + "}",
                                FamilyConformanceTest::large,
                                new RunnableModel.Options(Map.of("looks", "1"))),
                        suite(
                                Models::open,
                                "crossmae",
                                "{\"model_type\": \"crossmae\", \"weight_fm\": true, \"use_input\": true, " + MASKED,
                                FamilyConformanceTest::masked),
                        suite(
                                Models::open,
                                "mae",
                                "{\"model_type\": \"mae\", " + MASKED,
                                FamilyConformanceTest::masked),
                        suite(
                                Models::open,
                                "nanodet",
                                "{\"model_type\": \"nanodet\", \"stem_channels\": 4, \"stage_blocks\": [1, 1, 2, 1],"
                                        + " \"hidden_size\": 6, \"num_labels\": 3, \"reg_max\": 2, \"image_size\": 64}",
                                FamilyConformanceTest::large),
                        suite(
                                Models::open,
                                "qwen2",
                                "{\"model_type\": \"qwen2\", \"rope_theta\": 1000.0, \"use_sliding_window\": true,"
                                        + " \"sliding_window\": 3, \"max_window_layers\": 1,"
                                        + " \"tie_word_embeddings\": false, \"rope_scaling\": {\"type\": \"yarn\","
                                        + " \"factor\": 4.0}, " + WRITES + "}",
                                FamilyConformanceTest::text),
                        suite(
                                Models::open,
                                "llama",
                                "{\"model_type\": \"llama\", \"attention_bias\": true, \"mlp_bias\": true,"
                                        + " \"head_dim\": 6, \"tie_word_embeddings\": true, \"rope_parameters\":"
                                        + " {\"rope_theta\": 1000.0, \"rope_type\": \"linear\", \"factor\": 2.0}, "
                                        + WRITES + "}",
                                FamilyConformanceTest::text),
                        suite(
                                Models::open,
                                "qwen2_5_vl",
                                "{\"model_type\": \"qwen2_5_vl\", \"image_token_id\": 47, \"video_token_id\": 48,"
                                        + " \"rope_theta\": 1000.0, \"rope_scaling\": {\"type\": \"mrope\","
                                        + " \"mrope_section\": [0, 0, 1]}, \"tie_word_embeddings\": false,"
                                        + " \"vision_config\": " + WATCHES + ", " + WRITES + "}",
                                FamilyConformanceTest::watched),
                        suite(
                                Models::open,
                                "qwen2_5_vl_nested",
                                "{\"model_type\": \"qwen2_5_vl\", \"image_token_id\": 47, \"video_token_id\": 48,"
                                        + " \"tie_word_embeddings\": true, \"vision_config\": " + WATCHES
                                        + ", \"text_config\": {\"model_type\": \"qwen2_5_vl_text\", \"rope_parameters\":"
                                        + " {\"rope_type\": \"default\", \"mrope_section\": [1, 0, 0]}, " + WRITES
                                        + "}}",
                                FamilyConformanceTest::watched),
                        suite(
                                Models::open,
                                "smolvlm",
                                "{\"model_type\": \"smolvlm\", \"image_token_id\": 47, \"scale_factor\": 1, \"text_config\":"
                                        + " {\"model_type\": \"llama\", " + WRITES + "}, \"vision_config\": {" + SEES
                                        + "}}",
                                () -> Map.of(
                                        "input_ids", Tensor.of(new long[] {3, 47, 47, 47, 47, 9}, 1, 6),
                                        "pixel_values", Tensor.normal(1, 1, 1, 3, 16, 16))),
                        suite(
                                FamilyConformanceTest::nvila,
                                "llava_llama",
                                nvila("dynamic_s2", "mlp_downsample", 36),
                                () -> Map.of(
                                        "input_ids", Tensor.of(new long[] {3, 47, 7, 48, 9}, 1, 5),
                                        "attention_mask", Tensor.of(new long[] {1, 1, 1, 1, 0}, 1, 5),
                                        "pixel_values", Tensor.normal(1, 3, 3, 16, 16),
                                        "block_sizes", Tensor.of(new long[] {1, 2}, 1, 2),
                                        "pixel_values_videos", Tensor.normal(2, 3, 3, 16, 16),
                                        "video_frames", Tensor.of(new long[] {3}, 1))),
                        suite(
                                FamilyConformanceTest::nvila,
                                "vila",
                                nvila("resize", "mlp_downsample_3x3_fix", 36),
                                () -> Map.of(
                                        "input_ids", Tensor.of(new long[] {3, 47, 47, 9}, 1, 4),
                                        "pixel_values", Tensor.normal(1, 2, 3, 16, 16))),
                        suite(Models::open, "depth_anything", DEPTHS, FamilyConformanceTest::picture),
                        suite(
                                FamilyConformanceTest::vilaHd,
                                "llava_topdown_llama",
                                VILA_HD,
                                () -> Map.of(
                                        "input_ids", Tensor.of(new long[] {3, 47, 7, 9}, 1, 4),
                                        "pixel_values", Tensor.normal(1, 1, 3, 64, 64))),
                        suite(
                                FamilyConformanceTest::vilaHd,
                                "llava_topdown_llama_after_image",
                                VILA_HD.replace("after_prompt", "after_image"),
                                () -> Map.of(
                                        "input_ids", Tensor.of(new long[] {47, 3, 47}, 1, 3),
                                        "pixel_values", Tensor.normal(1, 2, 3, 64, 64)),
                                new RunnableModel.Options(Map.of("looks", "1"))),
                        suite(
                                Models::open,
                                "AutoencoderKL",
                                ModelsTest.VAE,
                                () -> Map.of("sample", Tensor.normal(1, 1, 3, 8, 8))),
                        suite(Models::open, "UNet3DConditionModel", ModelsTest.UNET, FamilyConformanceTest::noisy))
                .map(suite -> DynamicContainer.dynamicContainer(
                        suite.subject(),
                        suite.checks().stream().map(check -> DynamicTest.dynamicTest(check.name(), check::run))));
    }

    // --- families that break one promise each

    /// A network of one layer, `y = x * scale + shift`, with a fault.
    private record Scaling(Parameters parameters, Tensor scale, Tensor shift, Fault fault) implements RunnableModel {
        private static final AtomicInteger RUNS = new AtomicInteger();

        enum Fault {
            NONE,
            NO_NAME,
            UNSTEADY,
            TAKES_ANY_INPUT,
            TAKES_ANY_OPTION,
            LETS_TENSORS_LIE,
            HIDES_WHAT_IS_MISSING,
            IGNORES_VALUES,
            READS_ALL_KEYS,
            FORGETS_WEIGHTS
        }

        static RunnableModel open(ModelConfig config, Parameters p, Fault fault) {
            int size = fault == Fault.IGNORES_VALUES && config.isList("size") ? 3 : config.positive("size");
            if (fault == Fault.READS_ALL_KEYS) {
                config.keys().forEach(key -> config.integer(key, 0));
            }
            if (fault == Fault.HIDES_WHAT_IS_MISSING) {
                try {
                    p.weight("scale", 1, size);
                    p.constant("shift", 0.5, size);
                    p.requireAllUsed();
                } catch (VireoException e) {
                    throw new VireoException(Code.DATA, "something does not fit", "");
                }
            }
            Tensor scale = p.weight("scale", 1, size);
            Tensor shift = p.constant("shift", 0.5, size);
            if (fault == Fault.LETS_TENSORS_LIE) {
                p.ignore(_ -> true);
            }
            p.requireAllUsed();
            return new Scaling(
                    p, fault == Fault.FORGETS_WEIGHTS && p.has("scale") ? scale.mul(2) : scale, shift, fault);
        }

        @Override
        public Map<String, Tensor> run(Map<String, Tensor> inputs, RunnableModel.Options options) {
            if (fault != Fault.TAKES_ANY_OPTION) {
                options.requireOnly("scaling");
            }
            Tensor x = inputs.get("x");
            if (x == null || x.shape().length != 1 || (inputs.size() > 1 && fault != Fault.TAKES_ANY_INPUT)) {
                throw new VireoException(Code.DATA, "'x' is needed alone, not " + inputs.keySet(), "");
            }
            return Map.of(
                    "y",
                    fault == Fault.UNSTEADY
                            ? x.mul(RUNS.incrementAndGet())
                            : x.mul(scale).add(shift));
        }

        @Override
        public String family() {
            return fault == Fault.NO_NAME ? "" : "scaling";
        }

        @Override
        public void close() {
            parameters.close();
        }
    }

    private List<String> broken(Scaling.Fault fault) {
        return suite(
                        (config, parameters) -> Scaling.open(config, parameters, fault),
                        fault.toString(),
                        "{\"size\": 3}",
                        () -> Map.of("x", Tensor.normal(1, 3)))
                .failures()
                .stream()
                .map(Conformance.Failure::check)
                .toList();
    }

    private void breaks(Scaling.Fault fault, String promise) {
        List<String> broken = broken(fault);
        assertTrue(broken.contains(promise), fault + " breaks " + broken);
    }

    @Test
    void aSmallFamilyThatKeepsThePromisesPasses() {
        List<String> broken = broken(Scaling.Fault.NONE);
        assertTrue(broken.isEmpty(), broken.toString());
    }

    @Test
    void aFamilyThatBreaksAPromiseIsFound() {
        breaks(Scaling.Fault.NO_NAME, "it has a name");
        breaks(Scaling.Fault.UNSTEADY, "the same inputs give the same outputs");
        breaks(Scaling.Fault.TAKES_ANY_INPUT, "an input of another rank, or that is unknown or missing, is refused");
        breaks(Scaling.Fault.TAKES_ANY_OPTION, "an option that it does not know is refused");
        breaks(Scaling.Fault.LETS_TENSORS_LIE, "a tensor that is left over is refused with its name");
        breaks(Scaling.Fault.HIDES_WHAT_IS_MISSING, "a tensor that is missing is refused with its name");
        breaks(Scaling.Fault.HIDES_WHAT_IS_MISSING, "a tensor of another shape is refused with its name");
        breaks(Scaling.Fault.IGNORES_VALUES, "a value of the wrong kind in the configuration is refused with its key");
        breaks(Scaling.Fault.READS_ALL_KEYS, "a key that it does not know is refused, or stays among those not read");
        breaks(Scaling.Fault.FORGETS_WEIGHTS, "a folder that it wrote itself computes the same");
    }
}
