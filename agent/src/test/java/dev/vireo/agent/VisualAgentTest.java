package dev.vireo.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.language.LanguageModel;
import dev.vireo.language.Usage;
import dev.vireo.planners.Plan;
import dev.vireo.planners.Planner;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.Limits;
import dev.vireo.program.Outcome;
import dev.vireo.program.ToolException;
import dev.vireo.program.ToolHost;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.Familiarity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisualAgentTest {
    private static final Image PICTURE = Image.ofRgb(100, 80, new byte[100 * 80 * 3]);
    private static final Value NONE = new Value.None();
    private static final Usage ONE_CALL = new Usage(1, 100, 20);

    private final FakeTools tools = new FakeTools()
            .thing("cube", new Box(10, 10, 30, 30), new Box(60, 10, 80, 30))
            .thing("ball");
    private final FakeRunner runner = new FakeRunner();
    private final FakePlanner builtin = new FakePlanner(Usage.NONE);
    private final FakePlanner llm = new FakePlanner(ONE_CALL);
    private final AtomicLong ticks = new AtomicLong();

    private VisualAgent.Builder with(Planner planner) {
        return VisualAgent.builder()
                .tools(tools)
                .planner(planner)
                .runner(runner)
                .nanoTime(() -> ticks.addAndGet(1_000_000));
    }

    private Answer ask(Planner planner, String question) {
        try (VisualAgent agent = with(planner).build()) {
            return agent.ask(PICTURE, question);
        }
    }

    private static Value str(String text) {
        return new Value.Str(text);
    }

    private static Value sub(ToolHost host, Value receiver, String question, Value returns) throws ToolException {
        return host.call("ImagePatch.recursive_query", List.of(receiver, str(question), returns, NONE));
    }

    private static Value find(ToolHost host, Value receiver, String name) throws ToolException {
        return host.call("ImagePatch.find", List.of(receiver, str(name)));
    }

    private static List<Value> items(Value value) {
        return assertInstanceOf(Value.Items.class, value).values();
    }

    // --- programs and sub-programs

    @Test
    void aProgramAnswersWithItsValueTypeAndReasons() {
        builtin.plan("How many cubes?", "count");
        runner.program(
                "count",
                "int",
                (image, host) -> new Value.Int(items(find(host, image, "cube")).size()));
        Answer answer = ask(builtin, "How many cubes?");
        assertEquals("2", answer.text());
        assertEquals(new Value.Int(2), answer.value());
        assertEquals(Type.Simple.INT, answer.type());
        assertFalse(answer.degraded());
        assertEquals(Optional.of("count"), answer.program());
        assertEquals(List.of(), answer.subPrograms());
        assertEquals(List.of(), answer.notices());
        assertEquals(1, answer.cost().toolCalls());
        assertEquals(1, answer.cost().plannerCalls());
        assertEquals(0, answer.cost().usage().calls());
        assertTrue(answer.cost().time().toMillis() > 0);
    }

    @Test
    void aSubProgramSeesItsReceiverAndNotThePicture() {
        builtin.plan("Is the first cube alone?", "outer").plan("How many cubes are here?", "inner");
        runner.program("outer", "bool", (image, host) -> {
                    Value cube = items(find(host, image, "cube")).getFirst();
                    return new Value.Bool(sub(host, cube, "How many cubes are here?", str("int"))
                            .equals(new Value.Int(1)));
                })
                .program(
                        "inner",
                        "int",
                        (patch, host) ->
                                new Value.Int(items(find(host, patch, "cube")).size()));
        Answer answer = ask(builtin, "Is the first cube alone?");
        assertEquals("yes", answer.text());
        Value.Patch receiver = assertInstanceOf(Value.Patch.class, runner.receivers.get(1));
        assertEquals(new Box(10, 10, 30, 30), receiver.value().box());
        assertEquals(Optional.of(Type.Simple.INT), builtin.requests.get(1).returns());
        assertEquals(1, builtin.requests.get(1).depth());
        assertEquals(
                List.of(new Answer.SubProgram(
                        "How many cubes are here?", Type.Simple.INT, Optional.of("inner"), new Value.Int(1), 1)),
                answer.subPrograms());
        assertEquals(1, runner.opened);
        assertEquals(1, runner.closedSessions);
    }

    @Test
    void theTypeAtTheStartOfAQuestionIsTakenOffAndDemanded() {
        builtin.plan("are there cubes?", "yes").plan("Top?", "top");
        runner.program("yes", "bool", (_, _) -> new Value.Bool(true))
                .program("top", "bool", (image, host) -> sub(host, image, "Return a bool, are there cubes?", NONE));
        assertEquals("yes", ask(builtin, "Top?").text());
        assertEquals("are there cubes?", builtin.requests.get(1).question());
        assertEquals(Optional.of(Type.Simple.BOOL), builtin.requests.get(1).returns());
        Answer direct = ask(builtin, "Return a bool, are there cubes?");
        assertEquals(Type.Simple.BOOL, direct.type());
        assertEquals(Optional.of(Type.Simple.BOOL), direct.trace().root().demanded());
    }

    @Test
    void withoutADemandThePlannerOfTheSubProgramChooses() {
        builtin.plan("Top?", "top").plan("Which cube?", "which");
        runner.program(
                        "top",
                        "str",
                        (image, host) -> str(
                                sub(host, image, "Which cube?", NONE) instanceof Value.Patch ? "a patch" : "no patch"))
                .program(
                        "which",
                        "ImagePatch",
                        (image, host) -> items(find(host, image, "cube")).getFirst());
        assertEquals("a patch", ask(builtin, "Top?").text());
        assertEquals(Optional.empty(), builtin.requests.get(1).returns());
    }

    @Test
    void aTypeThatIsNoneIsToldToTheProgram() {
        List<String> told = new ArrayList<>();
        builtin.plan("Top?", "top");
        runner.program("top", "str", (image, host) -> {
            told.add(String.valueOf(assertThrows(ToolException.class, () -> sub(host, image, "What?", str("banana")))
                    .getMessage()));
            return str("done");
        });
        assertEquals("done", ask(builtin, "Top?").text());
        assertTrue(told.getFirst().contains("returns='banana'"), told.getFirst());
    }

    @Test
    void severalPatchesAtOnceMakeAListTheReceiver() {
        builtin.plan("Top?", "top").plan("How many?", "many");
        runner.program(
                        "top",
                        "int",
                        (image, host) -> host.call(
                                "recursive_query",
                                List.of(find(host, image, "cube"), str("How many?"), str("int"), NONE)))
                .program("many", "int", (list, _) -> new Value.Int(items(list).size()));
        assertEquals("2", ask(builtin, "Top?").text());
        assertEquals(new Type.ListOf(Type.Simple.PATCH), builtin.requests.get(1).receiver());
    }

    @Test
    void whatTheAskingProgramPassesReachesThePlanner() {
        builtin.plan("Top?", "top").plan("Is it there?", "there");
        Map<String, Value> context = Map.of("word", str("exit"));
        runner.program(
                        "top",
                        "bool",
                        (image, host) -> host.call(
                                "recursive_query",
                                List.of(image, str("Is it there?"), str("bool"), new Value.Dict(context))))
                .program("there", "bool", (_, _) -> new Value.Bool(true));
        ask(builtin, "Top?");
        assertEquals(context, builtin.requests.get(1).context());
    }

    @Test
    void theSameQuestionAboutTheSamePatchIsAnsweredOnce() {
        builtin.plan("Top?", "top").plan("Is it red?", "red");
        runner.program("top", "bool", (image, host) -> {
                    Value a = sub(host, items(find(host, image, "cube")).getFirst(), "Is it red?", str("bool"));
                    Value b = sub(host, items(find(host, image, "cube")).getFirst(), "Is it red?", str("bool"));
                    return new Value.Bool(a.equals(b));
                })
                .program(
                        "red",
                        "bool",
                        (patch, host) ->
                                host.call("ImagePatch.verify_property", List.of(patch, str("cube"), str("red"))));
        Answer answer = ask(builtin, "Top?");
        assertEquals(List.of("top", "red"), runner.ran);
        assertEquals(1, answer.subPrograms().size());
        assertEquals(List.of("find cube", "verify red"), tools.calls, "a call that was answered is not made again");
        List<Trace.Step> steps = answer.trace().root().attempts().getFirst().steps();
        assertEquals(4, steps.size());
        assertTrue(assertInstanceOf(Trace.ToolCall.class, steps.get(2)).remembered());
        assertTrue(assertInstanceOf(Trace.Question.class, steps.get(3)).reused());
    }

    @Test
    void aPlanForOnePatchServesTheNextPatch() {
        builtin.plan("Top?", "top").plan("Is it red?", "red");
        runner.program("top", "int", (image, host) -> {
                    int red = 0;
                    for (Value cube : items(find(host, image, "cube"))) {
                        red += sub(host, cube, "Is it red?", str("bool")).equals(new Value.Bool(true)) ? 1 : 0;
                    }
                    return new Value.Int(red);
                })
                .program(
                        "red",
                        "bool",
                        (patch, host) ->
                                host.call("ImagePatch.verify_property", List.of(patch, str("cube"), str("red"))));
        Answer answer = ask(builtin, "Top?");
        assertEquals("2", answer.text());
        assertEquals(List.of("top", "red", "red"), runner.ran);
        assertEquals(2, answer.cost().plannerCalls());
        assertEquals(2, answer.subPrograms().size());
    }

    // --- limits

    @Test
    void aQuestionThatNestsTooDeepGetsAFallbackOfItsType() {
        for (int i = 0; i < 5; i++) {
            String next = "Q" + (i + 1);
            builtin.plan("Q" + i, "p" + i);
            runner.program("p" + i, "bool", (image, host) -> sub(host, image, next, str("bool")));
        }
        try (VisualAgent agent =
                with(builtin).budget(Budget.DEFAULT.withDepth(2)).build()) {
            Answer answer = agent.ask(PICTURE, "Q0");
            assertEquals(List.of("p0", "p1", "p2"), runner.ran);
            assertTrue(answer.degraded());
            assertEquals(new Value.Bool(true), answer.value());
            assertEquals(Answer.Notice.Kind.LIMIT, answer.notices().getFirst().kind());
            assertEquals(3, answer.subPrograms().size());
            assertEquals(Optional.empty(), answer.subPrograms().getLast().program());
        }
    }

    @Test
    void aQuestionThatComesBackToItselfIsCutShort() {
        builtin.plan("A", "a").plan("B", "b");
        runner.program("a", "bool", (image, host) -> sub(host, image, "B", str("bool")))
                .program("b", "bool", (image, host) -> sub(host, image, "A", str("bool")));
        Answer answer = ask(builtin, "Return a bool, A");
        assertEquals(List.of("a", "b"), runner.ran);
        assertTrue(answer.degraded());
        assertTrue(answer.notices().getFirst().message().contains("comes back to itself"));
    }

    // --- failures and fallbacks

    @Test
    void aProgramThatFailsIsWrittenAgainFromItsProblem() {
        llm.plan("Is there a cube?", "faulty", "good");
        runner.program("faulty", "bool", (image, host) -> find(host, image, "cuboid"))
                .program("good", "bool", (image, host) -> host.call("ImagePatch.exists", List.of(image, str("cube"))));
        Answer answer = ask(llm, "Is there a cube?");
        assertEquals("yes", answer.text());
        assertFalse(answer.degraded());
        assertEquals(Optional.of("good"), answer.program());
        assertEquals(Optional.of("faulty"), llm.requests.get(1).previous());
        assertTrue(
                llm.requests.get(1).feedback().getFirst().toString().contains("ToolError: 'cuboid' is unknown here"),
                llm.requests.get(1).feedback().toString());
        assertEquals(2, llm.requests.get(1).feedback().getFirst().line());
        assertEquals(new Usage(2, 200, 40), answer.cost().usage());
        assertEquals(2, answer.trace().root().attempts().size());
    }

    @Test
    void aProgramThatIsRefusedIsWrittenAgainFromItsDiagnostics() {
        llm.plan("Is there a cube?", "no python", "good");
        runner.program("good", "bool", (_, _) -> new Value.Bool(true));
        Answer answer = ask(llm, "Is there a cube?");
        assertEquals("yes", answer.text());
        assertEquals("syntax", llm.requests.get(1).feedback().getFirst().code());
    }

    @Test
    void aPlannerThatOnlyRepeatsItselfIsAskedNoMoreThanOnce() {
        builtin.plan("Is there a cube?", "faulty");
        tools.reply("Is there a cube?", "no");
        runner.program("faulty", "bool", (image, host) -> find(host, image, "cuboid"));
        try (VisualAgent agent = with(builtin).build()) {
            Answer answer = agent.ask(PICTURE, "Is there a cube?", Type.Simple.BOOL);
            assertEquals(List.of("faulty"), runner.ran);
            assertEquals(new Value.Bool(false), answer.value());
            assertTrue(answer.degraded());
            assertEquals(
                    Answer.Notice.Kind.PROGRAM_FAILED,
                    answer.notices().getFirst().kind());
            assertEquals(Optional.of("faulty"), answer.program());
        }
    }

    @Test
    void aQuestionThatIsNotUnderstoodGoesToTheVisionNetworkAndSaysSo() {
        tools.reply("Who painted this?", "nobody");
        Answer answer = ask(builtin, "Who painted this?");
        assertEquals("nobody", answer.text());
        assertTrue(answer.degraded());
        assertEquals(Optional.empty(), answer.program());
        assertEquals(
                Answer.Notice.Kind.NOT_UNDERSTOOD, answer.notices().getFirst().kind());
        assertTrue(answer.notices().getFirst().hint().contains("language model"));
        assertEquals(1, builtin.requests.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bool",
                "int",
                "float",
                "str",
                "ImagePatch",
                "None",
                "list[ImagePatch]",
                "list[str]",
                "dict[str, int]",
                "Optional[ImagePatch]",
                "Optional[int]",
                "tuple[bool, str]",
                "list[tuple[int, str]]"
            })
    void aFallbackIsNeverOfAnotherType(String notation) {
        Type type = Type.parse(notation).orElseThrow();
        for (String reply : List.of("yes", "no", "3", "maybe", "no idea", "seven cubes", "")) {
            FakeTools vision =
                    new FakeTools().thing("cubes", new Box(1, 1, 5, 5)).reply("How many cubes?", reply);
            try (VisualAgent agent = VisualAgent.builder()
                    .tools(vision)
                    .planner(builtin)
                    .runner(runner)
                    .build()) {
                Answer answer = agent.ask(PICTURE, "How many cubes?", type);
                assertTrue(type.accepts(answer.value()), notation + " got " + answer.value() + " from " + reply);
                assertTrue(answer.degraded());
            }
        }
    }

    @Test
    void aFailedBoolIsNeverTrueBecauseOfALongNo() {
        tools.reply("Is there a ball?", "no ball is there");
        try (VisualAgent agent = with(builtin).build()) {
            assertEquals(
                    new Value.Bool(false),
                    agent.ask(PICTURE, "Is there a ball?", Type.Simple.BOOL).value());
        }
    }

    @Test
    void aCountThatTheNetworkCannotTellIsFoundByLooking() {
        tools.thing("cubes", new Box(1, 1, 5, 5), new Box(7, 7, 9, 9)).reply("How many cubes are there?", "many");
        try (VisualAgent agent = with(builtin).build()) {
            assertEquals(
                    new Value.Int(2),
                    agent.ask(PICTURE, "How many cubes are there?", Type.Simple.INT)
                            .value());
        }
    }

    @Test
    void theDeclaredTypeOfAFailedProgramGivesTheFallbackItsType() {
        String source = "def execute_command(image) -> int:\n    return 1 / 0\n";
        builtin.plan("How many?", source);
        tools.reply("How many?", "four");
        runner.ends(source, new Outcome.Failed("ZeroDivisionError", "division by zero", OptionalInt.of(2)));
        Answer answer = ask(builtin, "How many?");
        assertEquals(new Value.Int(4), answer.value());
        assertEquals(Type.Simple.INT, answer.type());
    }

    @Test
    void aFailedSubProgramDegradesTheWholeAnswerAndKeepsItsType() {
        builtin.plan("Top?", "top").plan("Sub?", "sub");
        tools.reply("Sub?", "not sure");
        runner.program(
                        "top",
                        "str",
                        (image, host) -> str(
                                sub(host, image, "Sub?", str("bool")).equals(new Value.Bool(true)) ? "true" : "false"))
                .ends("sub", new Outcome.TimedOut(Duration.ofSeconds(5)));
        Answer answer = ask(builtin, "Top?");
        assertEquals("false", answer.text());
        assertTrue(answer.degraded());
        assertTrue(answer.notices().getFirst().message().contains("timed_out"));
        assertTrue(answer.trace().root().degradation().isEmpty(), "the outer program itself answered");
    }

    @Test
    void aProgramWhoseWorkerDiedInASubProgramRunsAgain() {
        builtin.plan("Top?", "top").plan("Middle?", "middle").plan("Inner?", "inner");
        tools.reply("Inner?", "five").reply("Middle?", "nine");
        boolean[] dead = new boolean[1];
        runner.ends("inner", new Outcome.TimedOut(Duration.ofSeconds(5)))
                .dies("top", dead)
                .dies("middle", dead)
                .program("middle", "int", (image, host) -> {
                    dead[0] = runner.ran.size() < 4;
                    return sub(host, image, "Inner?", str("int"));
                })
                .program("top", "int", (image, host) -> sub(host, image, "Middle?", str("int")));
        Answer answer = ask(builtin, "Top?");
        assertEquals(List.of("top", "middle", "inner", "top", "middle"), runner.ran);
        assertEquals(new Value.Int(5), answer.value());
        assertTrue(answer.degraded());
        assertEquals(2, answer.trace().root().attempts().size());
    }

    @Test
    void aScriptThatRunsOutWhileMendingLeavesTheFallback() {
        Planner script = new Planner() {
            private int asked;

            @Override
            public Plan plan(dev.vireo.planners.PlanRequest request) {
                if (asked++ > 0) {
                    throw new VireoException(Code.DATA, "[x.json] has no more texts", "");
                }
                return new Plan.Program("no python", ONE_CALL);
            }

            @Override
            public String id() {
                return "script";
            }
        };
        Answer answer = ask(script, "Is it?");
        assertTrue(answer.degraded());
    }

    @Test
    void aPlannerThatFailsInASubQuestionEndsTheWholeQuestion() {
        Planner failing = new Planner() {
            @Override
            public Plan plan(dev.vireo.planners.PlanRequest request) {
                if (request.depth() > 0) {
                    throw new VireoException(Code.PROVIDER, "no connection to http://localhost:1/v1", "");
                }
                return new Plan.Program("top", ONE_CALL);
            }

            @Override
            public String id() {
                return "failing";
            }
        };
        runner.program("top", "str", (image, host) -> {
            try {
                return sub(host, image, "Sub?", NONE);
            } catch (ToolException e) {
                return str("swallowed");
            }
        });
        VireoException e = assertThrows(VireoException.class, () -> ask(failing, "Top?"));
        assertEquals(Code.PROVIDER, e.code());
        assertEquals(1, runner.closedSessions);
    }

    // --- tools

    @Test
    void aCropIsGivenInTheFrameOfThePictureAndCutToIt() {
        builtin.plan("Top?", "top");
        runner.program(
                "top",
                "ImagePatch",
                (image, host) -> host.call(
                        "ImagePatch.crop",
                        List.of(image, new Value.Int(-5), new Value.Int(0), new Value.Int(50), new Value.Int(20))));
        Value.Patch crop =
                assertInstanceOf(Value.Patch.class, ask(builtin, "Top?").value());
        assertEquals(new ImagePatch(PICTURE, new Box(0, 60, 50, 80), ""), crop.value());
    }

    @Test
    void aCropThatLeavesNothingIsToldToTheProgram() {
        builtin.plan("Top?", "top");
        tools.reply("Top?", "yes");
        runner.program(
                "top",
                "ImagePatch",
                (image, host) -> host.call(
                        "ImagePatch.crop",
                        List.of(image, new Value.Int(50), new Value.Int(0), new Value.Int(50), new Value.Int(20))));
        Answer answer = ask(builtin, "Top?");
        assertTrue(answer.notices().getFirst().message().contains("leaves nothing of a picture of 100x80"));
    }

    @Test
    void theOtherToolsAnswerFromTheVisionTools() {
        builtin.plan("Top?", "top");
        runner.program("top", "str", (image, host) -> {
            Value cubes = find(host, image, "cube");
            Value best = host.call(
                    "best_image_match", List.of(cubes, new Value.Items(List.of(str("cube"))), new Value.Bool(true)));
            Value none = host.call(
                    "best_image_match",
                    List.of(new Value.Items(List.of()), new Value.Items(List.of(str("x"))), new Value.Bool(false)));
            Value option = host.call(
                    "ImagePatch.best_text_match",
                    List.of(image, new Value.Items(List.of(str("red"), str("blue"))), str("a cube that is")));
            Value depth =
                    host.call("ImagePatch.compute_depth", List.of(items(cubes).getFirst()));
            return str(best + " " + none + " " + option + " " + depth);
        });
        assertEquals(
                "int[value=0] none[] str[value=blue] real[value=10.0]",
                ask(builtin, "Top?").text());
        assertTrue(tools.calls.contains("match [a cube that is red, a cube that is blue]"));
    }

    @Test
    void withoutALanguageModelProgramsAreToldHowToPlugOneIn() {
        builtin.plan("Top?", "top");
        runner.program("top", "str", (_, host) -> host.call("llm_query", List.of(str("Capital of France?"), NONE)));
        Answer answer = ask(builtin, "Top?");
        assertTrue(answer.degraded());
        assertTrue(answer.notices().getFirst().message().contains("needs a language model"));
        assertTrue(answer.notices().getFirst().message().contains("languageModel(...)"));
    }

    @Test
    void aLanguageModelAnswersProgramsAndItsUseCounts() {
        List<String> sent = new ArrayList<>();
        LanguageModel model = new LanguageModel() {
            @Override
            public Completion complete(Request request) {
                sent.add(request.user());
                return new Completion(request.user().contains("options") ? "The answer: Blue." : " Paris ", ONE_CALL);
            }

            @Override
            public String id() {
                return "m";
            }
        };
        builtin.plan("Top?", "top");
        runner.program("top", "str", (_, host) -> {
            Value city = host.call("llm_query", List.of(str("Capital of France?"), NONE));
            Value color = host.call(
                    "select_answer",
                    List.of(
                            new Value.Dict(Map.of("seen", new Value.Int(3))),
                            str("Which colour?"),
                            new Value.Items(List.of(str("Red"), str("Blue")))));
            return str(city.answerText() + " " + color.answerText());
        });
        try (VisualAgent agent = with(builtin).languageModel(model).build()) {
            Answer answer = agent.ask(PICTURE, "Top?");
            assertEquals("paris blue", answer.text());
            assertEquals(new Usage(2, 200, 40), answer.cost().usage());
            assertEquals("{\"question\":\"Capital of France?\"}", sent.getFirst());
        }
    }

    @Test
    void aWrongArgumentOfAToolIsToldToTheProgram() {
        builtin.plan("Top?", "top");
        runner.program("top", "str", (image, host) -> {
            List<String> told = new ArrayList<>();
            for (List<Value> arguments : List.<List<Value>>of(
                    List.of(image, new Value.Int(3)), List.of(image, str(" ")), List.of(str("x"), str("y")))) {
                told.add(String.valueOf(assertThrows(ToolException.class, () -> host.call("ImagePatch.find", arguments))
                        .getMessage()));
            }
            return str(String.join(" | ", told));
        });
        assertEquals(
                "imagepatch.find takes a str as object_name, not int | imagepatch.find was given an empty object_name"
                        + " | imagepatch.find takes an imagepatch as its patch, not str",
                ask(builtin, "Top?").text());
    }

    // --- the picture, the trace, the parts

    @Test
    void anUnfamiliarPictureIsAnsweredWithANotice() {
        builtin.plan("Top?", "top");
        runner.program("top", "int", (_, _) -> new Value.Int(3));
        tools.familiarity = new Familiarity(false, 3.14);
        Answer answer = ask(builtin, "Top?");
        assertEquals("3", answer.text());
        assertTrue(answer.degraded());
        Answer.Notice notice = answer.notices().getFirst();
        assertEquals(Answer.Notice.Kind.UNFAMILIAR_PICTURE, notice.kind());
        assertTrue(notice.message().contains("3.1 times"), notice.message());
        assertFalse(notice.hint().isEmpty());
    }

    @Test
    void theTraceKeepsCallsAndQuestionsInTheirOrder() {
        builtin.plan("Top?", "top").plan("Sub?", "sub");
        runner.program("top", "str", (image, host) -> {
                    find(host, image, "cube");
                    sub(host, image, "Sub?", str("str"));
                    return host.call("ImagePatch.simple_query", List.of(image, str("What?")));
                })
                .program("sub", "str", (image, host) -> {
                    find(host, image, "ball");
                    return str("x");
                });
        Trace trace = ask(builtin, "Top?").trace();
        List<String> seen = trace.root().attempts().getFirst().steps().stream()
                .map(step -> switch (step) {
                    case Trace.ToolCall call -> call.function();
                    case Trace.Question question -> question.text() + " " + question.depth();
                })
                .toList();
        assertEquals(List.of("ImagePatch.find", "Sub? 1", "ImagePatch.simple_query"), seen);
        Trace.ToolCall last = assertInstanceOf(
                Trace.ToolCall.class, trace.root().attempts().getFirst().steps().getLast());
        assertEquals(0.75, last.confidence().orElseThrow());
        assertTrue(last.time().toMillis() > 0);
        assertEquals("fake", trace.planner());
        assertEquals("fake", trace.tools());
    }

    @Test
    void withoutProgramsTheNetworkAnswersAlone() {
        tools.reply("How many cubes?", "2");
        try (VisualAgent agent =
                VisualAgent.builder().tools(tools).withoutPrograms().build()) {
            Answer answer = agent.ask(PICTURE, "How many cubes?");
            assertEquals("2", answer.text());
            assertEquals(Type.Simple.STR, answer.type());
            assertEquals(Optional.empty(), answer.program());
            assertFalse(answer.degraded());
            assertEquals(1, answer.cost().toolCalls());
            assertTrue(tools.asked.getFirst().isWhole());
            assertEquals(
                    new Value.Int(2),
                    agent.ask(PICTURE, "How many cubes?", Type.Simple.INT).value());
            Answer unread = agent.ask(PICTURE, "How many cubes?", Type.Simple.BOOL);
            assertEquals(new Value.Bool(false), unread.value());
            assertTrue(unread.degraded());
        }
    }

    @Test
    void anEmptyQuestionIsRefused() {
        VireoException e = assertThrows(VireoException.class, () -> ask(builtin, "  \n"));
        assertEquals(Code.USAGE, e.code());
    }

    @Test
    void anAgentWithoutToolsIsRefused() {
        VisualAgent.Builder builder = VisualAgent.builder().withoutPrograms();
        assertEquals(
                Code.USAGE, assertThrows(VireoException.class, builder::build).code());
        assertThrows(VireoException.class, () -> builder.repairs(-1));
    }

    @Test
    void onlyAnOwnedRunnerIsClosed() {
        with(builtin).limits(Limits.DEFAULT).build().close();
        assertFalse(runner.closed);
        with(builtin).ownRunner(runner).build().close();
        assertTrue(runner.closed);
    }
}
