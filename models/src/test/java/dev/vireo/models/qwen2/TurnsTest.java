package dev.vireo.models.qwen2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.models.Parameters;
import dev.vireo.models.qwen2.TokenGenerator.Listener;
import dev.vireo.models.qwen2.TokenGenerator.Prompt;
import dev.vireo.models.qwen2.TokenGenerator.Result;
import dev.vireo.models.qwen2.TokenGenerator.Settings;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Several texts of one model side by side.
class TurnsTest {
    private Parameters parameters = Parameters.random(1);
    private Turns turns = unset();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @SuppressWarnings("NullAway") // set before each test
    private static Turns unset() {
        return null;
    }

    @BeforeEach
    void open() {
        parameters.close();
        parameters = TinyDecoder.parameters(false);
        turns = new Turns(TinyDecoder.over(parameters, ""));
    }

    @AfterEach
    void free() throws InterruptedException {
        threads.shutdownNow();
        assertTrue(threads.awaitTermination(1, TimeUnit.MINUTES));
        turns.close();
        parameters.close();
    }

    private static Prompt text(int number, int length) {
        return Prompt.of(IntStream.range(0, length)
                .mapToObj(i -> (i * number + 7) % TinyDecoder.VOCABULARY)
                .toList());
    }

    @Test
    void textsAreWrittenSideBySideAndEachIsWhatItIsAlone() throws Exception {
        List<List<Integer>> alone = new ArrayList<>();
        for (int i = 0; i < Turns.MOST; i++) {
            alone.add(turns.generate(text(i + 3, 70), Settings.greedy(10), Listener.NONE)
                    .tokens());
        }
        // Nobody writes a second token before everybody has written a first one.
        CyclicBarrier all = new CyclicBarrier(Turns.MOST);
        List<Future<Result>> results = new ArrayList<>();
        for (int i = 0; i < Turns.MOST; i++) {
            Prompt prompt = text(i + 3, 70);
            results.add(threads.submit(() -> turns.generate(prompt, Settings.greedy(10), (_, _) -> {
                try {
                    all.await(1, TimeUnit.MINUTES);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                return true;
            })));
        }
        for (int i = 0; i < Turns.MOST; i++) {
            assertEquals(alone.get(i), results.get(i).get(2, TimeUnit.MINUTES).tokens());
        }
    }

    /// What libtorch knows of a scope belongs to a thread of the operating system, which a virtual one changes when it
    /// waits for its turn.
    @Test
    void virtualThreadsMayWriteTexts() throws Exception {
        int texts = 12;
        List<List<Integer>> alone = new ArrayList<>();
        for (int i = 0; i < texts; i++) {
            alone.add(turns.generate(text(i + 3, 40), Settings.greedy(8), Listener.NONE)
                    .tokens());
        }
        try (ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 4; round++) {
                List<Future<Result>> results = IntStream.range(0, texts)
                        .mapToObj(i -> virtual.submit(
                                () -> turns.generate(text(i + 3, 40), Settings.greedy(8), Listener.NONE)))
                        .toList();
                for (int i = 0; i < texts; i++) {
                    assertEquals(
                            alone.get(i),
                            results.get(i).get(2, TimeUnit.MINUTES).tokens());
                }
            }
            Future<Code> interrupted = virtual.submit(() -> {
                Thread.currentThread().interrupt();
                return assertThrows(
                                VireoException.class,
                                () -> turns.generate(text(2, 9), Settings.greedy(1), Listener.NONE))
                        .code();
            });
            assertEquals(Code.CANCELLED, interrupted.get(1, TimeUnit.MINUTES));
        }
    }

    @Test
    void oneMoreWaitsAndAnInterruptEndsItsWaiting() throws Exception {
        CountDownLatch begun = new CountDownLatch(Turns.MOST);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<Result>> busy = new ArrayList<>();
        for (int i = 0; i < Turns.MOST; i++) {
            Prompt prompt = text(i + 3, 9);
            busy.add(threads.submit(() -> turns.generate(prompt, Settings.greedy(1), (_, _) -> {
                begun.countDown();
                await(go);
                return true;
            })));
        }
        assertTrue(begun.await(1, TimeUnit.MINUTES));
        CountDownLatch waits = new CountDownLatch(1);
        Future<Code> waiting = threads.submit(() -> {
            Thread.currentThread().interrupt();
            waits.countDown();
            return assertThrows(
                            VireoException.class, () -> turns.generate(text(2, 9), Settings.greedy(1), Listener.NONE))
                    .code();
        });
        assertEquals(Code.CANCELLED, waiting.get(1, TimeUnit.MINUTES));
        Future<Result> next = threads.submit(() -> turns.generate(text(2, 9), Settings.greedy(1), Listener.NONE));
        go.countDown();
        assertEquals(1, next.get(1, TimeUnit.MINUTES).tokens().size());
        for (Future<Result> one : busy) {
            assertEquals(1, one.get(1, TimeUnit.MINUTES).tokens().size());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(1, TimeUnit.MINUTES));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void conversationsThatTakeTurnsAreEachRemembered() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        Listener together = (_, _) -> {
            try {
                both.await(1, TimeUnit.MINUTES);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return true;
        };
        Future<Result> one = threads.submit(() -> turns.generate(text(3, 50), Settings.greedy(1), together));
        Future<Result> two = threads.submit(() -> turns.generate(text(5, 50), Settings.greedy(1), together));
        one.get(1, TimeUnit.MINUTES);
        two.get(1, TimeUnit.MINUTES);
        assertEquals(
                49,
                turns.generate(text(3, 50), Settings.greedy(1), Listener.NONE).reused());
        assertEquals(
                49,
                turns.generate(text(5, 50), Settings.greedy(1), Listener.NONE).reused());
        assertEquals(
                49,
                turns.generate(text(3, 50), Settings.greedy(1), Listener.NONE).reused());
    }

    @Test
    void aListenerThatFailsLeavesTheTurnToOthers() {
        assertThrows(
                IllegalStateException.class,
                () -> turns.generate(text(3, 9), Settings.greedy(3), (_, _) -> {
                    throw new IllegalStateException("mine");
                }));
        for (int i = 0; i < 2 * Turns.MOST; i++) {
            assertEquals(
                    2,
                    turns.generate(text(3, 9), Settings.greedy(2), Listener.NONE)
                            .tokens()
                            .size());
        }
    }

    @Test
    void aClosedModelSaysSo() {
        turns.close();
        turns.close();
        assertThrows(IllegalStateException.class, () -> turns.generate(text(3, 9), Settings.greedy(2), Listener.NONE));
    }
}
