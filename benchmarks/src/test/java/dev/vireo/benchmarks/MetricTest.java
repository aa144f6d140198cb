package dev.vireo.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.Conformance;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class MetricTest {
    private record Other(Supplier<String> title, ToDoubleBiFunction<String, String> scores) implements Metric {
        @Override
        public String name() {
            return title.get();
        }

        @Override
        public double score(String given, String wanted) {
            return scores.applyAsDouble(given, wanted);
        }
    }

    @TestFactory
    Stream<DynamicTest> theExactMatchKeepsThePromises() {
        return MetricConformance.of(Metric.EXACT_MATCH, List.of("three things")).checks().stream()
                .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
    }

    @Test
    void onlyTheSameLettersMatchExactly() {
        assertEquals(1, Metric.EXACT_MATCH.score("red", "red"));
        assertEquals(0, Metric.EXACT_MATCH.score("Red", "red"));
        assertEquals(0, Metric.EXACT_MATCH.score("", "red"));
    }

    @TestFactory
    Stream<DynamicTest> theNormalisedMatchKeepsThePromises() {
        return MetricConformance.of(Metric.NORMALISED_MATCH, List.of("three things", "The", "a 3.5 m wall"))
                .checks()
                .stream()
                .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
    }

    @Test
    void theSameWordsMatchHoweverTheyAreWritten() {
        for (List<String> same : List.of(
                List.of("Yes.", "yes"),
                List.of("a red cube", "Red  cube!"),
                List.of("three", "3"),
                List.of("none", "0"),
                List.of("t-shirt", "T shirt"),
                List.of("it's", "Its"),
                List.of("1,000", "1000"),
                List.of("a", "A"),
                List.of("Gr\u00fcn", "gru\u0308n"))) {
            assertEquals(1, Metric.NORMALISED_MATCH.score(same.get(0), same.get(1)), same.toString());
            assertEquals(1, Metric.NORMALISED_MATCH.score(same.get(1), same.get(0)), same.toString());
        }
        for (List<String> others : List.of(
                List.of("3.5", "35"),
                List.of("-3", "3"),
                List.of("", "red"),
                List.of("a", "an"),
                List.of("one", "ones"))) {
            assertEquals(0, Metric.NORMALISED_MATCH.score(others.get(0), others.get(1)), others.toString());
        }
    }

    private static void breaks(Metric metric, String promise) {
        List<String> broken = MetricConformance.of(metric, List.of()).failures().stream()
                .map(Conformance.Failure::check)
                .toList();
        assertTrue(broken.contains(promise), broken.toString());
    }

    @Test
    void aMetricThatBreaksAPromiseIsFound() {
        AtomicInteger count = new AtomicInteger();
        ToDoubleBiFunction<String, String> exact = Metric.EXACT_MATCH::score;
        breaks(new Other(() -> " ", exact), "the name is not blank and stays the same");
        breaks(new Other(() -> "m" + count.incrementAndGet(), exact), "the name is not blank and stays the same");
        breaks(new Other(() -> "m", (a, b) -> 100 * exact.applyAsDouble(a, b)), "scores lie between 0 and 1");
        breaks(new Other(() -> "m", (_, _) -> Double.NaN), "scores lie between 0 and 1");
        breaks(new Other(() -> "m", (_, _) -> 0.5), "a text agrees fully with itself");
        breaks(
                new Other(() -> "m", (a, b) -> a.equals(b) ? 1 : 1.0 / count.incrementAndGet()),
                "the same texts get the same score");
        Thread only = Thread.currentThread();
        breaks(
                new Other(() -> "m", (a, b) -> Thread.currentThread() == only ? exact.applyAsDouble(a, b) : 0),
                "several threads get the scores that one gets");
    }
}
