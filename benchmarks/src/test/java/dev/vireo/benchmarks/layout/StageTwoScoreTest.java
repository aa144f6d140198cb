package dev.vireo.benchmarks.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.benchmarks.layout.StageOneScore.Result;
import dev.vireo.benchmarks.layout.StageOneScore.Task;
import dev.vireo.benchmarks.layout.StageTwoScore.Detection;
import dev.vireo.benchmarks.layout.StageTwoScore.Prompt;
import dev.vireo.benchmarks.layout.StageTwoScore.Rules;
import dev.vireo.layout.LayoutBox;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// The second stage of the benchmark of layouts: what detectors find in videos is judged.
class StageTwoScoreTest {
    @TempDir
    private Path folder = Path.of("");

    private static InputStream unpacked(String name) throws IOException {
        return new GZIPInputStream(Objects.requireNonNull(StageTwoScoreTest.class.getResourceAsStream(name + ".gz")));
    }

    private List<Prompt> published() throws IOException {
        Path file = folder.resolve("prompts.jsonl");
        try (InputStream in = unpacked("stage1-prompts.jsonl")) {
            Files.copy(in, file);
        }
        return StageTwoScore.prompts(file);
    }

    private Prompt prompt(String fields) throws IOException {
        Path file = Files.writeString(
                folder.resolve("one.jsonl"),
                "{\"index\": 3, \"prompt\": \"p\", \"detector_texts\": [\"a photo of a cat\"], " + fields + "}\n");
        return StageTwoScore.prompts(file).getFirst();
    }

    private static Detection cat(double score, double x, double y, double width, double height) {
        return new Detection(0, score, new LayoutBox(x, y, width, height));
    }

    private static boolean passes(Prompt prompt, IntFunction<List<Detection>> detect) {
        return prompt.judge(Rules.PUBLISHED, 6, 100, 100, detect).passed();
    }

    private static final String ONE = "\"task\": \"numeracy\", \"objects\": [\"cat\"], \"count\": 1";
    private static final String TWO = "\"task\": \"numeracy\", \"objects\": [\"cat\"], \"count\": 2";

    /// `tools/parity/stage_two.py` states the rules once more and makes the detections.
    @Test
    void videosAreJudgedAsThePublishedRulesDo() throws IOException {
        JsonNode file;
        try (InputStream in = unpacked("stage2-cases.json")) {
            file = StrictJson.mapper().readTree(in.readAllBytes());
        }
        List<Prompt> prompts = published();
        Map<Task, int[]> seen = new EnumMap<>(Task.class);
        List<String> wrong = new ArrayList<>();
        for (JsonNode each : file.path("cases")) {
            Prompt prompt = prompts.get(each.path("index").asInt());
            Result result = prompt.judge(
                    Rules.PUBLISHED,
                    6,
                    each.path("width").asInt(),
                    each.path("height").asInt(),
                    frame -> detections(each.path("frames").path(frame)));
            seen.computeIfAbsent(prompt.task(), _ -> new int[2])[result.passed() ? 1 : 0]++;
            if (result.passed() != each.path("passed").asBoolean()) {
                wrong.add(prompt + ": " + each);
            }
        }
        assertEquals("", String.join("\n", wrong));
        assertEquals(5, seen.size());
        seen.forEach((task, counts) -> assertTrue(counts[0] >= 3 && counts[1] >= 3, task + " has one outcome alone"));
    }

    private static List<Detection> detections(JsonNode frame) {
        List<Detection> out = new ArrayList<>();
        for (JsonNode d : frame) {
            double x = d.path(2).asDouble();
            double y = d.path(3).asDouble();
            out.add(new Detection(
                    d.path(0).asInt(),
                    d.path(1).asDouble(),
                    new LayoutBox(x, y, d.path(4).asDouble() - x, d.path(5).asDouble() - y)));
        }
        return out;
    }

    @Test
    void sixFramesAreChosenAsNumpyRounds() throws IOException {
        JsonNode file;
        try (InputStream in = unpacked("stage2-cases.json")) {
            file = StrictJson.mapper().readTree(in.readAllBytes());
        }
        file.path("chosen")
                .properties()
                .forEach(entry -> assertEquals(
                        entry.getValue().toString(),
                        StageTwoScore.frames(Integer.parseInt(entry.getKey()))
                                .toString()
                                .replace(" ", ""),
                        entry.getKey()));
        VireoException e = assertThrows(VireoException.class, () -> StageTwoScore.frames(5));
        assertEquals(Code.DATA, e.code());
        assertEquals("a video of 5 frames can't be judged by 6 of them", e.what());
    }

