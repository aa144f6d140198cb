package dev.vireo.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.agent.Trace.Attempt;
import dev.vireo.agent.Trace.Why;
import dev.vireo.language.Usage;
import dev.vireo.planners.PlanRequest;
import dev.vireo.program.Diagnostic;
import dev.vireo.program.Outcome;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// What is done about programs that do not answer, in which order, and what of it can be switched off.
class RepairTest {
    private static final Image PICTURE = Image.ofRgb(100, 80, new byte[100 * 80 * 3]);
    private static final Usage ONE_CALL = new Usage(1, 100, 20);

    private final FakeTools tools = new FakeTools().thing("cube", new Box(10, 10, 30, 30));
    private final FakeRunner runner = new FakeRunner();
    private final FakePlanner llm = new FakePlanner(ONE_CALL);

    private Answer ask(Query query, UnaryOperator<VisualAgent.Builder> settings) {
        try (VisualAgent agent = settings.apply(
                        VisualAgent.builder().tools(tools).planner(llm).runner(runner))
                .build()) {
            return agent.ask(query);
        }
    }

    private Answer ask(String question) {
        return ask(Query.of(PICTURE, question), b -> b);
    }

    private static List<Why> whys(Answer answer) {
        return answer.trace().root().attempts().stream().map(Attempt::why).toList();
    }

    private static Outcome failed(String message, int line, String... values) {
        return new Outcome.Failed("ValueError", message, OptionalInt.of(line), List.of(values));
    }

    @Test
    void whatTheCheckFindsGoesBackBeforeAnythingIsLookedAt() {
        llm.plan("Top?", "no python", "good");
        runner.program("good", "bool", (_, _) -> new Value.Bool(true));
        Answer answer = ask("Top?");
        assertEquals("yes", answer.text());
        assertEquals(List.of("good"), runner.ran);
        assertEquals(List.of("no python", "good"), runner.checked);
        assertEquals(List.of(Why.FIRST, Why.REPAIR_OF_CHECK), whys(answer));
        assertEquals(
                "syntax",
                answer.trace()
                        .root()
                        .attempts()
                        .getFirst()
                        .findings()
                        .getFirst()
                        .code());
        assertEquals(1, answer.cost().repairs());
        assertEquals(0, answer.cost().resamples());
        assertEquals(2, answer.cost().plannerCalls());
        assertEquals(0, answer.cost().visionCalls());
    }

    @Test
    void aRunThatFailsGoesBackWithItsLineAndTheValuesAtHand() {
        String source = "def execute_command(image) -> int:\n    n = 3\n    return int('a' * n)";
        llm.plan("Top?", source, "good");
        runner.ends(source, failed("no int", 3, "n = 3", "image = ImagePatch(...)"))
                .program("good", "int", (_, _) -> new Value.Int(1));
        Answer answer = ask("Top?");
        assertEquals(List.of(Why.FIRST, Why.REPAIR_OF_RUN), whys(answer));
        Diagnostic told = llm.requests.get(1).feedback().getFirst();
        assertEquals(3, told.line());
        assertEquals(
                "ValueError: no int; at: return int('a' * n); with n = 3, image = ImagePatch(...)", told.message());
    }

    @Test
    void afterTheRepairsComesASampleWithoutAWordAboutThem() {
        llm.plan("Top?", "a", "b", "c", "d");
        runner.ends("a", failed("a", 1)).ends("b", failed("b", 1)).ends("c", failed("c", 1));
        runner.program("d", "bool", (_, _) -> new Value.Bool(true));
        Answer answer = ask("Top?");
        assertEquals(List.of(Why.FIRST, Why.REPAIR_OF_RUN, Why.REPAIR_OF_RUN, Why.RESAMPLE), whys(answer));
        PlanRequest sample = llm.requests.getLast();
        assertEquals(List.of(), sample.feedback());
        assertEquals(Optional.empty(), sample.previous());
        assertTrue(sample.temperature() > 0);
        assertEquals(0, llm.requests.get(2).temperature());
        assertEquals(2, answer.cost().repairs());
        assertEquals(1, answer.cost().resamples());
        assertFalse(answer.degraded());
        assertEquals(Optional.empty(), answer.guess(), "what a program found is no guess");
    }

