package dev.vireo.language.internal.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.language.ModelOptions;
import dev.vireo.runtime.VireoException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GateTest {
    private final FakeTime time = new FakeTime();
    private Places places = new Places(0);

    private Places places(int count) {
        places = new Places(count);
        return places;
    }

    /// Places that tell when somebody finds all of them taken.
    private static final class Places extends Semaphore {
        private static final long serialVersionUID = 1L;

        private final transient CountDownLatch taken = new CountDownLatch(1);

        Places(int count) {
            super(count, true);
        }

        @Override
        public void acquire() throws InterruptedException {
            if (!tryAcquire()) {
                taken.countDown();
                super.acquire();
            }
        }

        void awaitSomebodyWaiting() throws InterruptedException {
            assertTrue(taken.await(20, TimeUnit.SECONDS), "nobody had to wait");
        }
    }

    private static void ask(Gate gate, long tokens) throws InterruptedException {
        try (Gate.Pass pass = gate.enter()) {
            pass.used(tokens);
        }
    }

    @Test
    void noMinuteSeesMoreRequestsThanTheLimit() throws InterruptedException {
        Gate gate = new Gate(new ModelOptions.RateLimits(2, 0, 0), time);
        ask(gate, 0);
        time.pass(Duration.ofSeconds(20));
        ask(gate, 0);
        assertEquals(List.of(), time.pauses);
        ask(gate, 0);
        ask(gate, 0);
        assertEquals(List.of(Duration.ofSeconds(40), Duration.ofSeconds(20)), time.pauses);
    }

    @Test
    void aRequestWaitsUntilTheTokensOfAMinuteAreBelowTheLimit() throws InterruptedException {
        Gate gate = new Gate(new ModelOptions.RateLimits(0, 1000, 0), time);
        ask(gate, 300);
        time.pass(Duration.ofSeconds(10));
        ask(gate, 900);
        ask(gate, 1);
        assertEquals(List.of(Duration.ofSeconds(50)), time.pauses, "the first 300 have to go, then 900 are left");
    }

    @Test
    void withoutLimitsNobodyWaits() throws InterruptedException {
        Gate gate = new Gate(ModelOptions.RateLimits.NONE, time);
        for (int i = 0; i < 1000; i++) {
            ask(gate, 1_000_000);
        }
        assertEquals(List.of(), time.pauses);
    }

    @Test
    void onlySoManyRequestsAreOnTheirWay() throws Exception {
        Gate gate = new Gate(new ModelOptions.RateLimits(0, 0, 1), time, this::places);
        Gate.Pass first = gate.enter();
        CompletableFuture<Boolean> second = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (Gate.Pass _ = gate.enter()) {
                second.complete(true);
            } catch (InterruptedException e) {
                second.completeExceptionally(e);
            }
        });
        places.awaitSomebodyWaiting();
        assertFalse(second.isDone());
        first.close();
        assertTrue(second.get(20, TimeUnit.SECONDS));
    }

    @Test
    void anInterruptEndsTheWaitAndTakesNoPlace() throws Exception {
        Gate gate = new Gate(new ModelOptions.RateLimits(0, 0, 1), time, this::places);
        Gate.Pass first = gate.enter();
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread waiting =
                Thread.ofVirtual().start(() -> ended.complete(assertThrows(InterruptedException.class, gate::enter)));
        places.awaitSomebodyWaiting();
        waiting.interrupt();
        ended.get(20, TimeUnit.SECONDS);
        first.close();
        ask(gate, 0);
    }

    @Test
    void modelsOfOneServerShareItsLimits() {
        URI here = URI.create("http://localhost:1/v1");
        ModelOptions.RateLimits limits = new ModelOptions.RateLimits(1, 0, 0);
        assertSame(
                Gate.shared(here, limits),
                Gate.shared(URI.create("http://localhost:1/v1"), new ModelOptions.RateLimits(1, 0, 0)));
        assertNotSame(Gate.shared(here, limits), Gate.shared(URI.create("http://localhost:2/v1"), limits));
    }

    @Test
    void negativeLimitsAreRefused() {
        assertThrows(VireoException.class, () -> new ModelOptions.RateLimits(-1, 0, 0));
    }
}
