package dev.vireo.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.program.Outcome;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.ToolException;
import dev.vireo.program.ToolHost;
import dev.vireo.program.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Programs whose questions come together when they do not depend on each other, and mean the same as without.
class SeveralQuestionsTest {
    /// Answers every question with its length, and refuses those that say so; writes down what comes together.
    private static final class Host implements ToolHost {
        private final boolean several;
        private final List<String> log = new ArrayList<>();

        Host(boolean several) {
            this.several = several;
        }

        @Override
        public Value call(String function, List<Value> arguments) throws ToolException {
            if (function.equals("ImagePatch.find")) {
                List<Value> found = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    found.add(new Value.Patch(TestRunner.patch(10 * i, 0, 10 * i + 5, 9, "cube")));
                }
                return new Value.Items(found);
            }
            if (!(arguments.get(1) instanceof Value.Str(String question))) {
                throw new ToolException("no question");
            }
            log.add(question);
            if (question.startsWith("fail")) {
                throw new ToolException("refused: " + question);
            }
            return new Value.Int(question.length());
        }

        @Override
        public boolean takesSeveral() {
            return several;
        }

        @Override
        public Answers callAll(List<Call> calls) {
            int before = log.size();
            Answers answers = ToolHost.super.callAll(calls);
            log.add(before, "together " + calls.size());
            return answers;
        }
    }

    private static Outcome run(Host host, String type, String body) {
        return TestRunner.run(TestRunner.program(type, body), host, TestRunner.PATIENT);
    }

    /// What comes together; the outcome and the questions are the same as one after the other.
    private static List<String> together(String type, String body) {
        Host one = new Host(false);
        Outcome expected = run(one, type, body);
        Host all = new Host(true);
        assertEquals(expected, run(all, type, body));
        assertEquals(
                one.log, all.log.stream().filter(l -> !l.startsWith("together")).toList());
        return all.log.stream().filter(l -> l.startsWith("together")).toList();
    }

    @Test
    void aListOverPatchesAsksForAllOfThemTogether() {
        assertEquals(List.of("together 3"), together("list[int]", """
                patch = ImagePatch(image)
                return [p.recursive_query(f'is {p.left} red?', returns=int) for p in patch.find('cube')]
                """));
    }

    @Test
    void aListKeepsTheNamesOfItsLoopAndItsPlainConditions() {
        assertEquals(List.of("together 2"), together("list[tuple[int, bool]]", """
                patch = ImagePatch(image)
                return [(p.left, p.recursive_query('red' * 2, returns=int) == 6)
                        for p in patch.find('cube') if p.left > 5]
                """));
    }

    @Test
    void aConditionThatAsksIsAskedForAllTogether() {
        assertEquals(List.of("together 3"), together("int", """
                patch = ImagePatch(image)
                cubes = patch.find('cube')
                return len([p for p in cubes if p.recursive_query(str(p.left), returns=int) > 1])
                """));
    }

    @Test
    void statementsThatDoNotDependOnEachOtherAskTogether() {
        assertEquals(List.of("together 2"), together("int", """
                patch = ImagePatch(image)
                a = patch.recursive_query('one', returns=int)
                b: int = recursive_query(patch, 'three', returns='int')
                c = patch.recursive_query('x' * b, returns=int)
                return a + b + c
                """));
    }

    @Test
    void aDisplayOfQuestionsAsksThemTogether() {
        assertEquals(List.of("together 2"), together("int", """
                patch = ImagePatch(image)
                return sum([patch.recursive_query('one', returns=int), patch.recursive_query('three', returns=int)])
                """));
    }

    @Test
    void generatorsGuardsAndShortCircuitsStayLazy() {
        assertEquals(List.of(), together("bool", """
                patch = ImagePatch(image)
                first = any(p.recursive_query('q%d' % p.left, returns=int) == 2 for p in patch.find('cube'))
                second = patch.recursive_query('a', returns=int) > 5 and patch.recursive_query('b', returns=int) > 5
                third = [p.recursive_query('c', returns=int) if p.left > 5 else 0 for p in patch.find('cube')]
                return first or second or len(third) > 5
                """));
    }

    @Test
    void whatALoopComputesFromAnAnswerIsNotTakenApart() {
        assertEquals(List.of(), together("list[int]", """
                patch = ImagePatch(image)
                seen = []
                return [seen.append(p.recursive_query('q', returns=int)) or len(seen) for p in patch.find('cube')]
                """));
    }

    @Test
    void anErrorIsRaisedAtItsPlaceAndNothingAfterItIsAsked() {
        assertEquals(List.of("together 3"), together("str", """
                patch = ImagePatch(image)
                try:
                    values = [p.recursive_query('fail' if p.left == 10 else 'good', returns=int)
                              for p in patch.find('cube')]
                except ToolError as e:
                    return 'told: ' + str(e)
                return 'done'
                """));
        assertEquals(List.of("together 2"), together("str", """
                patch = ImagePatch(image)
                a = 0
                try:
                    a = patch.recursive_query('first', returns=int)
                    b = patch.recursive_query('fail', returns=int)
                except ToolError as e:
                    return 'told: ' + str(e) + str(a)
                return 'done'
                """));
    }

    @Test
    void anErrorInAQuestionItselfIsRaisedAfterTheOnesBeforeItWereAsked() {
        assertEquals(List.of("together 2"), together("str", """
                patch = ImagePatch(image)
                words = ['a', 'b']
                try:
                    values = [p.recursive_query(words[i], returns=int) for i in range(3) for p in [patch]]
                except IndexError as e:
                    return 'index'
                return 'done'
                """.replace(" for p in [patch]", "")
                .replace("p.recursive", "patch.recursive")));
    }

    @Test
    void aLoopOverAGeneratorIsTakenItemByItem() {
        assertEquals(List.of(), together("list[int]", """
                patch = ImagePatch(image)
                def numbers():
                    for i in range(3):
                        patch.recursive_query('in between', returns=int)
                        yield i
                return [patch.recursive_query('n%d' % n, returns=int) for n in numbers()]
                """));
    }

    @Test
    void aProgramThatFailsTellsTheValuesAtHand() {
        Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, run(new Host(true), "int", """
                patch = ImagePatch(image)
                cubes = patch.find('cube')
                number = 12
                words = {'a': [1, 2, 3, 4, 5], 'b': 'x' * 100}
                return number // (number - 12)
                """));
        List<String> values = failed.values();
        assertTrue(values.contains("number = 12"), values + "");
        assertTrue(
                values.stream()
                        .anyMatch(v ->
                                v.startsWith("cubes = [ImagePatch(left=0, lower=0, right=5, upper=9, category=cube)")),
                values + "");
        assertTrue(
                values.stream().anyMatch(v -> v.startsWith("words = {'a': [1, 2, 3, ... 5 in all], 'b': 'xxx")),
                values + "");
        assertTrue(values.stream().allMatch(v -> v.length() <= 200));
    }

    @Test
    void aSessionThatAnotherThreadClosesEndsItsProgram() {
        CountDownLatch called = new CountDownLatch(1);
        ToolHost host = (_, _) -> {
            called.countDown();
            throw new ToolException("no");
        };
        ProgramRunner.Session session = TestRunner.shared().open();
        CompletableFuture<Outcome> outcome = CompletableFuture.supplyAsync(
                () -> session.run(TestRunner.call(TestRunner.program("int", """
                        try:
                            ImagePatch(image).find('x')
                        except ToolError:
                            pass
                        n = 1
                        for _ in iter(int, 1):
                            n += 1
                        return n
                        """)), host, TestRunner.PATIENT));
        Outcome end = assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
            called.await();
            session.close();
            return outcome.get();
        });
        assertInstanceOf(Outcome.Crashed.class, end);
        session.close();
        assertEquals(
                new Value.Int(3),
                assertInstanceOf(Outcome.Returned.class, TestRunner.body("int", "return 3", TestRunner.NO_TOOLS))
                        .value());
    }

    @Test
    void noMoreSessionsAreOpenedAtOnceThanThereIsRoom() {
        try (WorkerRunner runner = new WorkerRunner(TestRunner.command(), 2)) {
            ProgramRunner.Session first = runner.tryOpen().orElseThrow();
            ProgramRunner.Session second = runner.tryOpen().orElseThrow();
            assertTrue(runner.tryOpen().isEmpty());
            first.close();
            first.close();
            assertTrue(runner.tryOpen().isPresent());
            assertTrue(runner.tryOpen().isEmpty());
            second.close();
        }
    }
}
