package dev.vireo.models.families;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsTest {
    static final String UNET = "{\"_class_name\": \"UNet3DConditionModel\", \"attention_head_dim\": 4, "
            + "\"block_out_channels\": [4, 4, 8, 8], \"norm_num_groups\": 2, \"cross_attention_dim\": 6}";
    static final String VAE = "{\"_class_name\": \"AutoencoderKL\", \"block_out_channels\": [4, 4], "
            + "\"norm_num_groups\": 2, \"down_block_types\": [\"DownEncoderBlock2D\", \"DownEncoderBlock2D\"], "
            + "\"up_block_types\": [\"UpDecoderBlock2D\", \"UpDecoderBlock2D\"]}";

    private static RunnableModel random(String config) {
        return Models.open(
                ModelConfig.parse(config, "config.json"), Parameters.random(3, DType.F32, Device.CPU, false));
    }

    private static long[] shape(Map<String, Tensor> out, String name) {
        return Objects.requireNonNull(out.get(name), name).shape();
    }

    @Test
    void aVideoNetworkOfDiffusersRunsByItsClass() {
        try (RunnableModel model = random(UNET);
                Scope _ = Scope.inference()) {
            assertEquals("UNet3DConditionModel", model.family());
            Map<String, Tensor> inputs = Map.of(
                    "sample", Tensor.normal(1, 2, 4, 3, 8, 6),
                    "timestep", Tensor.of(new long[] {500}, 1),
                    "encoder_hidden_states", Tensor.normal(2, 2, 5, 6));
            Map<String, Tensor> out = model.run(inputs, RunnableModel.Options.NONE);
            assertArrayEquals(new long[] {2, 4, 3, 8, 6}, shape(out, "sample"));
            VireoException e = assertThrows(
                    VireoException.class,
                    () -> model.run(Map.of("sample", Tensor.normal(1, 1, 4, 1, 8, 8)), RunnableModel.Options.NONE));
            assertTrue(e.getMessage().contains("'encoder_hidden_states'"), e.getMessage());
        }
    }

    @Test
    void anAutoencoderOfDiffusersRunsBothWays() {
        try (RunnableModel model = random(VAE);
                Scope _ = Scope.inference()) {
            Map<String, Tensor> seen =
                    model.run(Map.of("sample", Tensor.normal(1, 2, 3, 8, 6)), RunnableModel.Options.NONE);
            assertEquals(Set.of("moments", "latents"), seen.keySet());
            assertArrayEquals(new long[] {2, 8, 4, 3}, shape(seen, "moments"));
            Tensor latents = Objects.requireNonNull(seen.get("latents"));
            Map<String, Tensor> made = model.run(Map.of("latents", latents), RunnableModel.Options.NONE);
            assertArrayEquals(new long[] {2, 3, 8, 6}, shape(made, "sample"));
            assertThrows(
                    VireoException.class,
                    () -> model.run(Map.of("latents", latents, "sample", latents), RunnableModel.Options.NONE));
        }
    }

    @Test
    void aFolderIsOfTheKindThatItsTypeOrElseItsClassStates(@TempDir Path folder) throws IOException {
        assertKind("AutoencoderKL", true, folder, VAE);
        assertKind("clip", true, folder, "{\"model_type\": \"clip\", \"_class_name\": \"AutoencoderKL\"}");
        assertKind("other", false, folder, "{\"model_type\": \"other\", \"_class_name\": \"AutoencoderKL\"}");
        assertKind("clip", false, folder, "{\"_class_name\": \"clip\"}");
        assertKind("", false, folder, "{}");
    }

    private static void assertKind(String kind, boolean supported, Path folder, String config) throws IOException {
        Files.writeString(folder.resolve("config.json"), config);
        ModelFolder opened = ModelFolder.open(folder);
        assertEquals(kind, Models.kind(opened));
        assertEquals(supported, Models.supports(opened));
    }
}
