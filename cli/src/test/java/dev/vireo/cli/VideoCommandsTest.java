package dev.vireo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The commands about layouts.
class VideoCommandsTest {
    private static final String CAPTION = "a red ball is thrown from the left to the right";

    @TempDir
    private Path folder = Path.of("");

    private Terminal.Result run(String... args) {
        return new Terminal(folder).run(args);
    }

    private void ball() {
        Terminal.Result result = run("video", "layout", "--caption", CAPTION, "--out", "ball.json");
        assertEquals(0, result.code(), result.err());
        assertEquals("ball.json\n", result.out());
    }

    @Test
    void aLayoutIsADocumentOnStdout() throws IOException {
        ball();
        Terminal.Result result = run("video", "layout", "--caption", CAPTION);
        assertEquals(0, result.code(), result.err());
        assertEquals(Files.readString(folder.resolve("ball.json")), result.out());
        JsonNode layout = result.json();
        assertEquals("red ball", layout.at("/objects/0/name").asText());
        assertEquals("physical", layout.at("/objects/0/motion").asText());
    }

    @Test
    void withJsonItComesWithNotesAndProvenance() {
        JsonNode json = run("video", "layout", "--caption", "a dog happily runs to the right", "--json")
                .json();
        assertEquals("dog", json.at("/layout/objects/0/name").asText());
        assertEquals("boxes don't show 'happily'", json.at("/notes/0").asText());
        assertEquals("builtin", json.at("/provenance/planner").asText());
        assertTrue(json.path("file").isNull());
    }

    @Test
    void theSizeTheFramesAndTheRateAreTheUsers() {
        JsonNode layout = run(
                        "video", "layout", "--caption", CAPTION, "--size", "576x320", "--frames", "24", "--fps", "8")
                .json();
        assertEquals("[576,320]", layout.path("size").toString());
        assertEquals(24, layout.path("frames").asInt());
        assertEquals(24, layout.at("/objects/0/keyframes").size());
    }

    @Test
    void theTextFormIsThePublishedOne() {
        Terminal.Result result = run("video", "layout", "--caption", "a dog in a park", "--text");
        assertTrue(result.out().startsWith("Frame 1: [{'id': 0, 'name': 'dog', 'box': ["), result.out());
        assertTrue(result.out().endsWith("\nBackground keyword: park\n"), result.out());
    }

    @Test
    void whatIsNotUnderstoodIsNamedWithAWayOn() {
        Terminal.Result result = run("video", "layout", "--caption", "a chef juggles oranges");
        assertEquals(2, result.code());
        assertTrue(result.err().contains("'juggles'") && result.err().contains("--planner openai:MODEL"), result.err());
    }

    @Test
    void aScriptedPlannerAnswersFromItsFile() throws IOException {
        String answer = "Frame 1: [{'id': 0, 'name': 'chef', 'box': [10, 10, 100, 300]}]\\n"
                + "Frame 2: []\\nFrame 3: []\\nFrame 4: []\\nFrame 5: []\\nFrame 6: []\\nBackground keyword: kitchen";
        Path script = folder.resolve("answers.json");
        Files.writeString(script, "{\"a chef juggles\": [\"" + answer + "\"]}");
        Terminal.Result result =
                run("video", "layout", "--caption", "a chef juggles", "--planner", "scripted:" + script, "--json");
        assertEquals(0, result.code(), result.out());
        assertEquals("kitchen", result.json().at("/layout/background").asText());
        assertEquals("text", result.json().at("/provenance/form").asText());
        assertEquals(
                "scripted:answers.json", result.json().at("/provenance/planner").asText());
    }

    @Test
    void aPreviewIsAnEndlessGifAndAPage() throws IOException {
        ball();
        JsonNode json = run("video", "preview", "ball.json", "--out", "deep/preview", "--frames", "7", "--json")
                .json();
        byte[] gif = Files.readAllBytes(folder.resolve("deep/preview/preview.gif"));
        String start = new String(gif, StandardCharsets.ISO_8859_1);
        assertTrue(start.startsWith("GIF89a") && start.contains("NETSCAPE2.0"));
        assertTrue(Files.readString(folder.resolve("deep/preview/preview.html")).contains("red ball"));
        assertEquals(7, json.path("frames").asInt());
        assertTrue(json.path("gif").asText().endsWith("preview.gif"));
    }

