package dev.vireo.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.language.Usage;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.Outcome;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.program.VideoSegment;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// What a program that uses the agent as a library may ask.
class LibraryTest {
    private static final Image PICTURE = Image.ofRgb(100, 80, new byte[100 * 80 * 3]);

    /// Three equal frames.
    private static final Clip CLIP = new Clip() {
        @Override
        public int frames() {
            return 3;
        }

        @Override
        public double framesPerSecond() {
            return 10;
        }

        @Override
        public Image frame(int index) {
            return PICTURE;
        }

        @Override
        public void close() {}
    };

    private final FakeTools tools = new FakeTools().thing("cube", new Box(10, 10, 30, 30));
    private final FakeRunner runner = new FakeRunner();
    private final FakePlanner planner = new FakePlanner(Usage.NONE);

    private VisualAgent agent() {
        return VisualAgent.builder()
                .tools(tools)
                .planner(planner)
                .runner(runner)
                .build();
    }

    private LibraryTest program(String question, String type, Value value) {
        planner.plan(question, question);
        runner.program(question, type, (_, _) -> value);
        return this;
    }

    @Test
    void aJavaClassAsksForItsTypeAndGetsItsObject() {
        ImagePatch patch = ImagePatch.whole(PICTURE);
        program("bool?", "bool", new Value.Bool(true))
                .program("int?", "int", new Value.Int(3))
                .program("float?", "float", new Value.Int(2))
                .program("str?", "str", new Value.Str("red"))
                .program("patch?", "ImagePatch", new Value.Patch(patch));
        try (VisualAgent agent = agent()) {
            assertEquals(true, agent.ask(PICTURE, "bool?", Boolean.class));
            assertEquals(3, agent.ask(PICTURE, "int?", Integer.class));
            assertEquals(3, agent.ask(PICTURE, "int?", int.class));
            assertEquals(3L, agent.ask(PICTURE, "int?", Long.class));
            assertEquals(2.0, agent.ask(PICTURE, "float?", Double.class));
            assertEquals("red", agent.ask(PICTURE, "str?", String.class));
            assertEquals(patch, agent.ask(PICTURE, "patch?", ImagePatch.class));
            VireoException e = assertThrows(VireoException.class, () -> agent.ask(PICTURE, "int?", Thread.class));
            assertEquals(Code.USAGE, e.code());
        }
    }

    @Test
    void aNumberThatDoesNotFitIsSaid() {
        program("int?", "int", new Value.Int(1L << 40));
        try (VisualAgent agent = agent()) {
            VireoException e = assertThrows(VireoException.class, () -> agent.ask(PICTURE, "int?", Integer.class));
            assertTrue(e.getMessage().contains("does not fit into an int"));
            assertEquals(1L << 40, agent.ask(PICTURE, "int?", Long.class));
        }
    }

    @Test
    void severalPicturesAreAList() {
        planner.plan("How many?", "many");
        runner.program(
                "many",
                "int",
                (list, _) -> new Value.Int(
                        assertInstanceOf(Value.Items.class, list).values().size()));
        try (VisualAgent agent = agent()) {
            assertEquals("2", agent.ask(List.of(PICTURE, PICTURE), "How many?").text());
            assertEquals(
                    new Type.ListOf(Type.Simple.PATCH),
                    planner.requests.getFirst().receiver());
            assertThrows(VireoException.class, () -> agent.ask(List.of(), "How many?"));
        }
    }

    @Test
    void aProgramAboutAVideoGetsTheOptionsAndTheQuestion() {
        planner.plan("What happens?", "video");
        runner.program("video", "str", (video, _) -> {
            assertEquals(new Value.Video(new VideoSegment(CLIP, 0, 3)), video);
            return new Value.Str(" THE CUBE FALLS");
        });
        try (VisualAgent agent = agent()) {
            Answer answer = agent.ask(CLIP, "What happens?", List.of("the ball rolls", "the cube falls"));
            assertEquals(new Value.Str("the cube falls"), answer.value(), "as the option is written");
            assertFalse(answer.degraded());
            assertEquals(
                    List.of(
                            new Value.Video(new VideoSegment(CLIP, 0, 3)),
                            new Value.Items(List.of(new Value.Str("the ball rolls"), new Value.Str("the cube falls"))),
                            new Value.Str("What happens?")),
                    runner.arguments.getFirst());
            assertEquals(Type.Simple.VIDEO, planner.requests.getFirst().receiver());
            assertTrue(planner.requests.getFirst().context().containsKey("possible_answers"));
        }
    }

