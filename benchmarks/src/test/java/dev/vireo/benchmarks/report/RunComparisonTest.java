package dev.vireo.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.benchmarks.run.Prediction;
import dev.vireo.benchmarks.run.RunFolder;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunComparisonTest {
    private static final Optional<String> USUAL = Optional.empty();

    @TempDir
    private Path folder;

    /// Ten questions about ten pictures; the first `right` of them are answered rightly.
    private static List<Prediction> ten(int right) {
        List<Prediction> out = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            out.add(HandMade.answer("q" + i, "g" + i, i < right ? "yes" : "no"));
        }
        return out;
    }

    private RunFolder run(String name, List<Prediction> all) throws IOException {
        return HandMade.run(folder.resolve(name), all);
    }

    @Test
    void theNumbersAreThoseThatOneCountsByHand() throws IOException {
        RunComparison comparison = RunComparison.of(run("a", ten(2)), run("b", ten(8)), USUAL);
        assertEquals(HandMade.METRIC, comparison.metric());
        assertEquals(0.6, comparison.numbers().difference(), 1e-12);
        assertEquals(10, comparison.numbers().n());
        // six of six flips to one side: 2 * 0.5^6
        assertEquals(0.03125, comparison.numbers().mcNemar().grouped(), 1e-12);
        assertTrue(
                comparison.plain().containsValue(comparison.numbers().mcNemar().grouped()));
        assertEquals(
                List.of("q2", "q3", "q4", "q5", "q6", "q7"), comparison.plain().get("flips"));
        assertEquals(List.of(), comparison.plain().get("differs"));
        String text = comparison.markdown();
        assertTrue(text.contains("| all | 20.0 % | 80.0 % | +60.0 |"), text);
        assertTrue(text.contains("Only B is right in 6, only A in 0: McNemar p = 0.0313"), text);
        assertTrue(text.contains("| q2 (B) | Is it so in q2? | yes | no | yes |  |"), text);
        assertTrue(text.contains("The fingerprints are the same."), text);
    }

    @Test
    void whatDiffersInTheFingerprintsAndInWhatWasSeenIsNamed() throws IOException {
        List<Prediction> second = ten(8);
        second.set(3, HandMade.seeing(second.get(3), "something else"));
        second.set(4, HandMade.failing(HandMade.seeing(second.get(4), "")));
        RunComparison comparison =
                RunComparison.of(run("a", ten(2)), HandMade.run(folder.resolve("b"), "builtin", second), USUAL);
        assertEquals(
                List.of("settings.tools", "other pictures"), comparison.plain().get("differs"));
        assertEquals(List.of("q3"), comparison.sights().get("other pictures"));
        String text = comparison.markdown();
        assertTrue(text.contains("| settings.tools | oracle | builtin |"), text);
        assertTrue(text.contains("other pictures (the files of the pictures differ), of 1: q3"), text);
    }

    @Test
    void framesOfVideosDifferByWhichTheyAreOrByTheirPixels() throws IOException {
        List<Prediction> all = ten(2);
        RunFolder first = run("a", all);
        all.set(0, HandMade.seeing(all.get(0), "other"));
        RunFolder second = run("b", all);
        String frames =
                "{\"id\": \"%s\", \"frames\": [{\"recorded\": 0, \"seconds\": 0, \"content\": \"c\", \"pixels\":"
                        + " \"%s\"}, {\"recorded\": %d, \"seconds\": 0.5, \"content\": \"d\"}]}\n";
        Files.writeString(
                folder.resolve("a/frames.jsonl"),
                frames.formatted("q0", "p", 10) + frames.formatted("q1", "p", 10) + frames.formatted("q2", "p", 10));
        Files.writeString(
                folder.resolve("b/frames.jsonl"),
                frames.formatted("q0", "p", 12) + frames.formatted("q1", "x", 10) + frames.formatted("q2", "p", 10));
        RunComparison comparison =
                RunComparison.of(RunFolder.read(first.folder()), RunFolder.read(second.folder()), USUAL);
        assertEquals(List.of("q0"), comparison.sights().get("other frames"));
        assertEquals(List.of("q1"), comparison.sights().get("other pixels"));
        assertEquals(2, comparison.sights().size());
        assertEquals(List.of("other frames", "other pixels"), comparison.plain().get("differs"));
    }

    @Test
    void onlyTheSameQuestionsAreComparedAndTheOthersAreCountedAndNamed() throws IOException {
        List<Prediction> second = ten(8);
        second.set(9, HandMade.asking(second.get(9), "Is it another question?"));
        RunComparison comparison = RunComparison.of(run("a", ten(2).subList(1, 10)), run("b", second), USUAL);
        assertEquals(8, comparison.numbers().n());
        assertEquals(List.of("q0"), comparison.plain().get("only_second"));
        assertEquals(List.of("q9"), comparison.plain().get("other_questions"));
        String text = comparison.markdown();
        assertTrue(text.contains("Only B has 1: q0"), text);
        assertFalse(text.contains("Only A has"), text);
        assertTrue(text.contains("Not the same question under the same id: 1: q9"), text);
    }

    @Test
    void runsThatShareNoQuestionAreRefused() throws IOException {
        RunFolder first = run("a", ten(2).subList(0, 5));
        RunFolder second = run("b", ten(2).subList(5, 10));
        RunFolder third = run(
                "c",
                ten(2).stream().map(one -> HandMade.asking(one, "Another?")).toList());
        RunFolder empty = run("d", List.of());
        for (RunFolder other : List.of(second, third, empty)) {
            VireoException e = assertThrows(VireoException.class, () -> RunComparison.of(first, other, USUAL));
            assertEquals(Code.USAGE, e.code());
            assertTrue(e.what().startsWith("the two runs share no question"), e.what());
        }
        VireoException e = assertThrows(VireoException.class, () -> RunComparison.of(first, third, USUAL));
        assertTrue(e.what().endsWith("5 ids are in both, but for other questions"), e.what());
    }

    @Test
    void anyMetricThatFitsTheQuestionsMayJudge() throws IOException {
        RunFolder first = run("a", ten(2));
        List<Prediction> loud = new ArrayList<>(ten(8));
        loud.set(0, HandMade.answer("q0", "g0", "Yes."));
        RunFolder second = run("b", loud);
        assertEquals(0.5, RunComparison.of(first, second, USUAL).numbers().difference(), 1e-12);
        RunComparison mild = RunComparison.of(first, second, Optional.of("vqa-normalised"));
        assertEquals(0.6, mild.numbers().difference(), 1e-12);
        VireoException e =
                assertThrows(VireoException.class, () -> RunComparison.of(first, second, Optional.of("luck")));
        assertEquals(Code.USAGE, e.code());
    }

    @Test
    void textsFromOutsideMakeNoRowsOrColumnsOfTheirOwn() throws IOException {
        List<Prediction> second = ten(8);
        second.set(5, HandMade.answer("q5", "g5", "a | b\n| c " + "x".repeat(500)));
        List<Prediction> first = ten(9);
        String text = RunComparison.of(run("a", first), run("b", second), USUAL).markdown();
        String row =
                text.lines().filter(line -> line.contains("| q5 ")).findFirst().orElseThrow();
        assertTrue(row.contains("a \\| b \\| c xxx"), row);
        assertTrue(row.length() < 250, row);
    }
}
