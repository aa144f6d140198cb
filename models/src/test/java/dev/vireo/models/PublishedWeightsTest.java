package dev.vireo.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.models.autoencoderkl.AutoencoderKL;
import dev.vireo.models.clip.ClipConfig;
import dev.vireo.models.clip.ClipTextModel;
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
import org.junit.jupiter.api.Test;

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
            Map<String, TensorSource.Entry> out = new TreeMap<>();
            long longest = 0;
            for (Map.Entry<String, JsonNode> field : read(list).properties()) {
                List<Long> shape = new ArrayList<>();
                field.getValue().forEach(size -> shape.add(size.asLong()));
                long count = shape.stream().reduce(1L, Math::multiplyExact);
                longest = Math.max(longest, count);
                out.put(field.getKey(), new TensorSource.Entry(field.getKey(), DType.F8_E4M3, shape, 0, count));
            }
            return new Zeros(list, out, MemorySegment.ofArray(new byte[Math.toIntExact(longest)]));
        }

        private static JsonNode read(String list) {
            try (InputStream in =
                    Objects.requireNonNull(PublishedWeightsTest.class.getResourceAsStream("keys/" + list + ".json"))) {
                return new ObjectMapper().readTree(in);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
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

    @Test
    void aTensorThatIsMissingIsNamed() {
        Zeros zeros = Zeros.of("vae");
        zeros.tensors().remove("quant_conv.bias");
        VireoException e = assertThrows(VireoException.class, () -> AutoencoderKL.of(config(VAE), zeros.parameters()));
        assertTrue(e.getMessage().contains("quant_conv.bias"), e.getMessage());
    }
}
