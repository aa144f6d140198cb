package dev.vireo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.language.TinyModel;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.Safetensors;
import dev.vireo.runtime.weights.SafetensorsWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `vireo models` on a folder of NVILA's kind, whose parts lie in folders of their own.
class ModelsNvilaTest {
    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void aSmallModelAndAPicture() throws IOException {
        TinyModel.writeNvila(folder.resolve("nvila"), "dynamic", 512);
        for (int seed = 0; seed < 2; seed++) {
            byte[] rgb = new byte[3 * 40 * 20];
            new Random(seed).nextBytes(rgb);
            Image.ofRgb(40, 20, rgb).write(folder.resolve("noise" + seed + ".png"));
        }
    }

    private Terminal.Result run(String... line) {
        return new Terminal(folder).run(line);
    }

    @Test
    void itIsShownAndChecked() {
        JsonNode shown = run("models", "show", "./nvila", "--tensors", "--json").json();
        assertEquals("llava_llama", shown.path("model_type").asText());
        assertTrue(shown.path("supported").asBoolean());
        assertTrue(shown.path("tokenizer").asBoolean()
                && shown.path("preprocessor").asBoolean());
        assertEquals(
                "[\"llm/model.safetensors\",\"vision_tower/model.safetensors\",\"mm_projector/model.safetensors\"]",
                shown.path("files").toString());
        assertEquals(
                "llm/model.safetensors",
                shown.path("tensor_list").get(0).path("file").asText());
        Terminal.Result checked = run("models", "check", "./nvila");
        assertEquals(0, checked.code(), checked.err());
    }

    @Test
    void itRunsFromFileToFile() throws IOException {
        try (Scope _ = Scope.inference()) {
            new SafetensorsWriter()
                    .add(
                            "input_ids",
                            DType.I64,
                            List.of(1L, 4L),
                            MemorySegment.ofArray(
                                    Tensor.of(new long[] {5, 259, 259, 7}, 1, 4).toBytes()))
                    .add(
                            "pixel_values",
                            List.of(2L, 3L, 16L, 16L),
                            Tensor.normal(1, 2, 3, 16, 16).toFloats())
                    .write(folder.resolve("in.safetensors"));
        }
        Terminal.Result done =
                run("models", "run", "./nvila", "--inputs", "in.safetensors", "--outputs", "out.safetensors");
        assertEquals(0, done.code(), done.err());
        try (Safetensors out = Safetensors.open(folder.resolve("out.safetensors"))) {
            assertEquals(List.of(1L, 2 + 2 * 5L, 264L), out.tensor("logits").shape());
        }
    }

    @Test
    void itChatsAboutPictures() {
        JsonNode one = run(
                        "models",
                        "chat",
                        "./nvila",
                        "--prompt",
                        "what?",
                        "--image",
                        "noise0.png",
                        "--temperature",
                        "3",
                        "--max-tokens",
                        "20",
                        "--json")
                .json();
        JsonNode other = run(
                        "models",
                        "chat",
                        "./nvila",
                        "--prompt",
                        "what?",
                        "--image",
                        "noise1.png",
                        "--temperature",
                        "3",
                        "--max-tokens",
                        "20",
                        "--json")
                .json();
        assertNotEquals(one.path("tokens"), other.path("tokens"));
        Terminal.Result broken = run("models", "chat", "./nvila/llm", "--prompt", "what?", "--image", "noise0.png");
        assertEquals(2, broken.code());
        assertTrue(broken.err().contains("without eyes"), broken.err());
    }

    private JsonNode asked(String cache) {
        Terminal.Result result = run(
                "tools",
                "run",
                "exists",
                "--arg",
                "object_name=cone",
                "--image",
                "noise0.png",
                "--tools",
                "local:./nvila",
                "--cache",
                cache,
                "--timeout",
                "1m",
                "--json");
        return result.code() == 0 ? result.json() : result.json().path("error");
    }

    @Test
    void aToolIsNotAskedTwiceAboutTheSamePictureUnlessTheModelChanged() throws IOException {
        TinyModel.writeNvila(folder.resolve("nvila"), "dynamic", 4096);
        assertTrue(asked("replay").has("message"), "nothing is known yet");
        JsonNode first = asked("use");
        assertTrue(first.path("value").isBoolean(), first.toString());
        assertEquals(first.path("value"), asked("replay").path("value"));
        Path config = folder.resolve("nvila/config.json");
        Files.writeString(config, Files.readString(config).replace("\"max_tiles\": 12", "\"max_tiles\": 2"));
        assertTrue(asked("replay").has("message"), "a model of other settings is another one");
    }

    @Test
    void whatItSawIsCountedAndRemovedWithTheCache() throws IOException {
        Files.writeString(folder.resolve("vireo.yaml"), "cache:\n  features: disk\n");
        assertEquals(
                0, run("cache", "stats", "--json").json().at("/features/files").asLong());
        for (int i = 0; i < 2; i++) {
            assertEquals(
                    0,
                    run("models", "chat", "./nvila", "--prompt", "what?", "--image", "noise0.png", "--max-tokens", "1")
                            .code());
            JsonNode seen = run("cache", "stats", "--json").json().path("features");
            assertEquals(3, seen.path("files").asLong(), "two tiles, and the whole: " + seen);
            assertTrue(seen.path("bytes").asLong() > 3 * 4 * 32 * 4, seen.toString());
            assertEquals(4L << 30, seen.path("max_bytes").asLong());
        }
        assertTrue(run("cache", "stats").out().contains("3 parts of pictures and videos that local models saw"));
        JsonNode none = run("cache", "clear", "--older-than", "1d", "--json").json();
        assertEquals(0, none.at("/features/removed").asLong());
        JsonNode all = run("cache", "clear", "--json").json();
        assertEquals(3, all.at("/features/removed").asLong());
        assertTrue(all.at("/features/bytes").asLong() > 0);
        assertEquals(
                0, run("cache", "stats", "--json").json().at("/features/files").asLong());
    }

    @Test
    void aPartThatLacksIsAnErrorOfData() throws IOException {
        Path tower = folder.resolve("nvila/vision_tower");
        for (String file : List.of("config.json", "preprocessor_config.json", "model.safetensors")) {
            Files.delete(tower.resolve(file));
        }
        Files.delete(tower);
        Terminal.Result broken = run("models", "show", "./nvila");
        assertEquals(3, broken.code());
        assertTrue(broken.err().contains("has no folder vision_tower"), broken.err());
    }
}
