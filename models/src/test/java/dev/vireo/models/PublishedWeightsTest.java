package dev.vireo.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.models.autoencoderkl.AutoencoderKL;
import dev.vireo.models.clip.ClipConfig;
import dev.vireo.models.clip.ClipTextModel;
import dev.vireo.models.families.Models;
import dev.vireo.models.unet3d.UNet3DConditionModel;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.TensorSource;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The names and shapes of the published checkpoints, filled with zeros of one byte each.
class PublishedWeightsTest {
    private static final String UNET = "{\"_class_name\": \"UNet3DConditionModel\", \"attention_head_dim\": 64, "
            + "\"block_out_channels\": [320, 640, 1280, 1280], \"cross_attention_dim\": 1024}";
    private static final String VAE =
            "{\"_class_name\": \"AutoencoderKL\", \"block_out_channels\": [128, 256, 512, 512], "
                    + "\"layers_per_block\": 2, "
                    + "\"down_block_types\": [\"DownEncoderBlock2D\", \"DownEncoderBlock2D\", \"DownEncoderBlock2D\", "
                    + "\"DownEncoderBlock2D\"], "
                    + "\"up_block_types\": [\"UpDecoderBlock2D\", \"UpDecoderBlock2D\", \"UpDecoderBlock2D\", "
                    + "\"UpDecoderBlock2D\"]}";
    private static final String TEXT = "{\"model_type\": \"clip_text_model\", \"hidden_size\": 1024, "
            + "\"intermediate_size\": 4096, \"num_hidden_layers\": 23, \"num_attention_heads\": 16, "
            + "\"hidden_act\": \"gelu\"}";

