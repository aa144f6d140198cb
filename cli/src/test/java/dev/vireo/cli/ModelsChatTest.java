package dev.vireo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vireo.cli.internal.command.CommandsTest;
import dev.vireo.language.TinyModel;
import dev.vireo.runtime.image.Image;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `models chat`, and `local:` where a model is named, with a tiny model of random numbers.
class ModelsChatTest {
    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void layOut() throws IOException {
        TinyModel.write(folder.resolve("tiny"));
        TinyModel.writeSeeing(folder.resolve("seeing"), 512);
        for (int i = 0; i < 2; i++) {
            byte[] rgb = new byte[3 * 16 * 16];
            new Random(i).nextBytes(rgb);
            Image.ofRgb(16, 16, rgb).write(folder.resolve("noise" + i + ".png"));
        }
        Files.writeString(folder.resolve("words.png"), "no picture");
    }

    private Terminal.Result run(String... args) {
        return new Terminal(folder).run(args);
    }

    private Terminal.Result typing(String text, String... args) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        try {
            return run(args);
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void oneAnswerHasTheFieldsOfTheContract() {
        Terminal.Result result = run("models", "chat", "./tiny", "--prompt", "hello", "--max-tokens", "5", "--json");
        assertEquals(0, result.code(), result.out() + result.err());
        JsonNode json = result.json();
        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(names::add);
        assertEquals(List.of("text", "thinking", "tokens", "finish", "usage", "millis_first", "millis"), names);
        assertTrue(json.path("thinking").isNull());
        assertEquals("length", json.path("finish").asText());
        assertEquals(5, json.path("tokens").size());
        assertEquals(24, json.path("usage").path("input").asInt());
        assertEquals(5, json.path("usage").path("output").asInt());
        assertTrue(json.path("millis_first").asLong() <= json.path("millis").asLong());
    }

    @Test
    void anAnswerDependsOnThePicturesThatAreShown() {
        String[] line = {"models", "chat", "seeing", "--prompt", "hello", "--temperature", "2", "--max-tokens", "24"};
        JsonNode none = with(line, "--json");
        JsonNode one = with(line, "--json", "--image", "noise0.png");
        JsonNode other = with(line, "--json", "--image", "noise1.png");
        JsonNode both = with(line, "--json", "--image", "noise0.png", "--image", "noise1.png");
        assertNotEquals(one.path("tokens"), other.path("tokens"));
        assertEquals(
                one.path("tokens"),
                with(line, "--json", "--image", "noise0.png").path("tokens"));
        int words = none.at("/usage/input").asInt();
        assertEquals(words + 18, one.at("/usage/input").asInt());
        assertEquals(words + 36, both.at("/usage/input").asInt());
    }

    private JsonNode with(String[] line, String... more) {
        Terminal.Result result =
                run(Stream.concat(Stream.of(line), Stream.of(more)).toArray(String[]::new));
        assertEquals(0, result.code(), result.out() + result.err());
        return result.json();
    }

    @Test
    void picturesAreShownBeforeTheFirstLine() throws IOException {
        Terminal.Result result = typing(
                "hello\nagain\n", "models", "chat", "seeing", "--image", "noise0.png", "--max-tokens", "3", "--json");
        assertEquals(0, result.code(), result.out() + result.err());
        List<JsonNode> turns = new ArrayList<>();
        for (String each : result.out().lines().toList()) {
            turns.add(new JsonMapper().readTree(each).path("usage"));
        }
        assertEquals(2, turns.size());
        int more =
                turns.get(1).path("input").asInt() - turns.get(0).path("input").asInt();
        assertTrue(more < 18 + 40 && more > 10, "the picture stands there once: " + turns);
    }

    @Test
    void theSameSeedDrawsTheSame() {
        String[] line = {"models", "chat", "tiny", "--prompt", "x", "--temperature", "2", "--top-k", "40"};
        List<String> more = new ArrayList<>(List.of(line));
        more.addAll(List.of("--max-tokens", "12", "--seed", "3", "--json"));
        String[] args = more.toArray(String[]::new);
        assertEquals(run(args).json().path("tokens"), run(args).json().path("tokens"));
    }

    @Test
    void linesOfStandardInputAreAConversation() throws IOException {
        Terminal.Result result =
                typing("hello\n\nand again\n", "models", "chat", "tiny", "--max-tokens", "3", "--json");
        assertEquals(0, result.code(), result.out() + result.err());
        List<String> lines = result.out().lines().toList();
        assertEquals(2, lines.size(), result.out());
        JsonNode second = new JsonMapper().readTree(lines.getLast()).path("usage");
        assertTrue(second.path("cached").asInt() >= 23, second.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chat none|3|none",
                "chat ./none --prompt x|3|none",
                "chat tiny --prompt x --temperature -1|2|temperature",
                "chat tiny --prompt x --top-p 2|2|topP",
                "chat tiny --prompt x --max-tokens 0|2|maxTokens",
                "chat tiny --prompt x --image noise0.png|2|without eyes",
                "chat seeing --prompt x --image none.png|3|none.png",
                "chat seeing --prompt x --image words.png|3|words.png",
                "chat seeing --prompt x --image https://example.org/a.png|2|https://example.org/a.png",
                "chat tiny --prompt x --dtype f8|2|f8",
                "chat broken --prompt x|3|broken",
            })
    void whatIsWrongIsSaid(String line, int code, String named) throws IOException {
        Files.createDirectories(folder.resolve("broken"));
        Files.writeString(folder.resolve("broken/config.json"), "{\"model_type\": \"qwen2\"}");
        Terminal.Result result = run(("models " + line).split(" "));
        assertEquals(code, result.code(), result.out() + result.err());
        assertTrue(result.err().contains(named), result.err());
        assertEquals("", result.out());
    }

    @Test
    void aLocalModelThatSeesAnswersTools() throws IOException {
        TinyModel.writeSeeing(folder.resolve("tools"), 8192);
        String[] line = {
            "tools", "run", "exists", "--arg", "object_name=cone", "--image", "noise0.png", "--timeout", "1m", "--json"
        };
        JsonNode json = with(line, "--tools", "local:tools");
        assertTrue(json.path("value").isBoolean(), json.toString());
        for (String[] wrong : new String[][] {{"local:tiny", "2", "without eyes"}, {"local:none", "3", "none"}}) {
            Terminal.Result result = run(Stream.concat(Stream.of(line), Stream.of("--tools", wrong[0]))
                    .toArray(String[]::new));
            assertEquals(Integer.parseInt(wrong[1]), result.code(), result.out() + result.err());
            assertTrue(result.out().contains(wrong[2]), result.out());
        }
    }

    @Test
    void everyCommandThatMeasuresTakesALocalModelForTools() throws IOException {
        TinyModel.writeSeeing(folder.resolve("tools"), 8192);
        String[] world = {
            "world", "eval", "--count", "1", "--seed", "5", "--questions-per-scene", "2", "--tools", "local:tools"
        };
        JsonNode measured = with(world, "--timeout", "1m", "--json");
        assertEquals(2, measured.at("/overall/total").asInt(), measured.toString());
        Files.writeString(
                folder.resolve("questions.jsonl"),
                "{\"image\": \"noise0.png\", \"question\": \"Is there a cone?\", \"answer\": true}\n");
        String[] own = {"eval", "file", "questions.jsonl", "--tools", "local:tools", "--timeout", "1m", "--json"};
        JsonNode answered = with(own);
        assertEquals(1, answered.at("/overall/total").asInt(), answered.toString());
    }

    @Test
    void aLocalModelWritesPrograms() throws IOException {
        CommandsTest.DemoFiles.layOut(folder);
        Terminal.Result result = run("plan", "--question", "How many?", "--planner", "local:tiny", "--json");
        // its prompt is far longer than what so small a model was made for
        assertEquals(2, result.code(), result.out() + result.err());
        assertTrue(result.json().path("error").path("message").asText().contains("was made for 256"), result.out());
    }
}
