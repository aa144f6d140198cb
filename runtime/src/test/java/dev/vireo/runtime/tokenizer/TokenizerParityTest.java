package dev.vireo.runtime.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.runtime.json.StrictJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The tokens of odd texts are those of HuggingFace's tokenizers. `-Dvireo.tokenizers.dir=DIR` reads the
/// files of another folder, made by `tools/parity/tokenizers_of_models.py --real`.
class TokenizerParityTest {
    private static final Path FOLDER = folder();

    private static Path folder() {
        String other = System.getProperty("vireo.tokenizers.dir", "");
        try {
            URI own = Objects.requireNonNull(TokenizerParityTest.class.getResource("/tokenizers"))
                    .toURI();
            return other.isEmpty() ? Path.of(own) : Path.of(other);
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static List<Path> models() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".gguf") || Files.isDirectory(file))
                    .sorted()
                    .toList();
        }
    }

    /// What is expected of a model: of `qwen2-old` and `qwen2-new` the same as of `qwen2`.
    private static JsonNode expected(Path model) throws IOException {
        String name = model.getFileName().toString();
        String stem =
                name.endsWith(".gguf") ? name.substring(0, name.length() - 5) : name.replaceAll("-(old|new)$", "");
        return StrictJson.mapper().readTree(Files.readString(FOLDER.resolve(stem + ".json")));
    }

    private static int[] ids(JsonNode list) {
        int[] out = new int[list.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = list.get(i).intValue();
        }
        return out;
    }

    @ParameterizedTest
    @MethodSource("models")
    void theTokensOfOddTextsAreThoseOfTheReference(Path model) throws IOException {
        JsonNode expected = expected(model);
        try (Tokenizer tokenizer = Tokenizer.open(model)) {
            assertTrue(expected.path("cases").size() >= 60);
            for (JsonNode one : expected.path("cases")) {
                String text = one.path("text").textValue();
                int[] ids = ids(one.path("ids"));
                assertArrayEquals(ids, tokenizer.encode(text, Tokenizer.Marks.AS_TOKENS, false), text);
                assertArrayEquals(ids(one.path("ends")), tokenizer.encode(text, Tokenizer.Marks.AS_TOKENS, true), text);
                assertArrayEquals(ids(one.path("plain")), tokenizer.encode(text, Tokenizer.Marks.AS_TEXT, false), text);
                assertEquals(one.path("decoded").textValue(), tokenizer.decode(ids, false), text);
                assertEquals(one.path("skipped").textValue(), tokenizer.decode(ids, true), text);
            }
            expected.path("specials").properties().forEach(special -> {
                assertEquals(
                        special.getValue().intValue(),
                        tokenizer.id(special.getKey()).orElseThrow());
                assertTrue(tokenizer.isSpecial(special.getValue().intValue()));
            });
            assertEquals(expected.path("specials").size(), tokenizer.specials().size());
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void aStreamGivesTheSameTextAndItsPiecesAreWhole(Path model) throws IOException {
        try (Tokenizer tokenizer = Tokenizer.open(model)) {
            for (JsonNode one : expected(model).path("cases")) {
                int[] ids = ids(one.path("ids"));
                for (boolean skip : new boolean[] {false, true}) {
                    Tokenizer.Stream stream = tokenizer.stream(skip);
                    StringBuilder all = new StringBuilder();
                    for (int id : ids) {
                        String piece = stream.add(id);
                        assertFalse(
                                piece.contains("\uFFFD")
                                        && !one.path("text").textValue().contains("\uFFFD"),
                                piece);
                        assertTrue(StandardCharsets.UTF_8.newEncoder().canEncode(piece));
                        all.append(piece);
                    }
                    assertEquals("", stream.end());
                    assertEquals(one.path(skip ? "skipped" : "decoded").textValue(), all.toString());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void theBytesOfTheTokensAreTheBytesOfTheText(Path model) throws IOException {
        try (Tokenizer tokenizer = Tokenizer.open(model)) {
            for (JsonNode one : expected(model).path("cases")) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                for (int id : ids(one.path("ids"))) {
                    bytes.writeBytes(tokenizer.bytes(id));
                }
                String text = bytes.toString(StandardCharsets.UTF_8);
                String decoded = one.path("decoded").textValue();
                assertTrue(text.equals(decoded) || text.equals(" " + decoded), text);
            }
        }
    }

    @Test
    void thereIsSomethingToTest() throws IOException {
        assertFalse(models().isEmpty());
    }
}
