package dev.vireo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `vireo eval run`, `score` and `merge` over generated questions, with an agent that knows the truth and runs no
/// programs.
class EvalRunTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void writeQuestions() {
        Terminal.Result made =
                vireo("world", "scenes", "--count", "3", "--seed", "7", "--questions-per-scene", "4", "--out", "gqa");
        assertEquals(0, made.code(), made.err());
    }

    private Terminal.Result vireo(String... args) {
        return new Terminal(folder).run(args);
    }

    private Terminal.Result run(String out, String... more) {
        List<String> line = new ArrayList<>(List.of(
                "eval",
                "run",
                "gqa",
                "--root",
                "gqa",
                "--split",
                "questions",
                "--tools",
                "oracle",
                "--cache",
                "off",
                "--out",
                out));
        if (!List.of(more).contains("--agent")) {
            line.addAll(List.of("--agent", "vqa"));
        }
        line.addAll(List.of(more));
        return vireo(line.toArray(String[]::new));
    }

    private String predictions(String run) throws IOException {
        return Files.readString(folder.resolve(run).resolve("predictions.jsonl"));
    }

    @Test
    void theCommandPrintsItsContractAndWritesALineAQuestion() throws IOException {
        Terminal.Result result = run("run", "--json");
        assertEquals(0, result.code(), result.err());
        JsonNode json = JSON.readTree(result.out());
        assertEquals(0, json.path("failed").asInt(-1));
        assertTrue(json.path("degraded").isInt() && json.path("seconds").isNumber(), result.out());
        json.path("metrics").forEach(metric -> {
            assertEquals(12, metric.path("n").asInt(), metric.toString());
            assertTrue(metric.has("value") && metric.has("low") && metric.has("high"), metric.toString());
        });
        assertEquals("gqa-official", json.path("metrics").fieldNames().next());
        List<String> lines = predictions("run").lines().toList();
        assertEquals(12, lines.size());
        for (String line : lines) {
            JsonNode one = JSON.readTree(line);
            for (String field : List.of("id", "question", "gold", "answer", "right")) {
                assertTrue(one.has(field), line);
            }
        }
        JsonNode settings = JSON.readTree(folder.resolve("run/run.json").toFile())
                .path("fingerprint")
                .path("settings");
        assertEquals("oracle", settings.path("sight").asText());
        assertTrue(settings.has("version.vireo") && settings.has("budget.depth"), settings.toString());
        assertFalse(settings.has("planner.key_file"), settings.toString());
    }

    @Test
    void aRunGoesOnAndAnotherConfigurationIsRefused() throws IOException {
        assertEquals(0, run("whole").code());
        assertEquals(0, run("run", "--concurrency", "2").code());
        assertEquals(predictions("whole"), predictions("run"));
        Terminal.Result again = run("run");
        assertEquals(2, again.code());
        assertTrue(again.err().contains("Add --resume"), again.err());
        List<String> lines = predictions("run").lines().toList();
        Files.writeString(
                folder.resolve("run/predictions.jsonl"), String.join("\n", lines.subList(0, 5)) + "\n{\"id\": \"half");
        Terminal.Result resumed = run("run", "--resume", "--json");
        assertEquals(0, resumed.code(), resumed.err());
        assertTrue(resumed.err().contains("was cut off"), resumed.err());
        assertTrue(resumed.err().contains("5 of 12 questions are there from before"), resumed.err());
        assertEquals(predictions("whole"), predictions("run"));
        Terminal.Result other = run("run", "--resume", "--max-depth", "2", "--limit", "3", "--json");
        assertEquals(2, other.code());
        String message =
                JSON.readTree(other.out()).path("error").path("message").asText();
        assertTrue(message.contains("selection.limit: null | 3; settings.budget.depth: 6 | 2"), message);
    }

    @Test
    void failedQuestionsCostTheExitCodeAndAreAskedAgain() throws IOException {
        Path picture = folder.resolve("gqa/images/000001.png");
        Path aside = folder.resolve("aside.png");
        Files.move(picture, aside);
        Terminal.Result result = run("run", "--json");
        assertEquals(1, result.code(), result.err());
        JsonNode json = JSON.readTree(result.out());
        assertEquals(4, json.path("failed").asInt());
        assertEquals(4, json.path("failures").path("data").asInt(), result.out());
        assertTrue(result.err().contains("4 questions could not be answered; they count as wrong"), result.err());
        Files.move(aside, picture);
        assertEquals(0, run("run", "--resume").code());
        assertEquals(0, run("whole").code());
        assertEquals(predictions("whole"), predictions("run"));
    }

    @Test
    void shardsAreMergedAndScoredAgain() throws IOException {
        assertEquals(0, run("whole").code());
        assertEquals(0, run("s0", "--shard", "0/2").code());
        assertEquals(0, run("s1", "--shard", "1/2").code());
        Terminal.Result merged = vireo("eval", "merge", "s1", "s0", "--out", "merged", "--json");
        assertEquals(0, merged.code(), merged.err());
        assertEquals(predictions("whole"), predictions("merged"));
        Terminal.Result gap = vireo("eval", "merge", "s1", "--out", "gap");
        assertEquals(3, gap.code());
        assertTrue(gap.err().contains("6 of 12 questions are in none of the runs"), gap.err());
        Files.delete(folder.resolve("merged/results.json"));
        Terminal.Result scored = vireo("eval", "score", "merged", "--json");
        assertEquals(0, scored.code(), scored.err());
        assertEquals(
                JSON.readTree(merged.out()).path("metrics"),
                JSON.readTree(scored.out()).path("metrics"));
        assertTrue(Files.exists(folder.resolve("merged/results.json")));
        assertEquals(3, vireo("eval", "score", "gqa").code());
    }

    @Test
    void optionsThatContradictEachOtherAreRefused() {
        assertEquals(2, run("x", "--shard", "4/4").code());
        assertEquals(2, run("x", "--shard", "half").code());
        assertEquals(2, run("x", "--limit", "0").code());
        assertEquals(2, run("x", "--frames", "none").code());
        assertEquals(2, run("x", "--concurrency", "0").code());
        assertEquals(2, run("x", "--max-cost", "-1").code());
        assertEquals(2, run("x", "--trace", "some").code());
        assertEquals(2, run("x", "--metric", "luck").code());
        Terminal.Result recursion = run("x", "--agent", "recursive", "--no-recursion");
        assertEquals(2, recursion.code());
        assertTrue(recursion.err().contains("--no-recursion"), recursion.err());
        Terminal.Result priced =
                run("x", "--planner", "openai:m", "--base-url", "http://localhost:1/v1", "--max-cost", "1");
        assertEquals(2, priced.code(), priced.err());
        assertTrue(priced.err().contains("the price of openai:m is unknown"), priced.err());
        assertFalse(Files.exists(folder.resolve("x")));
    }
}