    @Test
    void theFramesAskedForAreThoseThatAreChosen() throws IOException {
        List<Integer> asked = new ArrayList<>();
        prompt(ONE).judge(Rules.PUBLISHED, 16, 100, 100, frame -> {
            asked.add(frame);
            return List.of();
        });
        assertEquals(StageTwoScore.frames(16), asked);
    }

    @Test
    void whatIsBelowTheThresholdOrIsTheSameThingDoesNotCount() throws IOException {
        Detection best = cat(0.5, 10, 10, 20, 20);
        assertTrue(passes(prompt(ONE), _ -> List.of(cat(0.4, 12, 10, 20, 20), best, cat(0.09, 60, 60, 20, 20))));
        assertTrue(passes(prompt(TWO), _ -> List.of(cat(0.1, 60, 60, 20, 20), best)));
        // Not below the threshold, and not less overlap: a tenth is what two such boxes share.
        Detection tenth = cat(0.4, 10, 10 + 180.0 / 11, 20, 20);
        assertTrue(passes(prompt(ONE), _ -> List.of(best, cat(0.4, 10, 10 + 180.0 / 11 - 0.001, 20, 20))));
        assertTrue(passes(prompt(TWO), _ -> List.of(best, cat(0.4, 10, 10 + 180.0 / 11 + 0.001, 20, 20))));
        Result loose = prompt(TWO).judge(new Rules(0.1, 0.2), 6, 100, 100, _ -> List.of(best, tenth));
        assertTrue(loose.passed());
    }

    @Test
    void theSameBoxOfAnotherTextStays() throws IOException {
        Path file = Files.writeString(folder.resolve("two.jsonl"), """
                {"index": 0, "prompt": "p", "task": "attribution", "objects": ["ball", "cat"], "colors": ["red", "blue"],
                 "detector_texts": ["a photo of a red ball", "a photo of a blue cat"]}
                """.replace("\n ", " "));
        Prompt prompt = StageTwoScore.prompts(file).getFirst();
        LayoutBox box = new LayoutBox(10, 10, 20, 20);
        assertTrue(passes(
                prompt,
                frame -> frame % 2 == 0 ? List.of(new Detection(0, 0.3, box), new Detection(1, 0.2, box)) : List.of()));
        assertFalse(passes(
                prompt,
                frame -> frame < 2 ? List.of(new Detection(0, 0.3, box), new Detection(1, 0.2, box)) : List.of()));
    }

    @Test
    void aVideoWithoutAnythingFoundPassesWhereNothingIsDemanded() throws IOException {
        assertFalse(passes(prompt(ONE), _ -> List.of()));
        assertTrue(passes(prompt("\"task\": \"numeracy\", \"objects\": [\"cat\"], \"count\": 0"), _ -> List.of()));
    }

    @Test
    void resultsAreToldByTask() {
        StageTwoScore score = new StageTwoScore(List.of(
                new Result(0, Task.NUMERACY, "a", true, ""),
                new Result(1, Task.NUMERACY, "b", false, ""),
                new Result(2, Task.SEQUENTIAL, "c", false, "")));
        assertEquals(1, score.passed());
        assertEquals(
                "{tasks={numeracy={passed=1, total=2}, sequential={passed=0, total=1}}, passed=1, total=3}",
                score.plain().toString());
    }

    private static void refused(Code code, Executable call, String what) {
        VireoException e = assertThrows(VireoException.class, call);
        assertEquals(code, e.code(), e.toString());
        assertTrue(e.what().contains(what), e.what());
    }

    @Test
    void whatCannotBeJudgedIsRefused() throws IOException {
        Prompt prompt = prompt(ONE);
        refused(
                Code.DATA,
                () -> passes(prompt, _ -> List.of(new Detection(1, 0.5, new LayoutBox(0, 0, 1, 1)))),
                "the detector found text 1, and was asked for 1");
        List<Detection> many = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            many.add(cat(0.5, i, 0, 0.9, 1));
        }
        refused(Code.DATA, () -> passes(prompt, _ -> many), "more than 100 boxes");
        refused(Code.USAGE, () -> new Rules(-0.1, 0.1), "threshold -0.1");
        refused(Code.USAGE, () -> new Rules(0.1, Double.NaN), "overlap NaN");
        Path file = Files.writeString(folder.resolve("none.jsonl"), "{\"index\": 4, \"prompt\": \"p\", " + ONE + "}\n");
        refused(Code.DATA, () -> StageTwoScore.prompts(file), "the prompt of index 4 has no detector_texts");
    }
}
