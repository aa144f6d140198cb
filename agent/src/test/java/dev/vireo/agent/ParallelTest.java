package dev.vireo.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.language.Usage;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.Outcome;
import dev.vireo.program.ToolException;
import dev.vireo.program.ToolHost;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Questions that are answered side by side give what they give one after the other.
class ParallelTest {
    private static final Image PICTURE = Image.ofRgb(100, 80, new byte[100 * 80 * 3]);
    private static final Usage ONE_CALL = new Usage(1, 100, 20);
    private static final Duration ENOUGH = Duration.ofSeconds(60);

    /// Everything that one asking needs.
    private static final class World {
        final FakeTools tools = new FakeTools();
        final FakeRunner runner = new FakeRunner();
        final FakePlanner planner = new FakePlanner(ONE_CALL);

        /// The questions in the order in which tools answer them when they are asked side by side.
        final List<String> turns = new ArrayList<>();

        World() {
            Box[] cubes = IntStream.range(0, 8)
                    .mapToObj(i -> new Box(10 * i, 10, 10 * i + 8, 20))
                    .toArray(Box[]::new);
            tools.thing("cube", cubes);
        }

        /// The outermost program asks about each cube, all of them together.
        World each(String question) {
            runner.program("top", "list[int]", (image, host) -> {
                List<ToolHost.Call> calls = new ArrayList<>();
                for (Value cube : cubes(host, image)) {
                    calls.add(call(cube, question));
                }
                return new Value.Items(together(host, calls));
            });
            planner.plan("Top?", "top");
            return this;
        }

        Answer ask(boolean parallel) {
            if (parallel) {
                tools.inTurn(turns);
            }
            try (VisualAgent agent = VisualAgent.builder()
                    .tools(tools)
                    .planner(planner)
                    .runner(runner)
                    .parallel(parallel)
                    .build()) {
                return agent.ask(PICTURE, "Top?");
            }
        }
    }

    private static List<Value> cubes(ToolHost host, Value image) throws ToolException {
        return ((Value.Items) host.call("ImagePatch.find", List.of(image, new Value.Str("cube")))).values();
    }

    private static ToolHost.Call call(Value patch, String question) {
        return new ToolHost.Call(
                "ImagePatch.recursive_query",
                List.of(patch, new Value.Str(question), new Value.Str("int"), new Value.None()));
    }

    /// As a worker does: what was refused is raised after those before it.
    private static List<Value> together(ToolHost host, List<ToolHost.Call> calls) throws ToolException {
        if (!host.takesSeveral()) {
            List<Value> out = new ArrayList<>();
            for (ToolHost.Call call : calls) {
                out.add(host.call(call.function(), call.arguments()));
            }
            return out;
        }
        ToolHost.Answers answers = host.callAll(calls);
        if (answers.refusal().isPresent()) {
            throw new ToolException(answers.refusal().get());
        }
        return answers.values();
    }

    private static Value look(ToolHost host, Value patch, String question) throws ToolException {
        return host.call("ImagePatch.simple_query", List.of(patch, new Value.Str(question)));
    }

    private static int left(Value patch) {
        ImagePatch place = ((Value.Patch) patch).value();
        return place.left();
    }

    /// An answer without its times.
    private static String shape(Answer answer) {
        Answer.Cost cost = answer.cost();
        StringBuilder out = new StringBuilder(answer.value() + " " + answer.degraded() + " " + answer.notices() + "\n");
        out.append(new Answer.Cost(
                        cost.toolCalls(),
                        cost.visionCalls(),
                        cost.plannerCalls(),
                        cost.repairs(),
                        cost.resamples(),
                        cost.usage(),
                        cost.cached(),
                        cost.money(),
                        cost.unpriced(),
                        cost.depth(),
                        cost.width(),
                        Duration.ZERO))
                .append('\n');
        shape(answer.trace().root(), out);
        return out.toString().replaceAll("dev\\.vireo\\.runtime\\.image\\.Image@\\w+", "picture");
    }

