package dev.vireo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.diffusion.TinyVideoModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `vireo models check` and `show` of a whole pipeline.
@Timeout(120)
class ModelsPipelineTest {
    private static final List<String> PARTS = List.of("scheduler", "text_encoder", "tokenizer", "unet", "vae");

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void aSmallPipeline() throws IOException {
        TinyVideoModel.write(folder.resolve("pipe"));
        Files.writeString(folder.resolve("pipe/model_index.json"), """
                {"_class_name": "TextToVideoSDPipeline", "_diffusers_version": "0.35.2",
                 "scheduler": ["diffusers", "DDIMScheduler"], "text_encoder": ["transformers", "CLIPTextModel"],
                 "tokenizer": ["transformers", "CLIPTokenizer"], "unet": ["diffusers", "UNet3DConditionModel"],
                 "vae": ["diffusers", "AutoencoderKL"], "safety_checker": [null, null]}""");
    }

    private Terminal.Result run(String... line) {
        return new Terminal(folder).run(line);
    }

    @Test
    void everyPartIsCheckedAndShown() {
        Terminal.Result checked = run("models", "check", "./pipe", "--finite");
        assertEquals(0, checked.code(), checked.err());
        assertTrue(checked.out().contains("every part can be loaded"), checked.out());
        PARTS.forEach(part -> assertTrue(checked.out().contains(part), checked.out()));
        for (String command : List.of("check", "show")) {
            JsonNode parts = run("models", command, "./pipe", "--json").json().path("parts");
            assertEquals(PARTS, parts.findValuesAsText("name").stream().sorted().toList());
            assertTrue(parts.path(3).path("tensors").asInt() > 100, parts.toString());
        }
        Terminal.Result shown = run("models", "show", "./pipe");
        assertTrue(shown.out().contains("UNet3DConditionModel"), shown.out());
    }

    @Test
    void everyPartThatCantBeLoadedIsNamedWithWhatIsWrong() throws IOException {
        Path pipe = folder.resolve("pipe");
        Path scheduler = pipe.resolve("scheduler/scheduler_config.json");
        Files.writeString(
                scheduler, Files.readString(scheduler).replaceFirst("\\{", "{\"use_dynamic_shifting\": true, "));
        Path vae = pipe.resolve("vae/config.json");
        Files.writeString(vae, Files.readString(vae).replaceFirst("\\{", "{\"layers_per_block\": 3, "));
        Files.delete(pipe.resolve("tokenizer/merges.txt"));
        Terminal.Result checked = run("models", "check", "./pipe");
        assertEquals(3, checked.code());
        for (String told :
                List.of("scheduler: ", "use_dynamic_shifting", "tokenizer: ", "merges.txt", "vae: ", "resnets")) {
            assertTrue(checked.err().contains(told), checked.err());
        }
    }
}