    @Test
    void atLastTheFallbackOfTheDemandedTypeAnswersAndSaysSo() {
        llm.plan("Top?", "a", "b", "c", "d");
        for (String source : List.of("a", "b", "c", "d")) {
            runner.ends(source, failed(source, 1));
        }
        tools.reply("Top?", "three");
        Answer answer = ask(Query.of(PICTURE, "Top?").returning(Type.Simple.INT), b -> b);
        assertEquals(new Value.Int(3), answer.value());
        assertTrue(answer.degraded());
        assertEquals(answer.notices().getFirst(), answer.guess().orElseThrow());
        assertEquals(4, answer.trace().root().attempts().size());
        assertEquals(
                Answer.Notice.Kind.PROGRAM_FAILED, answer.notices().getFirst().kind());
    }

    @Test
    void aProgramWithWarningsRunsAndTheyGoAlongWhenItFails() {
        Diagnostic warning = Diagnostic.warning("possibly-empty", 2, 0, "the list may be empty", "Ask for its length.");
        llm.plan("Top?", "risky", "good");
        runner.program(
                        "risky",
                        "int",
                        (image, host) -> host.call("ImagePatch.find", List.of(image, new Value.Str("no"))))
                .warns("risky", warning)
                .program("good", "int", (_, _) -> new Value.Int(1));
        Answer answer = ask("Top?");
        assertEquals(List.of("risky", "good"), runner.ran);
        assertEquals(
                List.of(warning), answer.trace().root().attempts().getFirst().findings());
        assertEquals(
                List.of("raised", "possibly-empty"),
                llm.requests.get(1).feedback().stream().map(Diagnostic::code).toList());
    }

    @Test
    void aPlannerThatRepeatsItselfIsAskedForASampleAndThenNoMore() {
        llm.plan("Top?", "a");
        runner.ends("a", failed("a", 1));
        Answer answer = ask("Top?");
        assertEquals(List.of("a"), runner.ran);
        assertEquals(3, llm.requests.size());
        assertEquals(List.of(Why.FIRST), whys(answer));
        assertTrue(answer.degraded());
    }

    @Test
    void aRepairThatRepeatsItselfIsFollowedByASampleWhichIsMendedInItsTurn() {
        llm.plan("Top?", "a", "a", "b", "good");
        runner.ends("a", failed("a", 1)).ends("b", failed("b", 1));
        runner.program("good", "bool", (_, _) -> new Value.Bool(true));
        Answer answer = ask("Top?");
        assertEquals(List.of(Why.FIRST, Why.RESAMPLE, Why.REPAIR_OF_RUN), whys(answer));
        assertEquals(Optional.of("b"), llm.requests.getLast().previous());
        assertEquals(2, answer.cost().repairs());
        assertEquals(1, answer.cost().resamples());
        assertFalse(answer.degraded());
    }

    @Test
    void asManySamplesAreDrawnAsAreWantedEachWarmer() {
        llm.plan("Top?", "a", "a", "a", "a", "good");
        runner.ends("a", failed("a", 1)).program("good", "bool", (_, _) -> new Value.Bool(true));
        Answer answer = ask(Query.of(PICTURE, "Top?"), b -> b.repairs(1).resamples(3));
        assertEquals(List.of(Why.FIRST, Why.RESAMPLE), whys(answer));
        assertEquals(
                List.of(0.0, 0.0, 0.7, 0.9, 1.1),
                llm.requests.stream()
                        .map(r -> Math.round(r.temperature() * 10) / 10.0)
                        .toList());
        assertFalse(answer.degraded());
    }