    private static void shape(Trace.Question question, StringBuilder out) {
        String indent = "  ".repeat(question.depth());
        out.append(indent)
                .append(question.text() + " " + question.receiver() + " = " + question.value() + " " + question.reused()
                        + " " + question.degradation() + "\n");
        for (Trace.Attempt attempt : question.attempts()) {
            out.append(indent)
                    .append(attempt.why() + " " + attempt.program() + " " + attempt.remembered() + " "
                            + attempt.outcome() + "\n");
            for (Trace.Step step : attempt.steps()) {
                switch (step) {
                    case Trace.ToolCall call -> shape(call, indent, out);
                    case Trace.Question asked -> shape(asked, out);
                }
            }
        }
        question.direct().forEach(call -> shape(call, indent, out));
    }

    private static void shape(Trace.ToolCall call, String indent, StringBuilder out) {
        out.append(indent)
                .append(call.function() + call.arguments() + " = " + call.result() + " " + call.remembered() + "\n");
    }

    private static Answer same(Supplier<World> world) {
        Answer one = assertTimeoutPreemptively(ENOUGH, () -> world.get().ask(false));
        for (int i = 0; i < 5; i++) {
            Answer all = assertTimeoutPreemptively(ENOUGH, () -> world.get().ask(true));
            assertEquals(shape(one), shape(all));
        }
        return one;
    }

    @Test
    void answersTracesAndCostsAreTheSameWhateverToolIsFaster() {
        Random random = new Random(7);
        Answer answer = same(() -> {
            World world = new World().each("How far?");
            world.planner.plan("How far?", "far").plan("Nested?", "nested");
            IntStream.range(0, 8).forEach(i -> world.turns.add("look " + i));
            Collections.shuffle(world.turns, random);
            world.runner
                    .program("nested", "int", (patch, host) -> {
                        look(host, patch, "all the same");
                        return new Value.Int(1);
                    })
                    .program("far", "int", (patch, host) -> {
                        look(host, patch, "look " + left(patch) / 10);
                        Value inner = host.call(
                                "ImagePatch.recursive_query",
                                call(patch, "Nested?").arguments());
                        return new Value.Int(left(patch) + ((Value.Int) inner).value());
                    });
            return world;
        });
        assertEquals(8, answer.trace().root().attempts().getFirst().steps().size() - 1);
        assertFalse(answer.degraded());
        assertEquals(3, answer.cost().plannerCalls());
    }

    @Test
    void whatBranchesHaveInCommonIsAnsweredOnce() {
        Answer answer = same(() -> {
            World world = new World().each("How far?");
            world.planner.plan("How far?", "far").plan("Shared?", "shared");
            world.runner
                    .program("shared", "int", (patch, host) -> {
                        look(host, patch, "shared");
                        return new Value.Int(2);
                    })
                    .program(
                            "far",
                            "int",
                            (patch, host) -> host.call(
                                    "ImagePatch.recursive_query",
                                    call(
                                                    new Value.Patch(ImagePatch.whole(((Value.Patch) patch)
                                                            .value()
                                                            .root())),
                                                    "Shared?")
                                            .arguments()));
            return world;
        });
        assertEquals(1, answer.cost().visionCalls() - 1);
        assertEquals(9, answer.subPrograms().size());
    }

    @Test
    void equalSiblingsAreAnsweredOnce() {
        Answer answer = same(() -> {
            World world = new World();
            world.planner.plan("Top?", "top").plan("How far?", "far");
            world.runner
                    .program("far", "int", (patch, host) -> {
                        look(host, patch, "here");
                        return new Value.Int(2);
                    })
                    .program("top", "list[int]", (image, host) -> {
                        List<Value> cubes = cubes(host, image);
                        return new Value.Items(together(
                                host,
                                List.of(
                                        call(cubes.get(0), "How far?"),
                                        call(cubes.get(1), "How far?"),
                                        call(cubes.get(0), "How far?"))));
                    });
            return world;
        });
        assertEquals(2, answer.subPrograms().size());
        assertEquals(3, answer.cost().visionCalls());
    }

