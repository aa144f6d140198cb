package dev.vireo.planners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.language.LanguageModels;
import dev.vireo.language.ModelOptions;
import dev.vireo.program.Type;
import dev.vireo.program.VisualApi;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlannersTest {
    @TempDir
    Path folder;

    private static ModelOptions options(Map<String, String> environment) {
        return new ModelOptions(Optional.empty(), Duration.ofSeconds(5), 0, environment);
    }

    private static VireoException refused(String model, Map<String, String> environment) {
        VireoException e = assertThrows(VireoException.class, () -> Planners.of(model, options(environment)));
        assertEquals(Code.USAGE, e.code());
        return e;
    }

    @Test
    void aModelStringNamesItsPlanner() throws IOException {
        Path file = Files.writeString(folder.resolve("p.json"), "{}");
        assertInstanceOf(ScriptedPlanner.class, Planners.of("scripted:" + file, options(Map.of())));
        assertInstanceOf(BuiltinPlanner.class, Planners.of("builtin", options(Map.of())));
        Planner openai = Planners.of("openai:gpt-4.1-mini", options(Map.of("OPENAI_API_KEY", "k")));
        assertEquals("openai:gpt-4.1-mini", openai.id());
        assertTrue(openai.promptVersion(Type.Simple.PATCH, VisualApi.STANDARD).isPresent());
        assertEquals(
                "ollama:qwen3:8b",
                Planners.of("ollama:qwen3:8b", options(Map.of())).id());
    }

    @Test
    void aLocalBaseUrlNeedsNoKeyAndAForeignOneDoes() {
        assertEquals(
                "openai:m",
                Planners.of("openai:m", options(Map.of()).withBaseUrl(URI.create("http://localhost:8000/v1")))
                        .id());
        assertEquals(
                "openai:m",
                Planners.of("openai:m", options(Map.of("OPENAI_BASE_URL", "http://10.0.0.7:8000/v1")))
                        .id());
        assertTrue(refused("openai:m", Map.of()).toString().contains("OPENAI_API_KEY is not set"));
        assertTrue(refused("openai:m", Map.of("OPENAI_BASE_URL", "https://llm.example.com/v1"))
                .toString()
                .contains("llm.example.com"));
    }

    @Test
    void theKeyMayLieInAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "k\n");
        assertEquals(
                "openai:m",
                Planners.of("openai:m", options(Map.of("OPENAI_API_KEY_FILE", file.toString())))
                        .id());
        VireoException e = assertThrows(
                VireoException.class,
                () -> Planners.of("openai:m", options(Map.of("OPENAI_API_KEY_FILE", folder + "/none"))));
        assertEquals(Code.DATA, e.code());
    }

    @Test
    void aSlipOfTheHandIsRecognised() {
        assertTrue(refused("opneai:gpt", Map.of()).hint().startsWith("Did you mean openai?"));
        assertTrue(refused("script:x.json", Map.of()).hint().startsWith("Did you mean scripted?"));
        assertTrue(refused("bultin", Map.of()).hint().startsWith("Did you mean builtin?"));
        assertTrue(refused("builtin:big", Map.of()).toString().contains("no built-in planner 'big'"));
        assertTrue(refused("quantum", Map.of()).hint().startsWith("Write "));
        assertTrue(refused("openai:", Map.of()).toString().contains("lacks"));
    }

    @Test
    void aModelStringNamesItsLanguageModel() throws IOException {
        Path file = Files.writeString(folder.resolve("a.json"), "{}");
        assertEquals(
                "scripted:a.json",
                LanguageModels.of("scripted:" + file, options(Map.of())).id());
        assertEquals(
                "openai:m",
                LanguageModels.of("openai:m", options(Map.of("OPENAI_API_KEY", "k")))
                        .id());
        VireoException e = assertThrows(VireoException.class, () -> LanguageModels.of("builtin", options(Map.of())));
        assertEquals(Code.USAGE, e.code());
    }

    @Test
    void aModelStringNamesItsVisionModel() {
        assertEquals(
                "ollama:llava:7b",
                LanguageModels.seeing("ollama:llava:7b", options(Map.of())).id());
        for (String none : List.of("builtin", "scripted:x.json")) {
            VireoException e = assertThrows(VireoException.class, () -> LanguageModels.seeing(none, options(Map.of())));
            assertEquals(Code.USAGE, e.code());
        }
    }

    @Test
    void aForeignServerOfOllamaIsToldHowAKeyIsSent() {
        VireoException e = assertThrows(
                VireoException.class,
                () -> LanguageModels.seeing(
                        "ollama:llava",
                        options(Map.of("OPENAI_API_KEY", "k")).withBaseUrl(URI.create("https://o.example.com/v1"))));
        assertEquals("ollama: sends no key. Write openai:llava and set OPENAI_API_KEY.", e.hint());
    }

    @Test
    void optionsDoNotPrintTheEnvironment() {
        assertFalse(options(Map.of("OPENAI_API_KEY", "sk-secret")).toString().contains("sk-secret"));
    }
}
