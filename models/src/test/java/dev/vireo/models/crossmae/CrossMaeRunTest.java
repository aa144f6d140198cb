package dev.vireo.models.crossmae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrossMaeRunTest {
    private static final String CONFIG = """
            {"model_type": "%s", "decoder_embed_dim": 12, "decoder_depth": 2, "decoder_num_heads": 2, %s
             "vision_config": {"trunk": {"embed_dim": 16, "depth": 2, "num_heads": 2, "mlp_ratio": 2,
                                         "img_size": 16, "patch_size": 4}}}
            """;

    @TempDir
    private Path folder;

    /// Writes a folder with random weights under `prefix`.
    private void write(String type, String options, String prefix) throws IOException {
        String text = CONFIG.formatted(type, options);
        Files.writeString(folder.resolve("config.json"), text);
        CrossMaeConfig config = CrossMaeConfig.read(ModelConfig.parse(text, "config.json"), type.equals("mae"));
        try (Parameters p = Parameters.random(3);
                Scope _ = Scope.inference()) {
            CrossMae.random(config, p, 4);
            Map<String, Tensor> named = new LinkedHashMap<>();
            p.all().forEach((name, tensor) -> named.put(prefix + name, tensor));
            WeightFiles.write(folder.resolve("model.safetensors"), named, Map.of());
        }
    }

    private RunnableModel open() {
        return Models.open(folder, DType.F32, Device.CPU);
    }

    private static Map<String, Tensor> inputs() {
        return Map.of("pixel_values", Tensor.normal(1, 2, 3, 16, 16), "noise", Tensor.uniform(2, 2, 16));
    }

    private static Tensor named(Map<String, Tensor> outputs, String name) {
        return Objects.requireNonNull(outputs.get(name), name);
    }

    private static RunnableModel.Options ratios(String mask, String kept) {
        return new RunnableModel.Options(Map.of("mask-ratio", mask, "kept-mask-ratio", kept));
    }

    @Test
    void noiseGivesLossAndPrediction() throws IOException {
        write("crossmae", "\"weight_fm\": true, \"use_input\": true,", "");
        try (RunnableModel model = open();
                Scope _ = Scope.inference()) {
            Map<String, Tensor> out = model.run(inputs(), ratios("0.75", "0.25"));
            assertEquals(Set.of("loss", "pred"), out.keySet());
            assertArrayEquals(new long[] {1}, named(out, "loss").shape());
            assertArrayEquals(new long[] {2, 4, 48}, named(out, "pred").shape());
            assertArrayEquals(
                    new long[] {2, 12, 48},
                    named(model.run(inputs(), RunnableModel.Options.NONE), "pred")
                            .shape());
        }
    }

    @Test
    void theRatiosOfTheTrainingHoldUnlessOthersAreGiven() throws IOException {
        write("crossmae", "\"weight_fm\": true, \"mask_ratio\": 0.5, \"kept_mask_ratio\": 0.25,", "");
        try (RunnableModel model = open();
                Scope _ = Scope.inference()) {
            assertEquals(
                    4,
                    named(model.run(inputs(), RunnableModel.Options.NONE), "pred")
                            .size(1));
            RunnableModel.Options half = new RunnableModel.Options(Map.of("mask-ratio", "0.5"));
            assertEquals(8, named(model.run(inputs(), half), "pred").size(1));
        }
    }

    @Test
    void maeGivesAllPatches() throws IOException {
        write("mae", "", "");
        try (RunnableModel model = open();
                Scope _ = Scope.inference()) {
            Map<String, Tensor> out = model.run(
                    inputs(),
                    new RunnableModel.Options(Map.of("mask-ratio", "0.5", RunnableModel.Options.ALL_LAYERS, "true")));
            assertArrayEquals(new long[] {2, 16, 48}, named(out, "pred").shape());
            assertArrayEquals(
                    new long[] {2, 9, 16}, named(out, "hidden_states.2").shape());
            VireoException e = assertThrows(VireoException.class, () -> model.run(inputs(), ratios("0.75", "0.5")));
            assertEquals(Code.USAGE, e.code());
        }
    }

    @Test
    void withoutNoiseItIsAnEncoder() throws IOException {
        write("crossmae", "", "");
        try (RunnableModel model = open();
                Scope _ = Scope.inference()) {
            Map<String, Tensor> pixels = Map.of("pixel_values", Tensor.normal(1, 2, 3, 16, 16));
            Map<String, Tensor> out =
                    model.run(pixels, new RunnableModel.Options(Map.of(RunnableModel.Options.ALL_LAYERS, "true")));
            assertEquals(
                    Set.of("last_hidden_state", "hidden_states.0", "hidden_states.1", "hidden_states.2"), out.keySet());
            assertArrayEquals(
                    new long[] {2, 17, 16}, named(out, "last_hidden_state").shape());
            VireoException e = assertThrows(
                    VireoException.class,
                    () -> model.run(
                            Map.of("pixel_values", Tensor.normal(1, 2, 3, 24, 16)), RunnableModel.Options.NONE));
            assertEquals(Code.DATA, e.code());
        }
    }

    @Test
    void namesMayBeginWithModelAsCheckpointsHaveThem() throws IOException {
        write("crossmae", "\"weight_fm\": true,", "model.");
        try (RunnableModel model = open();
                Scope _ = Scope.inference()) {
            assertArrayEquals(
                    new long[] {2, 12, 48},
                    named(model.run(inputs(), RunnableModel.Options.NONE), "pred")
                            .shape());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mae", "crossmae"})
    void anEncoderAloneGivesFeaturesAndPredictsNothing(String type) throws IOException {
        write(type, "", "");
        Path file = folder.resolve("model.safetensors");
        Map<String, Tensor> pixels = Map.of("pixel_values", Tensor.normal(1, 2, 3, 16, 16));
        try (Scope _ = Scope.inference()) {
            float[] whole;
            try (RunnableModel model = open()) {
                whole = named(model.run(pixels, RunnableModel.Options.NONE), "last_hidden_state")
                        .toFloats();
            }
            Map<String, Tensor> encoder =
                    new LinkedHashMap<>(WeightFiles.read(file).tensors());
            encoder.keySet().removeIf(name -> name.startsWith("dec") || name.equals("mask_token"));
            WeightFiles.write(file, encoder, Map.of());
            try (RunnableModel model = open()) {
                assertArrayEquals(
                        whole,
                        named(model.run(pixels, RunnableModel.Options.NONE), "last_hidden_state")
                                .toFloats());
                VireoException e =
                        assertThrows(VireoException.class, () -> model.run(inputs(), RunnableModel.Options.NONE));
                assertEquals(Code.DATA, e.code());
                assertTrue(e.getMessage().contains("encoder alone"), e.getMessage());
            }
            encoder.remove("blocks.1.attn.proj.bias");
            WeightFiles.write(file, encoder, Map.of());
            VireoException missing = assertThrows(VireoException.class, this::open);
            assertTrue(missing.getMessage().contains("'blocks.1.attn.proj.bias'"), missing.getMessage());
            assertFalse(missing.getMessage().contains("decoder"), missing.getMessage());
        }
    }

    @Test
    void weightsOfAnotherNetworkAreListed() throws IOException {
        write("crossmae", "\"weight_fm\": true,", "");
        Files.writeString(folder.resolve("config.json"), CONFIG.formatted("crossmae", "\"weight_fm\": false,"));
        VireoException e = assertThrows(VireoException.class, this::open);
        assertEquals(Code.DATA, e.code());
        assertTrue(e.getMessage().contains("'dec_norms.0.bias'"), e.getMessage());
        assertTrue(e.getMessage().contains("'wfm.linear.weight'"), e.getMessage());
    }

    @Test
    void ratiosWithoutNoiseOrOutOfRangeAreRefused() throws IOException {
        write("crossmae", "\"weight_fm\": true,", "");
        try (RunnableModel model = open();
                Scope _ = Scope.inference()) {
            Map<String, Tensor> pixels = Map.of("pixel_values", Tensor.normal(1, 2, 3, 16, 16));
            VireoException none = assertThrows(VireoException.class, () -> model.run(pixels, ratios("0.75", "0.75")));
            assertEquals(Code.DATA, none.code());
            assertTrue(none.getMessage().contains("'noise'"), none.getMessage());
            VireoException range = assertThrows(VireoException.class, () -> model.run(inputs(), ratios("0.75", "0.8")));
            assertEquals(Code.USAGE, range.code());
            VireoException text = assertThrows(VireoException.class, () -> model.run(inputs(), ratios("most", "0.8")));
            assertEquals("mask-ratio 'most' is not a number", text.what());
            Map<String, Tensor> small =
                    Map.of("pixel_values", Tensor.normal(1, 2, 3, 16, 16), "noise", Tensor.uniform(1, 2, 9));
            VireoException shape =
                    assertThrows(VireoException.class, () -> model.run(small, RunnableModel.Options.NONE));
            assertEquals("the input 'noise' has shape [2, 9], not [2, 16]", shape.what());
        }
    }
}