    @Test
    void withoutRepairAProgramHasOneChance() {
        llm.plan("Top?", "a", "good");
        runner.ends("a", failed("a", 1)).program("good", "bool", (_, _) -> new Value.Bool(true));
        Answer answer = ask(Query.of(PICTURE, "Top?"), b -> b.repair(false));
        assertTrue(answer.degraded());
        assertEquals(1, llm.requests.size());
    }

    @Test
    void withoutRecursionThePlannerLacksItAndProgramsAreTold() {
        llm.plan("Top?", "top", "good");
        runner.program(
                        "top",
                        "bool",
                        (image, host) -> host.call(
                                "ImagePatch.recursive_query",
                                List.of(image, new Value.Str("Sub?"), new Value.Str("bool"), new Value.None())))
                .program("good", "bool", (_, _) -> new Value.Bool(true));
        Answer answer = ask(Query.of(PICTURE, "Top?"), b -> b.recursion(false));
        assertEquals(2, llm.requests.size());
        assertTrue(llm.requests.get(1).feedback().getFirst().message().contains("recursive_query is switched off"));
        assertTrue(llm.requests.stream()
                .allMatch(r ->
                        r.api().functions().stream().noneMatch(f -> f.name().equals("recursive_query"))));
        assertEquals("yes", answer.text());
    }

    @Test
    void withoutTypedReturnsThePlannerChoosesAndTheValueIsConverted() {
        llm.plan("Top?", "text");
        runner.program("text", "str", (_, _) -> new Value.Str(" Three "));
        Answer answer = ask(Query.of(PICTURE, "Top?").returning(Type.Simple.INT), b -> b.typedReturns(false));
        assertEquals(Optional.empty(), llm.requests.getFirst().returns());
        assertEquals(new Value.Int(3), answer.value());
        assertEquals(Type.Simple.INT, answer.type());
        assertFalse(answer.degraded());
    }

    @Test
    void withoutTypedReturnsAValueThatSaysSomethingElseIsStillNoAnswer() {
        llm.plan("Top?", "text");
        runner.program("text", "str", (_, _) -> new Value.Str("a cube"));
        tools.reply("Top?", "yes");
        Answer answer = ask(Query.of(PICTURE, "Top?").returning(Type.Simple.BOOL), b -> b.typedReturns(false));
        assertEquals(new Value.Bool(true), answer.value());
        assertTrue(answer.degraded());
    }

    @Test
    void withoutCheckAProgramRunsInASessionThatLooksAtNoTypes() {
        llm.plan("Top?", "good");
        runner.program("good", "bool", (_, _) -> new Value.Bool(true));
        ask(Query.of(PICTURE, "Top?"), b -> b.check(false));
        assertEquals(List.of(), runner.checked);
        assertEquals(1, runner.untyped);
    }

    @Test
    void childrenAreToldOfTheirAncestorsAndOfWhatIsKnownWhenWanted() {
        llm.plan("Top?", "top").plan("A?", "a").plan("B?", "b");
        runner.program("top", "bool", (image, host) -> {
                    host.call(
                            "ImagePatch.recursive_query",
                            List.of(image, new Value.Str("A?"), new Value.Str("int"), new Value.None()));
                    return host.call(
                            "ImagePatch.recursive_query",
                            List.of(image, new Value.Str("B?"), new Value.Str("bool"), new Value.None()));
                })
                .program("a", "int", (_, _) -> new Value.Int(7))
                .program("b", "bool", (_, _) -> new Value.Bool(true));
        PlanRequest.Earlier top = new PlanRequest.Earlier("Top?", "top", "");
        PlanRequest.Earlier a = new PlanRequest.Earlier("A?", "a", "7");
        ask("Top?");
        assertEquals(List.of(), llm.requests.get(2).history());
        ask(Query.of(PICTURE, "Top?"), b -> b.childContext(Switches.ChildContext.ANCESTORS));
        assertEquals(List.of(top), llm.requests.get(5).history());
        ask(Query.of(PICTURE, "Top?"), b -> b.childContext(Switches.ChildContext.MEMORY));
        assertEquals(List.of(top, a), llm.requests.get(8).history());
    }
}
