package dev.vireo.runtime.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubSettingsTest {
    private static final Path HOME = Path.of("/home/me");

    private static HubSettings of(String... variables) {
        Map<String, String> environment = new java.util.HashMap<>();
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        return HubSettings.of(environment, HOME);
    }

    @Test
    void withoutVariablesItIsThePublicHubAndTheUsualCache() {
        HubSettings settings = of();

        assertEquals("https://huggingface.co", settings.endpoint().toString());
        assertEquals(HOME.resolve(".cache/huggingface/hub"), settings.cache());
        assertEquals(Optional.empty(), settings.token());
        assertFalse(settings.offline());
    }

    @Test
    void theCacheIsWhereThePythonClientHasIt() {
        assertEquals(Path.of("/x/huggingface/hub"), of("XDG_CACHE_HOME", "/x").cache());
        assertEquals(
                Path.of("/h/hub"), of("XDG_CACHE_HOME", "/x", "HF_HOME", "/h").cache());
        assertEquals(Path.of("/c"), of("HF_HOME", "/h", "HF_HUB_CACHE", "/c").cache());
        assertEquals(Path.of("/c"), of("HUGGINGFACE_HUB_CACHE", "/c").cache());
        assertEquals(HOME.resolve("models/hub"), of("HF_HOME", "~/models").cache());
    }

    @Test
    void theTokenComesFromAVariableOrAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "hf_file\n");

        assertEquals("hf_a", of("HF_TOKEN", " hf_a\n").token().orElseThrow().secret());
        assertEquals(
                "hf_b",
                of("HUGGING_FACE_HUB_TOKEN", "hf_b").token().orElseThrow().secret());
        assertEquals(
                "hf_file",
                of("HF_TOKEN_PATH", file.toString()).token().orElseThrow().secret());
        assertEquals(
                "hf_file",
                of("HF_HOME", folder.toString()).token().orElseThrow().secret());
        assertEquals(
                Optional.empty(),
                of("HF_TOKEN", "hf_a", "HF_HUB_DISABLE_IMPLICIT_TOKEN", "1").token());
        assertEquals(
                Optional.empty(), of("HF_TOKEN", "hf_a", "HF_HUB_OFFLINE", "1").token());
    }

    @Test
    void theTokenIsNeverPrinted() {
        HubSettings settings = of("HF_TOKEN", "hf_secret");
        VireoException e = assertThrows(VireoException.class, () -> of("HF_TOKEN", "hf_se\ncret"));

        assertFalse(settings.toString().contains("hf_secret"), settings.toString());
        assertEquals(Code.USAGE, e.code());
        assertFalse((e.getMessage() + e.hint()).contains("cret"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hub",
                "ftp://hub",
                "https://",
                "https://me:pass@hub",
                "https://hub?x=1",
                "https://hub#x",
                "ht tp:"
            })
    void anAddressThatIsNoneOfAHubIsWrongUsage(String endpoint) {
        VireoException e = assertThrows(VireoException.class, () -> of("HF_ENDPOINT", endpoint));

        assertEquals(Code.USAGE, e.code());
        assertFalse(e.getMessage().contains("me:pass"), e.getMessage());
    }

    @Test
    void slashesAtTheEndOfTheAddressDoNotMatter() {
        assertEquals(
                "http://h:8/mirror",
                of("HF_ENDPOINT", "http://h:8/mirror//").endpoint().toString());
    }

    @Test
    void switchesAndTimesAreReadAndMistakesNamed() {
        assertTrue(of("HF_HUB_OFFLINE", "yes").offline());
        assertTrue(of("TRANSFORMERS_OFFLINE", "1").offline());
        assertFalse(of("HF_HUB_OFFLINE", "0").offline());
        assertEquals(Duration.ofSeconds(5), of("HF_HUB_DOWNLOAD_TIMEOUT", "5").stall());
        assertEquals(Duration.ofSeconds(6), of("HF_HUB_ETAG_TIMEOUT", "6").connect());
        assertThrows(VireoException.class, () -> of("HF_HUB_OFFLINE", "maybe"));
        assertThrows(VireoException.class, () -> of("HF_HUB_ETAG_TIMEOUT", "0"));
    }

    @ParameterizedTest
    @CsvSource({
        "*.json, config.json, true",
        "*.json, a/b/config.json, true",
        "*.json, config.jsonl, false",
        "onnx/, onnx/model.onnx, true",
        "onnx/, onnx.txt, false",
        "model-0000?-of-*, model-00001-of-00002.safetensors, true",
        "[cm]*.json, config.json, true",
        "[!c]*.json, config.json, false",
        "a+(b).txt, a+(b).txt, true",
        "[x, [x, true",
    })
    void patternsFitAsInPython(String glob, String name, boolean fits) {
        assertEquals(fits, new Globs(List.of(glob)).accept(name));
    }
}
