package dev.vireo.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.language.Usage;
import dev.vireo.program.ToolException;
import dev.vireo.program.ToolHost;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of questions that hang on what the tools can't know.
class UnknownAnswersTest {
    private static final Image PICTURE = Image.ofRgb(100, 80, new byte[100 * 80 * 3]);
    private static final Value NONE = new Value.None();

    @TempDir
    private Path folder;

    private final FakeTools tools = new FakeTools().thing("cube", new Box(10, 10, 30, 30), new Box(60, 10, 80, 30));
    private final FakeRunner runner = new FakeRunner();
    private final FakePlanner planner = new FakePlanner(Usage.NONE);

    private Answer ask(String question) {
        try (VisualAgent agent = VisualAgent.builder()
                .tools(tools)
                .planner(planner)
                .runner(runner)
                .repairs(0)
                .build()) {
            return agent.ask(PICTURE, question);
        }
    }

    private static Value call(ToolHost host, String function, Value... arguments) throws ToolException {
        return host.call(function, List.of(arguments));
    }

    private static Value str(String text) {
        return new Value.Str(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bool", "int", "float", "str", "Optional[ImagePatch]", "list[ImagePatch]", "ImagePatch"})
    void aThingThatTheToolsDoNotKnowIsUnknownAndNeverANo(String type) throws IOException {
        String question = "Is there a ghost?";
        planner.plan(question, "look");
        runner.program("look", type, (image, host) -> call(host, "ImagePatch.find", image, str("ghost")));
        tools.unknowing(question);
        Answer answer = ask("Return a " + type + ", " + question);
        assertEquals("unknown", answer.text());
        assertTrue(answer.unknown());
        assertTrue(answer.degraded());
        assertEquals(Type.parse(type).orElseThrow(), answer.type());
        assertEquals("unknown", answer.plain().get("answer"));
        assertEquals(true, answer.plain().get("unknown"));
        assertEquals(Answer.Notice.Kind.UNKNOWN, answer.notices().getFirst().kind());
        assertEquals(
                "'Is there a ghost?' has no answer: 'ghost' is unknown here",
                answer.notices().getFirst().message());
        Path file = folder.resolve("trace.jsonl");
        Traces.write(answer, file);
        assertTrue(Traces.read(file).unknown());
        assertEquals(Optional.empty(), Replay.of(file).run(runner).difference());
    }

    @Test
    void whatTheNetworkAloneKnowsIsAGuess() {
        planner.plan("Is there a ghost?", "look");
        runner.program("look", "bool", (image, host) -> call(host, "ImagePatch.exists", image, str("ghost")));
        tools.reply("Is there a ghost?", "no");
        Answer answer = ask("Is there a ghost?");
        assertEquals("no", answer.text());
        assertTrue(answer.degraded());
        assertFalse(answer.unknown());
    }

    @Test
    void aProgramThatLooksForSomethingElseThenKnows() {
        planner.plan("Is there a ghost?", "look");
        runner.program("look", "bool", (image, host) -> {
            try {
                return call(host, "ImagePatch.exists", image, str("ghost"));
            } catch (ToolException e) {
                assertTrue(e.unknown());
                return call(host, "ImagePatch.exists", image, str("cube"));
            }
        });
        Answer answer = ask("Is there a ghost?");
        assertEquals("yes", answer.text());
        assertFalse(answer.degraded());
    }

    @Test
    void aSubQuestionWithoutAnAnswerIsAnErrorInItsProgram() {
        planner.plan("Does each have a ghost?", "outer").plan("Has it a ghost?", "inner");
        tools.unknowing("Has it a ghost?").unknowing("Does each have a ghost?");
        runner.program("outer", "bool", (image, host) -> {
                    List<Value> cubes = ((Value.Items) call(host, "ImagePatch.find", image, str("cube"))).values();
                    return call(
                            host,
                            "ImagePatch.recursive_query",
                            cubes.getFirst(),
                            str("Has it a ghost?"),
                            str("bool"),
                            NONE);
                })
                .program("inner", "bool", (image, host) -> call(host, "ImagePatch.exists", image, str("ghost")));
        Answer answer = ask("Does each have a ghost?");
        assertEquals("unknown", answer.text());
        assertTrue(answer.trace().root().descendants().getFirst().unknown());
        assertTrue(answer.notices().getFirst().message().contains("'ghost' is unknown here"));
    }

    @Test
    void aProgramThatFailsOtherwiseIsNotUnknown() {
        planner.plan("Is there a cube?", "look");
        runner.program("look", "bool", (image, host) -> {
            throw new ToolException("something else");
        });
        tools.reply("Is there a cube?", "perhaps");
        Answer answer = ask("Return a bool, Is there a cube?");
        assertFalse(answer.unknown());
        assertEquals("no", answer.text());
    }

    @Test
    void withoutProgramsItIsUnknownToo() {
        tools.unknowing("Is there a ghost?");
        try (VisualAgent agent =
                VisualAgent.builder().tools(tools).withoutPrograms().build()) {
            Answer answer = agent.ask(PICTURE, "Return a bool, Is there a ghost?");
            assertEquals("unknown", answer.text());
        }
    }
}