    @Test
    void aProgramThatIsMendedForOnePatchServesTheOthersInTheirTurn() {
        Answer answer = same(() -> {
            World world = new World().each("How far?");
            world.planner.plan("How far?", "faulty", "good");
            world.runner
                    .ends("faulty", new Outcome.Failed("ValueError", "no", OptionalInt.of(1)))
                    .program("good", "int", (patch, _) -> new Value.Int(left(patch)));
            return world;
        });
        assertEquals(3, answer.cost().plannerCalls());
        assertEquals(1, answer.cost().repairs());
        assertFalse(answer.degraded());
    }

    @Test
    void aQuestionWithoutAnAnswerStopsThoseAfterIt() {
        Answer answer = same(() -> {
            World world = new World();
            world.planner.plan("Top?", "top", "top").plan("How far?", "far");
            world.runner
                    .program("far", "int", (patch, _) -> new Value.Int(left(patch)))
                    .program("top", "int", (image, host) -> {
                        List<Value> cubes = cubes(host, image);
                        ToolHost.Call bad = new ToolHost.Call(
                                "ImagePatch.recursive_query",
                                List.of(
                                        cubes.get(1),
                                        new Value.Str("x"),
                                        new Value.Str("VideoSegment"),
                                        new Value.None()));
                        try {
                            together(
                                    host, List.of(call(cubes.get(0), "How far?"), bad, call(cubes.get(2), "How far?")));
                        } catch (ToolException e) {
                            return new Value.Int(77);
                        }
                        return new Value.Int(0);
                    });
            return world;
        });
        assertEquals(new Value.Int(77), answer.value());
        assertEquals(1, answer.subPrograms().size());
    }

    @Test
    void branchesBranchThemselves() {
        Answer answer = same(() -> {
            World world = new World().each("How many?");
            world.planner.plan("How many?", "many").plan("Left?", "left").plan("Right?", "right");
            world.runner
                    .program(
                            "left",
                            "int",
                            (patch, host) -> new Value.Int(
                                    look(host, patch, "left of " + left(patch)) == patch ? 1 : left(patch)))
                    .program("right", "int", (patch, _) -> new Value.Int(1))
                    .program("many", "int", (patch, host) -> {
                        long sum = 0;
                        for (Value v : together(host, List.of(call(patch, "Left?"), call(patch, "Right?")))) {
                            sum += ((Value.Int) v).value();
                        }
                        return new Value.Int(sum);
                    });
            return world;
        });
        assertEquals(24, answer.subPrograms().size());
        assertEquals(2, answer.cost().depth());
    }

    @Test
    void aFailureThatEndsTheQuestionEndsItFromABranchToo() {
        World world = new World().each("How far?");
        world.planner.plan("How far?", "far");
        AtomicInteger runs = new AtomicInteger();
        world.runner.program("far", "int", (_, _) -> {
            runs.incrementAndGet();
            throw new VireoException(VireoException.Code.PROVIDER, "no connection", "");
        });
        VireoException e = assertThrows(VireoException.class, () -> world.ask(true));
        assertEquals("no connection", e.getMessage());
        assertTrue(runs.get() > 0);
    }

    @Test
    void cancellingEndsEveryBranch() {
        World world = new World().each("How far?");
        world.planner.plan("How far?", "far");
        world.tools.hanging("look");
        world.runner.program("far", "int", (patch, host) -> {
            look(host, patch, "look " + left(patch));
            return new Value.Int(0);
        });
        try (VisualAgent agent = VisualAgent.builder()
                .tools(world.tools)
                .planner(world.planner)
                .runner(world.runner)
                .build()) {
            AnswerTask task = agent.start(Query.of(PICTURE, "Top?").returning(new Type.ListOf(Type.Simple.INT)));
            assertTimeoutPreemptively(ENOUGH, () -> {
                world.tools.hung.acquire(8);
                task.cancel();
                world.tools.interrupted.acquire(8);
                world.runner.awaitAllClosed();
            });
            assertThrows(VireoException.class, task::join);
        }
    }
}
