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

/// `vireo eval arms` over generated questions.
class EvalArmsTest {
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

    private Terminal.Result arms(String which, String... more) {
        List<String> line = new ArrayList<>(List.of(
                "eval",
                "arms",
                "gqa",
                "--root",
                "gqa",
                "--split",
                "questions",
                "--cache",
                "off",
                "--out",
                "runs",
                "--arms",
                which));
        line.addAll(List.of(more));
        return vireo(line.toArray(String[]::new));
    }

    @Test
    void oneCommandRunsArmsTabulatesThemAndGoesOn() throws IOException {
        Terminal.Result result = arms("oracle,vqa,counterfactual", "--tools", "builtin", "--limit", "6", "--json");
        assertEquals(0, result.code(), result.err());
        JsonNode json = new JsonMapper().readTree(result.out());
        assertEquals(1.0, json.path("arms").path("oracle").path("value").asDouble(), result.out());
        assertEquals(6, json.path("arms").path("vqa").path("n").asInt());
        assertTrue(json.path("arms").has("majority"));
        assertTrue(json.path("against oracle").path("vqa").has("mcnemar_p"), result.out());
        JsonNode followed = json.path("counterfactual");
        assertEquals(6, followed.path("right").asInt());
        assertEquals(1.0, followed.path("follows").path("value").asDouble(), result.out());
        assertEquals(
                json, new JsonMapper().readTree(folder.resolve("runs/arms.json").toFile()));
        assertTrue(Files.readString(folder.resolve("runs/arms.md")).contains("| **follows the change** | 100.0 %"));
        for (String run : List.of("oracle", "vqa", "counterfactual")) {
            assertTrue(Files.exists(folder.resolve("runs").resolve(run).resolve("results.json")), run);
        }
        Terminal.Result again = arms("oracle,vqa,counterfactual", "--tools", "builtin", "--limit", "6");
        assertEquals(2, again.code());
        assertTrue(again.err().contains("holds runs of these arms"), again.err());
        Path predictions = folder.resolve("runs/vqa/predictions.jsonl");
        String whole = Files.readString(predictions);
        Files.writeString(predictions, whole.substring(0, whole.length() / 2));
        Terminal.Result resumed =
                arms("oracle,vqa,counterfactual", "--tools", "builtin", "--limit", "6", "--resume", "--json");
        assertEquals(0, resumed.code(), resumed.err());
        assertEquals(whole, Files.readString(predictions));
        assertEquals(json, new JsonMapper().readTree(resumed.out()));
        Terminal.Result other = arms("oracle,vqa,counterfactual", "--tools", "builtin", "--limit", "5", "--resume");
        assertEquals(2, other.code());
        assertTrue(other.err().contains("selection.limit: 6 | 5"), other.err());
    }

    @Test
    void armsThatCanNotBeAreRefusedByNameBeforeAnythingIsAsked() throws IOException {
        refused("--arms: 'luck' is not one of", arms("luck"));
        refused("is there twice", arms("vqa,vqa"));
        refused("there is none before it", arms("counterfactual"));
        refused("the first arm, blind, sees none", arms("blind,counterfactual"));
        refused("knows a picture without looking", arms("recursive,blind", "--tools", "oracle"));
        refused("--tools vqa runs no programs", arms("recursive,vqa", "--tools", "vqa"));
        refused("the settings turn recursion off", arms("recursive", "--no-recursion"));
        Files.move(folder.resolve("gqa/scenes"), folder.resolve("aside"));
        Terminal.Result truth = arms("recursive,oracle");
        assertEquals(3, truth.code());
        assertTrue(truth.err().contains("the arm oracle needs the truth"), truth.err());
        refused("draws changed pictures from scene files", arms("recursive,counterfactual"));
        assertFalse(Files.exists(folder.resolve("runs")));
    }

    private static void refused(String words, Terminal.Result result) {
        assertEquals(2, result.code(), result.err());
        assertTrue(result.err().contains(words), result.err());
    }
}
