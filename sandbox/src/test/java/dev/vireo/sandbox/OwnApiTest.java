package dev.vireo.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.program.ImagePatch;
import dev.vireo.program.Limits;
import dev.vireo.program.Outcome;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.ToolHost;
import dev.vireo.program.UserTools;
import dev.vireo.program.Value;
import dev.vireo.program.VisualTool;
import dev.vireo.runtime.image.Image;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A worker whose programs may call tools of a user's.
class OwnApiTest {
    /// Named after what the prelude calls its own parts.
    public static final class Awkward {
        @VisualTool("As the prelude's own.")
        public String call(String host, @VisualTool.Parameter(orElse = "it's \\ 😀\n") String text) {
            return host + text;
        }

        @VisualTool("As another of its own.")
        public Map<String, Integer> words(List<String> names, Optional<Double> fill) {
            return Map.of("n", names.size(), "fill", fill.map(Double::intValue).orElse(-1));
        }

        @VisualTool(value = "The widest side.", method = true)
        public int longestSide(ImagePatch patch) {
            return Math.max(patch.box().width(), patch.box().height());
        }
    }

    private static final UserTools TOOLS = UserTools.of(new Awkward());
    private static final ImagePatch PICTURE = ImagePatch.whole(Image.ofRgb(100, 80, new byte[100 * 80 * 3]));

    private static WorkerRunner runner = TestRunner.shared();

    @BeforeAll
    static void start() {
        runner = WorkerRunner.start(Path.of("target", "worker-cache"), TOOLS.api());
    }

    @AfterAll
    static void stop() {
        runner.close();
    }

    private static Outcome run(String type, String body) {
        return run(runner.open(), type, body);
    }

    private static Outcome run(ProgramRunner.Session place, String type, String body) {
        ToolHost host = (function, arguments) ->
                function.equals("ImagePatch.exists") ? new Value.Bool(true) : TOOLS.call(function, arguments);
        try (ProgramRunner.Session session = place) {
            return session.run(
                    new ProgramRunner.Call(
                            TestRunner.program(type, body), List.of(new Value.Patch(PICTURE)), Optional.empty()),
                    host,
                    Limits.DEFAULT.withTime(Duration.ofSeconds(60)));
        }
    }

    private static Value value(String type, String body) {
        Outcome outcome = run(type, body);
        return assertInstanceOf(Outcome.Returned.class, outcome, outcome::description)
                .value();
    }

    @Test
    void programsCallThemBesideTheStandardOnes() {
        assertEquals(new Value.Str("hosthere"), value("str", "return call('host', 'here')"));
        assertEquals(new Value.Str("hostit's \\ 😀\n"), value("str", "return call(host='host')"));
        assertEquals(new Value.Int(100), value("int", "return ImagePatch(image).longest_side()"));
        assertEquals(new Value.Bool(true), value("bool", "return image.exists('mug')"));
        assertEquals(new Value.Int(1), value("int", "return words(['a', 'b'])['n'] + words([], 0.5)['fill'] - 1"));
        assertEquals(new Value.Str("yes"), value("str", "return bool_to_yesno(coerce_to_numeric('three') == 3)"));
    }

    @Test
    void aWrongCallFailsWithTheNameOfTheTool() {
        Outcome tooFew = run(runner.openUnchecked(), "str", "return call()");
        assertTrue(tooFew.description().startsWith("TypeError: call() missing 1 required"), tooFew.description());
        Outcome wrongType = run(runner.openUnchecked(), "int", "return words('abc')['n']");
        assertTrue(
                wrongType.description().contains("words(): names must be list[str], not str"), wrongType.description());
    }

    @Test
    void aRunnerWithoutThemRefusesTheProgram() {
        try (ProgramRunner.Session session = TestRunner.shared().open()) {
            Outcome outcome = session.run(
                    new ProgramRunner.Call(
                            TestRunner.program("int", "return image.longest_side()"),
                            List.of(new Value.Patch(PICTURE)),
                            Optional.empty()),
                    TestRunner.NO_TOOLS,
                    Limits.DEFAULT);
            assertTrue(!(outcome instanceof Outcome.Returned), outcome.label());
        }
    }
}
