package dev.vireo.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.agent.TraceDiff.Difference;
import dev.vireo.agent.TraceDiff.What;
import dev.vireo.language.Usage;
import dev.vireo.program.Value;
import dev.vireo.runtime.image.Box;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceDiffTest {
    private static final Value NONE = new Value.None();

    private static Answer answer(String program, int cubes, boolean sub) {
        FakeTools tools = new FakeTools();
        Box[] boxes = new Box[cubes];
        for (int i = 0; i < cubes; i++) {
            boxes[i] = new Box(10 * i, 10, 10 * i + 8, 18);
        }
        tools.thing("cube", boxes);
        FakeRunner.Body count = (image, host) -> {
            Value found = host.call("ImagePatch.find", List.of(image, new Value.Str("cube")));
            host.call(
                    "ImagePatch.recursive_query", List.of(image, new Value.Str("deep?"), new Value.Str("bool"), NONE));
            return new Value.Int(((Value.Items) found).values().size());
        };
        FakeRunner runner = new FakeRunner()
                .program("a\nb\nc", "int", count)
                .program("a\nx\nc", "int", count)
                .program("yes", "bool", (_, _) -> new Value.Bool(true))
                .program("no", "bool", (_, _) -> new Value.Bool(false));
        FakePlanner planner =
                new FakePlanner(Usage.NONE).plan("How many?", program).plan("deep?", sub ? "yes" : "no");
        try (VisualAgent agent = VisualAgent.builder()
                .tools(tools)
                .planner(planner)
                .runner(runner)
                .build()) {
            return agent.ask(TracesTest.picture(), "How many?");
        }
    }

    private static List<String> whats(TraceDiff diff) {
        return diff.differences().stream()
                .map(d -> d.path() + " " + d.what().label())
                .toList();
    }

    @Test
    void theSameAnswerTwiceDoesNotDifferWhateverTheTimes() {
        TraceDiff diff = TraceDiff.between(answer("a\nb\nc", 2, true), answer("a\nb\nc", 2, true));
        assertTrue(diff.same(), diff.toString());
        assertEquals(List.of("the traces are the same"), diff.lines());
    }

    @Test
    void anotherProgramIsShownLineByLine() {
        TraceDiff diff = TraceDiff.between(answer("a\nb\nc", 2, true), answer("a\nx\nc", 2, true));
        assertEquals(List.of("0 program"), whats(diff));
        assertEquals(List.of("they part at question 0 (How many?): program", "  a", "- b", "+ x", "  c"), diff.lines());
    }

    @Test
    void anotherToolResultIsWhereTheyPartAndTheValueFollows() {
        TraceDiff diff = TraceDiff.between(answer("a\nb\nc", 2, true), answer("a\nb\nc", 3, true));
        assertEquals(List.of("0 result", "0 outcome", "0 value"), whats(diff));
        assertTrue(diff.lines().getFirst().endsWith(": result"), diff.lines().toString());
    }

    @Test
    void aDifferenceBelowIsFoundAtItsPath() {
        TraceDiff diff = TraceDiff.between(answer("a\nb\nc", 2, true), answer("a\nb\nc", 2, false));
        assertEquals(List.of("0.0 program", "0.0 value"), whats(diff));
        Difference first = diff.differences().getFirst();
        assertEquals(new Difference("0.0", What.PROGRAM, "deep?", "yes", "no"), first);
    }

    @Test
    void theTreeIsPrintedWithProgramsCallsAndValues() {
        List<String> lines = Traces.lines(answer("a\nb\nc", 1, true));
        assertEquals("How many?  ->  1  : int", lines.getFirst());
        assertTrue(lines.contains("  | b"), lines.toString());
        assertTrue(lines.stream().anyMatch(l -> l.startsWith("  - image.find(\"cube\") -> [ImagePatch(")));
        assertTrue(lines.contains("  ? deep?  ->  True  : bool"), lines.toString());
        assertFalse(String.join("", lines).contains("\n"));
    }
}
