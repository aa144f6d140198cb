package dev.vireo.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.models.Parameters;
import dev.vireo.models.siglip.SiglipConfig;
import dev.vireo.models.siglip.SiglipVisionModel;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.Safetensors;
import dev.vireo.runtime.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ModelsRunTest {
    private static final String CONFIG =
            "{\"model_type\":\"siglip_vision_model\",\"hidden_size\":8,\"intermediate_size\":16,"
                    + "\"num_hidden_layers\":2,\"num_attention_heads\":2,\"image_size\":16,\"patch_size\":8}";

    @TempDir
    private Path folder = Path.of("");

    private float[] pooled = {};

    @BeforeEach
    void aSmallModelAndItsInput() throws IOException {
        Path model = Files.createDirectory(folder.resolve("model"));
        Files.writeString(model.resolve("config.json"), CONFIG);
        try (Parameters parameters = Parameters.random(3);
                Scope _ = Scope.inference()) {
            SiglipVisionModel network = new SiglipVisionModel(
                    SiglipConfig.Vision.of(ModelConfig.parse(CONFIG, "config")), parameters.at("vision_model"));
            SafetensorsWriter writer = new SafetensorsWriter();
            parameters
                    .all()
                    .forEach((name, tensor) -> writer.add(
                            name, Arrays.stream(tensor.shape()).boxed().toList(), tensor.toFloats()));
            writer.write(model.resolve("model.safetensors"));
            Tensor pixels = Tensor.normal(1, 2, 3, 16, 16);
            new SafetensorsWriter()
                    .add("pixel_values", List.of(2L, 3L, 16L, 16L), pixels.toFloats())
                    .write(folder.resolve("in.safetensors"));
            pooled = network.forward(pixels, false, false)
                    .pooled_BC()
                    .orElseThrow()
                    .toFloats();
        }
    }

    private Terminal.Result run(String... more) {
        String[] line = {
            "models", "run", "./model", "--inputs", "in.safetensors", "--outputs", "out.safetensors",
        };
        String[] all = Arrays.copyOf(line, line.length + more.length);
        System.arraycopy(more, 0, all, line.length, more.length);
        return new Terminal(folder).run(all);
    }

    @Test
    void theOutputsAreThoseOfTheLibrary() {
        Terminal.Result seen = run("--all-layers");
        assertEquals(0, seen.code(), seen.err());
        assertEquals(
                List.of(
                        "last_hidden_state F32 [2, 4, 8]",
                        "pooler_output F32 [2, 8]",
                        "hidden_states.0 F32 [2, 4, 8]",
                        "hidden_states.1 F32 [2, 4, 8]",
                        "hidden_states.2 F32 [2, 4, 8]"),
                seen.out().lines().toList());
        try (Safetensors file = Safetensors.open(folder.resolve("out.safetensors"))) {
            assertArrayEquals(pooled, file.floats("pooler_output"), 1e-6f);
        }
    }

    @Test
    void scalesAndTypesGoThrough() {
        Terminal.Result seen = run("--s2-scales", "1,2", "--dtype", "bf16", "--json");
        assertEquals(0, seen.code(), seen.err());
        assertEquals(
                "{\"outputs\":\"out.safetensors\",\"tensors\":{\"last_hidden_state\":"
                        + "{\"dtype\":\"BF16\",\"shape\":[2,4,16]}}}",
                seen.out().strip());
    }

    @Test
    void whatIsWrongIsSaidWithItsExitCode() throws IOException {
        assertEquals(2, run("--dtype", "f64").code());
        assertEquals(2, run("--device", "gpu").code());
        assertEquals(2, run("--looks", "1").code());
        assertEquals(2, run("--s2-scales", "1,x").code());
        assertEquals(5, run("--device", "cuda:99").code());
        Files.delete(folder.resolve("in.safetensors"));
        Terminal.Result missing = run();
        assertEquals(3, missing.code());
        assertTrue(missing.err().contains("no such file"), missing.err());
    }
}
