package dev.vireo.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.language.Usage;
import dev.vireo.planners.Plan;
import dev.vireo.planners.PlanRequest;
import dev.vireo.planners.Planner;
import dev.vireo.program.Value;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CancelTest {
    private static final Image PICTURE = Image.ofRgb(100, 80, new byte[100 * 80 * 3]);
    private static final Duration ENOUGH = Duration.ofSeconds(20);

    private final FakeTools tools = new FakeTools().hanging("look");
    private final FakeRunner runner = new FakeRunner();
    private final FakePlanner planner = new FakePlanner(Usage.NONE);

    /// A question that comes to a slow tool at depth 3.
    private void slowToolAtDepthThree() {
        for (int i = 0; i < 3; i++) {
            String next = "Q" + (i + 1);
            planner.plan("Q" + i, "p" + i);
            runner.program(
                    "p" + i,
                    "str",
                    (image, host) -> host.call(
                            "ImagePatch.recursive_query",
                            List.of(image, new Value.Str(next), new Value.Str("str"), new Value.None())));
        }
        planner.plan("Q3", "p3").plan("Next?", "next");
        runner.program(
                        "p3",
                        "str",
                        (image, host) -> host.call("ImagePatch.simple_query", List.of(image, new Value.Str("look"))))
                .program("next", "int", (_, _) -> new Value.Int(1));
    }

    private VisualAgent agent(Planner writer) {
        return VisualAgent.builder().tools(tools).planner(writer).runner(runner).build();
    }

    private void untilAllSessionsAreClosed() {
        assertTimeoutPreemptively(ENOUGH, runner::awaitAllClosed);
    }

    @Test
    void cancellingEndsASlowToolAtDepthThreeAndTheNextQuestionIsAnswered() {
        slowToolAtDepthThree();
        try (VisualAgent agent = agent(planner)) {
            AnswerTask task = agent.start(Query.of(PICTURE, "Q0"));
            VireoException e = assertTimeoutPreemptively(ENOUGH, () -> {
                tools.hung.acquire();
                assertFalse(task.isDone());
                task.cancel();
                return assertThrows(VireoException.class, task::join);
            });
            assertEquals(Code.CANCELLED, e.code());
            assertEquals("the question was cancelled", e.what());
            untilAllSessionsAreClosed();
            assertEquals(1, tools.interrupted.availablePermits());
            assertEquals("1", agent.ask(PICTURE, "Next?").text());
            task.cancel();
        }
    }

    @Test
    void anInterruptOfTheAskingThreadCancels() throws InterruptedException {
        slowToolAtDepthThree();
        AtomicBoolean flag = new AtomicBoolean();
        List<Throwable> thrown = new ArrayList<>();
        try (VisualAgent agent = agent(planner)) {
            Thread asking = Thread.ofPlatform().start(() -> {
                try {
                    agent.ask(PICTURE, "Q0");
                } catch (VireoException e) {
                    thrown.add(e);
                    flag.set(Thread.currentThread().isInterrupted());
                }
            });
            tools.hung.acquire();
            asking.interrupt();
            assertTrue(asking.join(ENOUGH));
            assertTrue(flag.get(), "the interrupt flag stays set");
            assertEquals(1, thrown.size());
            untilAllSessionsAreClosed();
        }
    }

    @Test
    void aJoinThatIsNotPatientEnoughLeavesTheQuestionAtWork() throws InterruptedException {
        slowToolAtDepthThree();
        try (VisualAgent agent = agent(planner)) {
            AnswerTask task = agent.start(Query.of(PICTURE, "Q0"));
            tools.hung.acquire();
            assertEquals(Optional.empty(), task.join(Duration.ofMillis(1)));
            assertFalse(task.isDone());
            AnswerTask other = agent.start(Query.of(PICTURE, "Next?"));
            assertEquals("1", other.join(ENOUGH).orElseThrow().text());
            task.cancel();
            VireoException e = assertThrows(VireoException.class, () -> task.join(ENOUGH));
            assertEquals(Code.CANCELLED, e.code());
        }
    }

    @Test
    void otherWorkFollowsAnAnswerAndHearsOfACancelledQuestion() throws Exception {
        slowToolAtDepthThree();
        try (VisualAgent agent = agent(planner)) {
            AnswerTask task = agent.start(Query.of(PICTURE, "Q0"));
            CompletableFuture<Answer> follows = task.stage().toCompletableFuture();
            tools.hung.acquire();
            task.cancel();
            ExecutionException e =
                    assertThrows(ExecutionException.class, () -> follows.get(ENOUGH.toSeconds(), TimeUnit.SECONDS));
            assertEquals(
                    Code.CANCELLED,
                    assertInstanceOf(VireoException.class, e.getCause()).code());
            assertEquals(
                    "1 or more",
                    agent.start(Query.of(PICTURE, "Next?"))
                            .stage()
                            .thenApply(answer -> answer.text() + " or more")
                            .toCompletableFuture()
                            .get(ENOUGH.toSeconds(), TimeUnit.SECONDS));
        }
    }

    @Test
    void cancellingEndsASlowModel() {
        CountDownLatch asleep = new CountDownLatch(1);
        AtomicInteger interrupted = new AtomicInteger();
        Planner slow = new Planner() {
            @Override
            public Plan plan(PlanRequest request) {
                asleep.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.incrementAndGet();
                    throw new VireoException(Code.PROVIDER, "interrupted", "", e);
                }
                return new Plan.NotUnderstood("", Usage.NONE);
            }

            @Override
            public String id() {
                return "slow";
            }
        };
        try (VisualAgent agent = agent(slow)) {
            AnswerTask task = agent.start(Query.of(PICTURE, "Q0"));
            assertTimeoutPreemptively(ENOUGH, () -> asleep.await());
            task.cancel();
            assertThrows(VireoException.class, task::join);
            untilAllSessionsAreClosed();
            assertEquals(1, interrupted.get());
            assertEquals(List.of(), tools.calls, "nothing is asked for an answer that nobody wants");
        }
    }

    @Test
    void anAnswerThatIsThereStays() {
        planner.plan("Next?", "next");
        runner.program("next", "int", (_, _) -> new Value.Int(1));
        try (VisualAgent agent = agent(planner)) {
            AnswerTask task = agent.start(Query.of(PICTURE, "Next?"));
            assertEquals("1", task.join().text());
            task.cancel();
            assertEquals("1", task.join().text());
            assertTrue(task.isDone());
        }
    }

    @Test
    void closingTheAgentCancelsWhatItWorksOn() {
        slowToolAtDepthThree();
        AnswerTask task;
        try (VisualAgent agent = agent(planner)) {
            task = agent.start(Query.of(PICTURE, "Q0"));
            assertTimeoutPreemptively(ENOUGH, () -> tools.hung.acquire());
        }
        assertThrows(VireoException.class, task::join);
        untilAllSessionsAreClosed();
    }
}