    private record Zeros(String name, Map<String, TensorSource.Entry> tensors, MemorySegment bytes)
            implements TensorSource {
        static Zeros of(String list) {
            return of(list, read(list));
        }

        /// @param list shapes by names, in which `{0-11}` stands for twelve numbers
        static Zeros of(String name, JsonNode list) {
            Map<String, TensorSource.Entry> out = new TreeMap<>();
            long longest = 1;
            for (Map.Entry<String, JsonNode> field : list.properties()) {
                List<Long> shape = new ArrayList<>();
                field.getValue().forEach(size -> shape.add(size.asLong()));
                long count = shape.stream().reduce(1L, Math::multiplyExact);
                longest = Math.max(longest, count);
                String[] parts = field.getKey().split("\\{0-|\\}", -1);
                for (int i = 0; i <= (parts.length == 1 ? 0 : Integer.parseInt(parts[1])); i++) {
                    String full = parts.length == 1 ? parts[0] : parts[0] + i + parts[2];
                    out.put(full, new TensorSource.Entry(full, DType.F8_E4M3, shape, 0, count));
                }
            }
            return new Zeros(name, out, MemorySegment.ofArray(new byte[Math.toIntExact(longest)]));
        }

        private static JsonNode read(String list) {
            try (InputStream in =
                    Objects.requireNonNull(PublishedWeightsTest.class.getResourceAsStream("keys/" + list + ".json"))) {
                return new ObjectMapper().readTree(in);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        /// The same under other names.
        Zeros renamed(UnaryOperator<String> names) {
            Map<String, TensorSource.Entry> out = new TreeMap<>();
            tensors.values().forEach(entry -> {
                String other = names.apply(entry.name());
                out.put(other, new TensorSource.Entry(other, entry.dtype(), entry.shape(), 0, entry.bytes()));
            });
            return new Zeros(name, out, bytes);
        }

        /// Those of which the names pass.
        Zeros only(Predicate<String> names) {
            Map<String, TensorSource.Entry> out = new TreeMap<>(tensors);
            out.keySet().removeIf(names.negate());
            return new Zeros(name, out, bytes);
        }

        long count() {
            return tensors.values().stream()
                    .mapToLong(e -> e.shape().stream().reduce(1L, Math::multiplyExact))
                    .sum();
        }

        Parameters parameters() {
            return Parameters.of(this, DType.F8_E4M3, Device.CPU);
        }

        @Override
        public MemorySegment data(String tensor) {
            long count = tensor(tensor).shape().stream().reduce(1L, Math::multiplyExact);
            return bytes.asSlice(0, count);
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    private static ModelConfig config(String json) {
        return ModelConfig.parse(json, "config.json");
    }

    @Test
    void theNetworkTakesEveryTensorOfModelScopeAndZeroscope() {
        Zeros zeros = Zeros.of("unet");
        assertEquals(1480, zeros.tensors().size());
        try (UNet3DConditionModel unet = UNet3DConditionModel.of(config(UNET), zeros.parameters())) {
            assertEquals(zeros.count(), unet.parameterCount());
            assertEquals(1_411_233_860L, unet.parameterCount());
        }
    }

    @Test
    void theNetworkTakesEveryTensorOfTheAdapters() {
        Zeros zeros = Zeros.of("unet_gligen");
        assertEquals(1760, zeros.tensors().size());
        try (UNet3DConditionModel unet = UNet3DConditionModel.of(config(UNET), zeros.parameters())) {
            assertTrue(unet.grounded());
            assertEquals(1_623_793_636L, unet.parameterCount());
        }
    }

    @Test
    void theAutoencoderTakesEveryTensorOfStableDiffusions() {
        Zeros zeros = Zeros.of("vae");
        try (Parameters parameters = zeros.parameters()) {
            AutoencoderKL.of(config(VAE), parameters);
            assertEquals(248, parameters.all().size());
        }
    }

    @Test
    void theTextTowerTakesEveryTensor() {
        try (Parameters parameters = Zeros.of("text_encoder").parameters()) {
            new ClipTextModel(ClipConfig.Text.of(config(TEXT)), parameters.at("text_model"));
            parameters.requireAllUsed();
            assertEquals(372, parameters.all().size());
        }
    }

    /// `query` for `to_q` and so on, as before diffusers 0.17.
    private static String old(String name) {
        return name.replace("attentions.0.to_q.", "attentions.0.query.")
                .replace("attentions.0.to_k.", "attentions.0.key.")
                .replace("attentions.0.to_v.", "attentions.0.value.")
                .replace("attentions.0.to_out.0.", "attentions.0.proj_attn.");
    }

    @Test
    void theAutoencoderTakesItsFormerNames() {
        Zeros zeros = Zeros.of("vae").renamed(PublishedWeightsTest::old);
        assertTrue(zeros.tensors().containsKey("encoder.mid_block.attentions.0.proj_attn.bias"));
        try (Parameters parameters = zeros.parameters()) {
            AutoencoderKL.of(config(VAE), parameters);
            assertEquals(zeros.tensors().keySet(), parameters.all().keySet());
        }
        VireoException both = assertThrows(VireoException.class, () -> {
            Zeros mixed = Zeros.of("vae");
            mixed.tensors().putAll(zeros.tensors());
            AutoencoderKL.of(config(VAE), mixed.parameters());
        });
        assertTrue(both.getMessage().contains("attentions.0.proj_attn.bias"), both.getMessage());
    }

    @Test
    void theTextTowerTakesTheNamesOfTransformers5() {
        Zeros zeros = Zeros.of("text_encoder").renamed(name -> name.replace("text_model.", ""));
        try (Parameters parameters = zeros.parameters()) {
            ClipTextModel.of(config(TEXT), parameters);
            parameters.requireAllUsed();
            assertEquals(372, parameters.all().size());
        }
    }

    static List<JsonNode> published() {
        List<JsonNode> out = new ArrayList<>();
        Zeros.read("published").forEach(out::add);
        assertEquals(4, out.size());
        return out;
    }

    @ParameterizedTest
    @MethodSource("published")
    void everyPublishedFolderIsTaken(JsonNode listed) {
        Zeros zeros = Zeros.of(listed.path("name").asText(), listed.path("tensors"));
        takes(listed.path("config"), zeros);
        for (String tower : List.of("vision", "text")) {
            JsonNode own = listed.path("config").path(tower + "_config");
            if (!listed.path("config").path("model_type").asText().equals("ps3") && !own.isMissingNode()) {
                String prefix = tower + "_model.";
                Zeros alone = zeros.only(name -> name.startsWith(prefix));
                takes(own, alone);
                takes(own, alone.renamed(name -> name.substring(prefix.length())));
            }
        }
    }

    private static void takes(JsonNode config, Zeros zeros) {
        Models.open(config(config.toString()), zeros.parameters()).close();
        String lost = List.copyOf(zeros.tensors().keySet()).get(zeros.tensors().size() / 2);
        VireoException missing = assertThrows(
                VireoException.class,
                () -> Models.open(
                        config(config.toString()),
                        zeros.only(name -> !name.equals(lost)).parameters()));
        assertTrue(missing.getMessage().contains(lost), missing.getMessage());
    }

    @Test
    void aTensorThatIsMissingIsNamed() {
        Zeros zeros = Zeros.of("vae");
        zeros.tensors().remove("quant_conv.bias");
        VireoException e = assertThrows(VireoException.class, () -> AutoencoderKL.of(config(VAE), zeros.parameters()));
        assertTrue(e.getMessage().contains("quant_conv.bias"), e.getMessage());
    }
}