    @Test
    void anAnswerThatIsNoOptionIsReplacedByTheOptionThatFitsBest() {
        program("What happens?", "str", new Value.Str("something else"));
        try (VisualAgent agent = agent()) {
            Answer answer = agent.ask(CLIP, "What happens?", List.of("the ball rolls", "the cube falls"));
            assertEquals("the cube falls", answer.text(), "the fake tools match the last option");
            assertTrue(answer.degraded());
            assertTrue(answer.notices().getFirst().message().contains("none of"), answer.notices() + "");
        }
    }

    @Test
    void aGivenProgramRunsWithoutAPlannerAndWithoutAFallback() {
        runner.program("mine", "int", (_, _) -> new Value.Int(5))
                .program(
                        "mean",
                        "int",
                        (image, host) -> host.call("ImagePatch.find", List.of(image, new Value.Str("x"))));
        try (VisualAgent agent = agent()) {
            Answer good = agent.run("mine", Query.of(PICTURE, "mine.py"));
            assertEquals(new Value.Int(5), good.value());
            assertInstanceOf(Outcome.Returned.class, good.outcome().orElseThrow());
            Answer bad = agent.run("mean", Query.of(PICTURE, "mean.py"));
            assertInstanceOf(Outcome.Failed.class, bad.outcome().orElseThrow());
            assertEquals(new Value.None(), bad.value());
            assertTrue(bad.degraded());
            assertInstanceOf(
                    Outcome.Rejected.class,
                    agent.run("no python", Query.of(PICTURE, "x.py")).outcome().orElseThrow());
            assertEquals(List.of(), planner.requests);
            assertEquals(List.of("find x"), tools.calls);
            assertEquals(1, bad.trace().root().attempts().size());
            assertEquals(
                    Trace.Why.GIVEN, bad.trace().root().attempts().getFirst().why());
        }
    }

    @Test
    void aListenerHearsEveryStepInOrder() {
        planner.plan("Top?", "top").plan("Sub?", "sub");
        runner.program("sub", "int", (_, _) -> new Value.Int(5)).program("top", "int", (image, host) -> {
            host.call("ImagePatch.find", List.of(image, new Value.Str("cube")));
            return host.call(
                    "ImagePatch.recursive_query",
                    List.of(image, new Value.Str("Sub?"), new Value.Str("int"), new Value.None()));
        });
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        try (VisualAgent agent = VisualAgent.builder()
                .tools(tools)
                .planner(planner)
                .runner(runner)
                .listener(event -> heard.add(
                        switch (event) {
                            case AgentListener.Event.QuestionBegins(String question, int depth) ->
                                "begin " + question + depth;
                            case AgentListener.Event.Planning(String question, int _, Trace.Why why) ->
                                "plan " + question + why;
                            case AgentListener.Event.Checked checked -> "checked " + checked.question();
                            case AgentListener.Event.Running(String question, int _, Trace.Why _) -> "run " + question;
                            case AgentListener.Event.ToolCalled(String _, int _, Trace.ToolCall call) ->
                                call.function();
                            case AgentListener.Event.QuestionEnds(Trace.Question question) -> "end " + question.text();
                            case AgentListener.Event.Answered(Answer answer) -> "answer " + answer.text();
                        }))
                .build()) {
            agent.ask(PICTURE, "Top?");
        }
        assertEquals(
                List.of(
                        "begin Top?0",
                        "plan Top?FIRST",
                        "checked Top?",
                        "run Top?",
                        "ImagePatch.find",
                        "begin Sub?1",
                        "plan Sub?FIRST",
                        "checked Sub?",
                        "run Sub?",
                        "end Sub?",
                        "end Top?",
                        "answer 5"),
                heard);
    }

    @Test
    void severalThreadsMayAskOneAgent() throws Exception {
        program("int?", "int", new Value.Int(3)).program("str?", "str", new Value.Str("red"));
        try (VisualAgent agent = agent();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<String>> asks = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String question = i % 2 == 0 ? "int?" : "str?";
                asks.add(() -> agent.ask(PICTURE, question).text());
            }
            List<Future<String>> answers = threads.invokeAll(asks);
            for (int i = 0; i < answers.size(); i++) {
                assertEquals(i % 2 == 0 ? "3" : "red", answers.get(i).get());
            }
            assertEquals(runner.opened, runner.closedSessions);
        }
    }
}
