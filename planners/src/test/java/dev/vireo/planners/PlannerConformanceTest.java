package dev.vireo.planners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.language.LanguageModel;
import dev.vireo.language.Usage;
import dev.vireo.program.Type;
import dev.vireo.program.VisualApi;
import dev.vireo.runtime.Conformance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The planners keep what planners promise, and the checks see it when one does not.
class PlannerConformanceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PROGRAM = "def execute_command(image) -> int:\n    return 1\n";
    private static final List<PlanRequest> REQUESTS = List.of(
            PlanRequest.of("How many red cubes are there?"),
            PlanRequest.of("What is the meaning of all this?"),
            new PlanRequest(
                    "Is there a red cube?",
                    new Type.ListOf(Type.Simple.PATCH),
                    VisualApi.STANDARD,
                    Optional.of(Type.Simple.BOOL),
                    Map.of(),
                    1,
                    List.of()),
            new PlanRequest(
                    "Does a red cube appear?",
                    Type.Simple.VIDEO,
                    VisualApi.STANDARD,
                    Optional.empty(),
                    Map.of(),
                    0,
                    List.of()));

    @TempDir
    Path folder;

    private static Stream<DynamicTest> tests(Conformance suite) {
        return suite.checks().stream().map(check -> DynamicTest.dynamicTest(check.name(), check::run));
    }

    @TestFactory
    Stream<DynamicTest> theGrammarKeepsThePromises() {
        Planner grammar = new GrammarPlanner();
        return tests(PlannerConformance.of(() -> grammar, REQUESTS, PATIENCE));
    }

    @TestFactory
    Stream<DynamicTest> aPlannerOverALanguageModelKeepsThePromises() {
        LanguageModel model = new LanguageModel() {
            @Override
            public Completion complete(Request request) {
                return request.user().contains("meaning")
                        ? new Completion("I don't know.", new Usage(1, 10, 3))
                        : new Completion("```python\n" + PROGRAM + "```", new Usage(1, 10, 20));
            }

            @Override
            public String id() {
                return "fake:model";
            }
        };
        return tests(PlannerConformance.of(() -> Planners.of(model), REQUESTS, PATIENCE));
    }

    @TestFactory
    Stream<DynamicTest> aScriptedPlannerKeepsThePromises() throws IOException {
        String question = "How many cubes are there?";
        String text = "\"" + PROGRAM.replace("\n", "\\n") + "\"";
        Path file = Files.writeString(
                folder.resolve("plans.json"),
                "{\"" + question + "\": [" + String.join(", ", Collections.nCopies(4, text)) + "]}");
        return tests(
                PlannerConformance.of(() -> ScriptedPlanner.read(file), List.of(PlanRequest.of(question)), PATIENCE));
    }

    // --- planners that break one promise each

    private enum Fault {
        NONE,
        NAMELESS,
        NO_ENTRY,
        NO_REASON,
        NOTHING_AT_ALL,
        CANT_REPAIR,
        CHANGES_ITS_MIND,
        COSTS,
        PROMPT_CHANGES,
        CHANGES_ITS_NAME_WITH_ITS_MODEL,
        ONE_THREAD_ONLY,
        DEAF
    }

    private static final class Faulty implements Planner {
        private final Fault fault;
        private final CountDownLatch released;
        private final AtomicInteger count = new AtomicInteger();
        private final Thread maker = Thread.currentThread();

        Faulty(Fault fault, CountDownLatch released) {
            this.fault = fault;
            this.released = released;
        }

        @Override
        @SuppressWarnings("NullAway") // one of the faults is to give null
        public Plan plan(PlanRequest request) {
            if (fault == Fault.CANT_REPAIR && request.previous().isPresent()) {
                throw new UnsupportedOperationException("only once");
            }
            if (fault == Fault.ONE_THREAD_ONLY && Thread.currentThread() != maker) {
                throw new IllegalStateException("of another thread");
            }
            while (fault == Fault.DEAF && Thread.currentThread().getName().contains("interrupt")) {
                try {
                    released.await();
                    break;
                } catch (InterruptedException e) {
                    Thread.onSpinWait(); // deaf on purpose
                }
            }
            return switch (fault) {
                case NO_ENTRY -> new Plan.Program("print('hello')", Usage.NONE);
                case NO_REASON -> new Plan.NotUnderstood(" ", Usage.NONE);
                case NOTHING_AT_ALL -> null;
                case CHANGES_ITS_MIND -> new Plan.Program(PROGRAM + "# " + count.incrementAndGet(), Usage.NONE);
                case COSTS -> new Plan.Program(PROGRAM, new Usage(1, 0, 0));
                case NONE,
                        NAMELESS,
                        CANT_REPAIR,
                        PROMPT_CHANGES,
                        CHANGES_ITS_NAME_WITH_ITS_MODEL,
                        ONE_THREAD_ONLY,
                        DEAF -> new Plan.Program(PROGRAM, Usage.NONE);
            };
        }

        @Override
        public String id() {
            return fault == Fault.NAMELESS ? "" : "faulty";
        }

        @Override
        public boolean asksModel() {
            return false;
        }

        @Override
        public Planner withModel(UnaryOperator<LanguageModel> between) {
            return fault == Fault.CHANGES_ITS_NAME_WITH_ITS_MODEL ? new Faulty(Fault.NAMELESS, released) : this;
        }

        @Override
        public Optional<String> promptVersion(Type receiver, VisualApi api) {
            return fault == Fault.PROMPT_CHANGES ? Optional.of("image-" + count.incrementAndGet()) : Optional.empty();
        }
    }

    private static List<String> broken(Fault fault) {
        CountDownLatch released = new CountDownLatch(1);
        Faulty planner = new Faulty(fault, released);
        Duration patience = fault == Fault.DEAF ? Duration.ofMillis(20) : PATIENCE;
        List<String> out = PlannerConformance.of(() -> planner, REQUESTS, patience).failures().stream()
                .map(Conformance.Failure::check)
                .toList();
        released.countDown();
        return out;
    }

    private static void breaks(Fault fault, String promise) {
        List<String> broken = broken(fault);
        assertTrue(broken.contains(promise), fault + " breaks " + broken);
    }

    @Test
    void aPlannerThatBreaksAPromiseIsFound() {
        String plans = "a plan is a program with an entry, or the reason why there is none";
        String steady = "without a language model the plan is always the same and costs nothing";
        breaks(Fault.NAMELESS, "the id is not blank and stays the same");
        breaks(Fault.NO_ENTRY, plans);
        breaks(Fault.NO_REASON, plans);
        breaks(Fault.NOTHING_AT_ALL, plans);
        breaks(Fault.CANT_REPAIR, "a program that failed is planned again");
        breaks(Fault.CHANGES_ITS_MIND, steady);
        breaks(Fault.COSTS, steady);
        breaks(Fault.PROMPT_CHANGES, "the version of the prompt stays the same");
        breaks(
                Fault.CHANGES_ITS_NAME_WITH_ITS_MODEL,
                "something between it and its model changes neither name nor prompt");
        breaks(Fault.ONE_THREAD_ONLY, "several threads get plans at once");
        breaks(Fault.DEAF, "an interrupt ends a call");
    }

    @Test
    void aSmallPlannerThatKeepsThePromisesPasses() {
        assertEquals(List.of(), broken(Fault.NONE));
    }
}