    @Test
    void anEditGoesBackIntoTheSameFile() throws IOException {
        ball();
        Terminal.Result result = run(
                "video", "edit", "ball.json", "--instruction", "rename the red ball to orange", "--out", "ball.json");
        assertEquals(0, result.code(), result.err());
        String text = Files.readString(folder.resolve("ball.json"));
        assertTrue(text.contains("\"caption\": \"an orange is thrown from the left to the right\""), text);
    }

    @Test
    void anEditOfWhatIsNotThereNamesWhatIs() {
        ball();
        Terminal.Result result = run("video", "edit", "ball.json", "--instruction", "remove the dog");
        assertEquals(2, result.code());
        assertTrue(result.err().contains("no object 'dog'; it has 0 'red ball'"), result.err());
    }

    @Test
    void aCheckTellsTheProblemsAndMendsThem() throws IOException {
        Files.writeString(folder.resolve("bad.json"), """
                {"version": 1, "caption": "a cat", "frames": 2, "objects": [
                 {"id": 0, "name": "cat", "keyframes": [{"frame": 0, "box": [-50, 0, 100, 100]}]}]}
                """);
        Terminal.Result warned = run("video", "check", "bad.json");
        assertEquals(0, warned.code(), warned.err());
        assertTrue(warned.out().startsWith("bad.json: warning: 'cat' (object 0) reaches out"), warned.out());
        assertEquals(1, run("video", "check", "bad.json", "--strict").code());
        JsonNode fixed = run("video", "check", "bad.json", "--fix", "--out", "good.json", "--json")
                .json();
        assertEquals(1, fixed.path("changes").size());
        assertEquals(0, fixed.path("problems").size());
        assertEquals(0, run("video", "check", "good.json", "--strict").code());
        assertEquals(2, run("video", "check", "bad.json", "--fix").code());
    }

    @Test
    void aScoreOfAnswersIsTheObjectOfTheContract() throws IOException {
        StringBuilder answer = new StringBuilder();
        for (int f = 1; f <= 6; f++) {
            answer.append("Frame ").append(f).append(": [{'id': 0, 'name': 'cat', 'box': [0, 0, 50, 50]}]\\n");
        }
        answer.append("Background keyword: room");
        Files.writeString(
                folder.resolve("prompts.jsonl"),
                "{\"index\": 3, \"task\": \"numeracy\", \"prompt\": \"one cat\", \"objects\": [\"cat\"], \"count\": 1}\n");
        Files.writeString(folder.resolve("answers.json"), "{\"one cat\": [\"" + answer + "\"]}");
        Terminal.Result result =
                run("video", "score", "--prompts", "prompts.jsonl", "--responses", "answers.json", "--json");
        assertEquals(
                "{\"tasks\":{\"numeracy\":{\"passed\":1,\"total\":1}},\"passed\":1,\"total\":1,\"unparsable\":0,"
                        + "\"results\":[{\"index\":3,\"passed\":true}]}\n",
                result.out());
        Terminal.Result planner = run("video", "score", "--prompts", "prompts.jsonl");
        assertTrue(planner.out().contains("numeracy            1 of    1  100.0 %"), planner.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "video | 2 | a command of vireo video is missing",
                "video layout | 2 | --caption",
                "video layout --caption dog --size big | 2 | 'big' is no size",
                "video layout --caption dog --frames 0 | 2 | frames lies between 1",
                "video layout --caption dog --planner oracle | 2 | oracle",
                "video layout --caption dog --planner scripted:none.json | 3 | none.json",
                "video preview none.json --out x | 3 | none.json",
                "video preview none.json | 2 | --out",
                "video edit none.json --instruction x | 3 | none.json",
                "video check none.json | 3 | none.json",
                "video score --prompts none.jsonl --responses none.json | 3 | none.jsonl",
                "video score | 2 | --prompts",
            })
    void wrongUseIsToldInOneLineWithItsExitCode(String command, int code, String told) {
        Terminal.Result result = run(command.split(" "));
        assertEquals(code, result.code(), result.err());
        assertTrue(result.err().contains(told), result.err());
        assertEquals(1, result.err().lines().count(), result.err());
    }
}
