package dev.vireo.models.families;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.Safetensors;
import dev.vireo.runtime.weights.SafetensorsWriter;
import java.lang.foreign.MemorySegment;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelRunTest {
    @TempDir
    Path folder;

    private static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(ModelRunTest.class.getResource(name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RunnableModel siglip(DType dtype) {
        return Models.open(resource("../folders/siglip_sharded"), dtype, Device.CPU);
    }

    private static RunnableModel clip() {
        return Models.open(resource("../folders/clip_single"), DType.F32, Device.CPU);
    }

    private static <T> T one(Map<String, T> all, String name) {
        return Objects.requireNonNull(all.get(name), name);
    }

    private static RunnableModel.Options options(String... namesAndValues) {
        Map<String, String> out = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            out.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new RunnableModel.Options(out);
    }

    @Test
    void aShardedFolderOfTransformersLoadsUnchangedAndGivesItsNumbers() {
        // The folder holds the network of the fixture vision.safetensors.
        try (Safetensors fixture = Safetensors.open(resource("../parity/siglip/vision.safetensors"))) {
            Path inputs = folder.resolve("in.safetensors");
            Path outputs = folder.resolve("out.safetensors");
            new SafetensorsWriter()
                    .add("pixel_values", List.of(2L, 3L, 32L, 32L), fixture.floats("in.plain.pixel_values"))
                    .write(inputs);
            try (RunnableModel model = siglip(DType.F32)) {
                Map<String, ModelRun.Written> written =
                        ModelRun.file(model, inputs, outputs, options(RunnableModel.Options.ALL_LAYERS, "true"));
                assertEquals(List.of(2L, 24L), one(written, "pooler_output").shape());
            }
            try (Safetensors out = Safetensors.open(outputs)) {
                assertEquals(
                        Set.of(
                                "last_hidden_state",
                                "pooler_output",
                                "hidden_states.0",
                                "hidden_states.1",
                                "hidden_states.2",
                                "hidden_states.3"),
                        out.names());
                for (String name : out.names()) {
                    assertArrayEquals(fixture.floats("out.plain." + name), out.floats(name), 2e-5f, name);
                }
            }
        }
    }

    @Test
    void outputsHaveTheTypeThatWasComputedIn() {
        Path inputs = folder.resolve("in.safetensors");
        Path outputs = folder.resolve("out.safetensors");
        new SafetensorsWriter()
                .add("pixel_values", List.of(1L, 3L, 32L, 32L), new float[3 * 32 * 32])
                .write(inputs);
        try (RunnableModel model = siglip(DType.BF16)) {
            Map<String, ModelRun.Written> written = ModelRun.file(model, inputs, outputs, RunnableModel.Options.NONE);
            assertEquals(DType.BF16, one(written, "last_hidden_state").dtype());
        }
        try (Safetensors out = Safetensors.open(outputs)) {
            assertEquals(DType.BF16, out.tensor("last_hidden_state").dtype());
        }
    }

    @Test
    void severalScalesMultiplyTheChannels() {
        try (RunnableModel model = siglip(DType.F32);
                Scope _ = Scope.inference()) {
            Map<String, Tensor> inputs = Map.of("pixel_values", Tensor.uniform(1, 2, 3, 32, 32));
            Map<String, Tensor> out = ModelRun.run(model, inputs, options("s2-scales", "1,2"));
            assertEquals(Set.of("last_hidden_state"), out.keySet());
            Tensor features = one(out, "last_hidden_state");
            assertArrayEquals(new long[] {2, 16, 48}, features.shape());
            assertArrayEquals(
                    one(model.run(inputs, RunnableModel.Options.NONE), "last_hidden_state")
                            .toFloats(),
                    features.narrow(2, 0, 24).toFloats(),
                    1e-5f);
            RunnableModel.Options sizes = options(
                    "s2-sizes", "32, 64",
                    "s2-max-split-size", "32",
                    "s2-resize-to", "1",
                    "s2-output-shape", "bchw");
            assertArrayEquals(
                    new long[] {2, 48, 8, 8},
                    one(ModelRun.run(model, inputs, sizes), "last_hidden_state").shape());
        }
        try (RunnableModel model = clip();
                Scope _ = Scope.inference()) {
            Map<String, Tensor> inputs = Map.of("pixel_values", Tensor.uniform(1, 2, 3, 32, 32));
            RunnableModel.Options twice = options("s2-scales", "1,2", "s2-prefix-tokens", "1");
            assertArrayEquals(
                    new long[] {2, 17, 48},
                    one(ModelRun.run(model, inputs, twice), "last_hidden_state").shape());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s2-scales | one | s2-scales 'one' is not a number",
                "s2-scales | 1,0 | the options s2-...: scale 0.0 is not a number above 0",
                "s2-resize-to | 1 | the options s2-...: either scales or sizes are needed, and not both",
                "s2-output-shape | nchw | s2-output-shape 'nchw': it is bnc or bchw",
                "looks | 2 | a model of type siglip_vision_model does not know looks",
            })
    void anOptionThatIsWrongIsNamed(String name, String value, String message) {
        try (RunnableModel model = siglip(DType.F32);
                Scope _ = Scope.inference()) {
            VireoException e = assertThrows(
                    VireoException.class,
                    () -> ModelRun.run(
                            model, Map.of("pixel_values", Tensor.zeros(1, 3, 32, 32)), options(name, value)));
            assertEquals(Code.USAGE, e.code());
            assertEquals(message, e.what());
        }
    }

    @Test
    void anInputThatIsWrongIsNamed() {
        try (RunnableModel model = siglip(DType.F32);
                Scope _ = Scope.inference()) {
            Tensor good = Tensor.zeros(1, 3, 32, 32);
            assertEquals(
                    "a model of type siglip_vision_model needs the input 'pixel_values'; there are []",
                    refusal(model, Map.of()));
            assertEquals(
                    "the inputs hold [pixels], which a model of type siglip_vision_model does not take",
                    refusal(model, Map.of("pixel_values", good, "pixels", good)));
            assertEquals(
                    "the input 'pixel_values' has shape [3, 32, 32], not [any, 3, any, any]",
                    refusal(model, Map.of("pixel_values", good.squeeze(0))));
            assertEquals(
                    "the input 'pixel_values' has shape [1, 4, 32, 32], not [any, 3, any, any]",
                    refusal(model, Map.of("pixel_values", Tensor.zeros(1, 4, 32, 32))));
            assertEquals(
                    "the input 'pixel_values' is of I64, not of floats",
                    refusal(model, Map.of("pixel_values", good.to(DType.I64))));
            assertEquals(
                    "the input 'pixel_values': a picture of 40x32 pixels gives 5x4 patches, and there are 16 positions",
                    refusal(model, Map.of("pixel_values", Tensor.zeros(1, 3, 32, 40))));
        }
        try (RunnableModel model = clip();
                Scope _ = Scope.inference()) {
            assertEquals(
                    "the input 'input_ids' has texts of 13 tokens; the longest is 12",
                    refusal(model, Map.of("input_ids", Tensor.range(0, 13).reshape(1, 13))));
            assertEquals(
                    "the input 'input_ids' holds 50, outside the vocabulary of 50",
                    refusal(model, Map.of("input_ids", Tensor.range(45, 51).reshape(2, 3))));
            assertEquals(
                    "the input 'attention_mask' has shape [1, 3], not [2, 3]",
                    refusal(
                            model,
                            Map.of(
                                    "input_ids",
                                    Tensor.range(0, 6).reshape(2, 3),
                                    "attention_mask",
                                    Tensor.range(0, 3).reshape(1, 3))));
            assertEquals(
                    "the input 'pixel_values': a picture of 40x32 pixels is not one of 32x32",
                    refusal(model, Map.of("pixel_values", Tensor.zeros(1, 3, 32, 40))));
        }
    }

    private static String refusal(RunnableModel model, Map<String, Tensor> inputs) {
        VireoException e =
                assertThrows(VireoException.class, () -> ModelRun.run(model, inputs, RunnableModel.Options.NONE));
        assertEquals(Code.DATA, e.code());
        return e.what();
    }

    @Test
    void aFolderForOutputsIsMissedBeforeTheRun() {
        try (RunnableModel model = siglip(DType.F32)) {
            Path outputs = folder.resolve("none").resolve("out.safetensors");
            VireoException e = assertThrows(
                    VireoException.class,
                    () -> ModelRun.file(model, folder.resolve("no.safetensors"), outputs, RunnableModel.Options.NONE));
            assertEquals("[" + outputs + "] can't be written: its folder does not exist", e.what());
        }
    }

    @Test
    void allThatDoesNotFitIsListedAtOnce() {
        try (Safetensors all = Safetensors.open(resource("../parity/siglip/vision.safetensors"))) {
            String config = all.metadata().get("config");
            SafetensorsWriter writer = new SafetensorsWriter();
            all.tensors().forEach((name, entry) -> {
                if (name.startsWith("vision_model.") && !name.endsWith("probe")) {
                    boolean bias = name.endsWith("patch_embedding.bias");
                    writer.add(name, entry.dtype(), bias ? List.of(4L, 6L) : entry.shape(), all.data(name));
                }
            });
            writer.add("more", DType.U8, List.of(1L), MemorySegment.ofArray(new byte[1]));
            String said;
            try (Safetensors file = Safetensors.read(writer.toBytes(), "w")) {
                said = assertThrows(
                                VireoException.class,
                                () -> Models.open(
                                        ModelConfig.parse(Objects.requireNonNull(config), "config"),
                                        Parameters.of(file, DType.F32, Device.CPU)))
                        .what();
            }
            assertEquals(
                    "[w] lacks 'vision_model.head.probe'; has 'vision_model.embeddings.patch_embedding.bias' in shape"
                            + " [4, 6], not [24]; has tensors that the network does not know: 'more'",
                    said);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hidden_act | \"gelu\" | \"gelu_fast\" | hidden_act is 'gelu_fast'; allowed: gelu, gelu_new",
                "num_attention_heads | 3 | 5 | num_attention_heads is 5; allowed: a divisor of hidden_size, 33",
                "patch_size | 9 | 14 | patch_size is 14; allowed: at most image_size, 13",
                "model_type | \"siglip_vision_model\" | \"siglip2_vision_model\" | model_type is 'siglip2_vision_model'; allowed",
                "layer_norm_eps | 1e-05 | -1 | layer_norm_eps is -1; allowed: a number above 0",
            })
    void aConfigurationThatIsNotUnderstoodIsNamed(String key, String before, String after, String message) {
        try (Safetensors all = Safetensors.open(resource("../parity/siglip/vision_one_token.safetensors"))) {
            String config = Objects.requireNonNull(all.metadata().get("config"));
            String changed = Arrays.stream(config.split("\n", -1))
                    .map(line -> line.contains(" " + before) && line.contains(key) ? line.replace(before, after) : line)
                    .reduce("", (a, b) -> a + b + "\n");
            VireoException e = assertThrows(
                    VireoException.class,
                    () -> Models.open(
                            ModelConfig.parse(changed, "config.json"), Parameters.of(all, DType.F32, Device.CPU)));
            assertEquals(Code.DATA, e.code());
            assertTrue(e.getMessage().startsWith("[config.json] " + message), e.getMessage());
        }
    }
}
