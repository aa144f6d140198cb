package dev.vireo.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException.Code;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConformanceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void allPromisesAreLookedAtAndThoseNotKeptAreNamed() {
        Conformance suite = Conformance.of("thing")
                .with("it is kept", () -> {})
                .with("it is broken", () -> Conformance.ensure(false, "it says no"))
                .with("it throws", () -> {
                    throw new IllegalStateException("a bug");
                });
        assertEquals(
                List.of("it is broken", "it throws"),
                suite.failures().stream().map(Conformance.Failure::check).toList());
        AssertionError e = assertThrows(AssertionError.class, suite::require);
        assertEquals("""
                thing breaks 2 of 3 promises:
                - it is broken: it says no
                - it throws: java.lang.IllegalStateException: a bug""", e.getMessage());
        assertEquals(2, e.getSuppressed().length);
    }

    @Test
    void whatKeepsAllPromisesPasses() {
        Conformance suite = Conformance.of("thing").with("it is kept", () -> {});
        assertEquals(List.of(), suite.failures());
        suite.require();
    }

    @Test
    void aNameIsNotBlankAndStaysTheSame() throws Exception {
        AtomicInteger count = new AtomicInteger();
        Conformance.ensureName("the name", () -> "a");
        assertThrows(AssertionError.class, () -> Conformance.ensureName("the name", () -> " "));
        assertThrows(
                AssertionError.class, () -> Conformance.ensureName("the name", () -> "a" + count.incrementAndGet()));
    }

    @Test
    void aRefusalHasTheRightCode() throws Exception {
        VireoException refusal = new VireoException(Code.DATA, "no", "");
        Conformance.Body refusing = () -> {
            throw refusal;
        };
        assertSame(refusal, Conformance.refusal(refusing, Code.USAGE, Code.DATA));
        assertThrows(AssertionError.class, () -> Conformance.refusal(refusing, Code.USAGE));
        assertThrows(AssertionError.class, () -> Conformance.refusal(() -> {}, Code.DATA));
    }

    @Test
    void severalThreadsRunAtOnceAndAFailureOfOneIsOne() throws Exception {
        CyclicBarrier all = new CyclicBarrier(4);
        assertEquals(List.of(1, 1, 1, 1), Conformance.sideBySide(4, () -> {
            all.await(); // returns only when four threads are here together
            return 1;
        }));
        AtomicInteger count = new AtomicInteger();
        AssertionError e = assertThrows(
                AssertionError.class,
                () -> Conformance.sideBySide(4, () -> {
                    if (count.incrementAndGet() == 3) {
                        throw new IllegalStateException("torn");
                    }
                    return 1;
                }));
        assertTrue(e.toString().contains("torn"), e.toString());
    }

    @Test
    void aCallThatAnInterruptEndsIsToldFromOneThatItDoesNot() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Conformance.endsWhenInterrupted(PATIENCE, never::await);
        Conformance.endsWhenInterrupted(PATIENCE, () -> {});
        AssertionError e = assertThrows(
                AssertionError.class,
                () -> Conformance.endsWhenInterrupted(Duration.ofMillis(20), () -> {
                    while (never.getCount() > 0) {
                        try {
                            never.await();
                        } catch (InterruptedException ignored) {
                            Thread.onSpinWait(); // deaf on purpose
                        }
                    }
                }));
        assertTrue(e.toString().contains("20 ms"), e.toString());
        never.countDown();
    }
}
