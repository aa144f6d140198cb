package dev.vireo.benchmarks.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.benchmarks.layout.StageOneScore.Tally;
import dev.vireo.benchmarks.layout.StageOneScore.Task;
import dev.vireo.layout.Layout;
import dev.vireo.planners.Planners;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The stage-1 benchmark: 500 prompts, the answers of GPT-4 that come with it, and the built-in planner.
class StageOneScoreTest {
    /// The prompts whose stored answers fail, as the published scorer has it.
    private static final List<Integer> FAILED = List.of(406, 407, 425, 428, 445, 448, 455, 468, 478, 485, 488, 493);

    private static final Map<Task, Integer> PUBLISHED = Map.of(
            Task.NUMERACY, 100,
            Task.ATTRIBUTION, 100,
            Task.VISIBILITY, 100,
            Task.DYNAMIC_SPATIAL, 100,
            Task.SEQUENTIAL, 88);

    @TempDir
    private Path folder = Path.of("");

    private Path unpacked(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = new GZIPInputStream(
                Objects.requireNonNull(StageOneScoreTest.class.getResourceAsStream(name + ".gz")))) {
            Files.copy(in, file);
        }
        return file;
    }

    private Path written(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void theStoredAnswersGetThePublishedScorePromptByPrompt() throws IOException {
        StageOneScore score =
                StageOneScore.ofResponses(unpacked("stage1-prompts.jsonl"), unpacked("stage1-responses.json"));
        PUBLISHED.forEach((task, passed) ->
                assertEquals(new Tally(passed, 100), score.tasks().get(task)));
        assertEquals(488, score.passed());
        assertEquals(0, score.unparsable());
        assertEquals(0, score.missing());
        assertEquals(
                FAILED,
                score.results().stream()
                        .filter(r -> !r.passed())
                        .map(StageOneScore.Result::index)
                        .toList());
    }

    @Test
    void theBuiltInPlannerPassesAtLeastNinetyNineInAHundred() throws IOException {
        StageOneScore score = StageOneScore.ofPlanner(
                unpacked("stage1-prompts.jsonl"), Planners.layout(Layout.Canvas.STANDARD), _ -> {});
        List<StageOneScore.Result> failed =
                score.results().stream().filter(r -> !r.passed()).toList();
        assertTrue(score.passed() >= 495, () -> score.passed() + " of 500; " + failed);
        System.out.println("built-in planner: " + score.passed() + " of 500 prompts, by task " + score.tasks());
    }

    @Test
    void theObjectOfTheContractHasTheSumsAndEveryPrompt() throws IOException {
        Path prompts = written("p.jsonl", """
                {"index": 7, "task": "numeracy", "prompt": "one cat", "objects": ["cat"], "count": 1}
                {"index": 9, "task": "numeracy", "prompt": "one cat", "objects": ["cat"], "count": 1}
                """);
        Path answers = written("a.json", "{\"one cat\": [\"" + cat() + "\", \"I can't do that.\"]}");
        Map<String, Object> plain = StageOneScore.ofResponses(prompts, answers).plain();
        assertEquals(
                "{tasks={numeracy={passed=1, total=2}}, passed=1, total=2, unparsable=1,"
                        + " results=[{index=7, passed=true}, {index=9, passed=false}]}",
                plain.toString());
    }

    private static String cat() {
        StringBuilder out = new StringBuilder();
        for (int f = 1; f <= 6; f++) {
            out.append("Frame ").append(f).append(": [{'id': 0, 'name': 'cat', 'box': [0, 0, 50, 50]}]\\n");
        }
        return out + "Background keyword: room";
    }

    @Test
    void aPromptWithoutAnAnswerIsCountedAsMissing() throws IOException {
        Path prompts = written("p.jsonl", """
                {"index": 0, "task": "numeracy", "prompt": "one cat", "objects": ["cat"], "count": 1}
                {"index": 1, "task": "numeracy", "prompt": "one cat", "objects": ["cat"], "count": 1}
                """);
        StageOneScore score =
                StageOneScore.ofResponses(prompts, written("a.json", "{\"one cat\": [\"" + cat() + "\"]}"));
        assertEquals(1, score.missing());
        assertEquals(0, score.unparsable());
        assertEquals(1, score.passed());
        assertEquals(1, score.plain().get("missing"));
    }

    @Test
    void answersToOtherPromptsAreRefusedWithBothFiles() throws IOException {
        Path prompts = written(
                "p.jsonl",
                "{\"index\": 0, \"task\": \"numeracy\", \"prompt\": \"one cat\", \"objects\": [], \"count\": 1}");
        Path answers = written("a.json", "{\"two dogs\": [\"x\"]}");
        VireoException e = assertThrows(VireoException.class, () -> StageOneScore.ofResponses(prompts, answers));
        assertEquals(Code.DATA, e.code());
        assertTrue(e.getMessage().contains("a.json") && e.getMessage().contains("p.jsonl"), e.getMessage());
    }

    @Test
    void aBrokenPromptIsNamedWithItsLine() throws IOException {
        Path answers = written("a.json", "{}");
        Map<String, String> broken = Map.of(
                "{\"index\": 0}",
                "task",
                "{\"index\": \"a\", \"task\": \"numeracy\"}",
                "index",
                "{\"index\": 0, \"task\": \"colour\", \"prompt\": \"x\"}",
                "'colour'",
                "{\"index\": 0, \"task\": \"sequential\", \"prompt\": \"x\", \"objects\": [\"a\"], \"waypoints\": [\"up\"]}",
                "waypoints",
                "{\"index\": 0, \"task\": \"visibility\", \"prompt\": \"x\", \"objects\": [\"a\"], \"present_in\": \"now\"}",
                "'now'",
                "nothing",
                "not JSON");
        for (Map.Entry<String, String> each : broken.entrySet()) {
            Path prompts = written(
                    "p.jsonl",
                    "{\"index\": 5, \"task\": \"numeracy\", \"prompt\": \"y\", \"objects\": [], \"count\": 1}\n"
                            + each.getKey() + "\n");
            VireoException e = assertThrows(
                    VireoException.class, () -> StageOneScore.ofResponses(prompts, answers), each.getKey());
            assertTrue(e.getMessage().contains("p.jsonl:2] "), e.getMessage());
            assertTrue(e.getMessage().contains(each.getValue()), e.getMessage());
        }
    }
}
