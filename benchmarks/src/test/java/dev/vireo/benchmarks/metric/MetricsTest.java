package dev.vireo.benchmarks.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.benchmarks.metric.Scores.Value;
import dev.vireo.runtime.Conformance;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class MetricsTest {
    private static final List<String> OPTIONS = List.of("a man", "two dogs");
    private static final Map<String, String> FIXTURES = Map.of(
            "gqa-official", "gqa",
            "rvp-exact", "texts",
            "vqa-normalised", "texts",
            "covr", "texts");

    @TestFactory
    Stream<DynamicTest> everyMetricKeepsThePromises() {
        return Metrics.all().stream().flatMap(metric -> {
            List<Answered> answers = new ArrayList<>(Fixture.of(FIXTURES.getOrDefault(metric.name(), metric.name()))
                    .answers());
            answers.add(Fixture.failed(answers.getFirst()));
            return RunMetricConformance.of(metric, answers).checks().stream()
                    .map(check -> DynamicTest.dynamicTest(metric.name() + ": " + check.name(), check::run));
        });
    }

    @Test
    void aMisspeltMetricIsToldTheNearest() {
        VireoException e = assertThrows(VireoException.class, () -> Metrics.named("gqa-oficial"));
        assertEquals(Code.USAGE, e.code());
        assertEquals("there is no metric 'gqa-oficial'", e.what());
        assertTrue(e.getMessage().contains("Did you mean 'gqa-official'?"), e.getMessage());
        assertTrue(assertThrows(VireoException.class, () -> Metrics.named("zzzzzzzz"))
                .getMessage()
                .contains("vsr"));
    }

    @Test
    void failedAnswersCountAsWrongAndAreNotReadEither() {
        Answered right = Fixture.choice("1", "v", OPTIONS, 0, "A");
        for (String metric : List.of("choice", "nextqa", "videomme", "longvideo")) {
            Scores scores = Metrics.named(metric).summary(List.of(right, Fixture.failed(right)));
            assertEquals(0.5, scores.overall().value(), metric);
            scores.parts().forEach((name, value) -> {
                if (name.startsWith("reading")) {
                    assertTrue(value.value() <= 0.5 && value.n() == 2, metric + " " + name + " " + value);
                }
            });
        }
    }

    @Test
    void captionsAreJudgedByTheWholeAnswerAndTheFirstWordStandsBeside() {
        Scores scores = Metrics.named("vsr")
                .summary(List.of(
                        Fixture.text("1", "p", "yes", "Yes"),
                        Fixture.text("2", "p", "no", "False"),
                        Fixture.text("3", "q", "no", "No, it is not."),
                        Fixture.text("4", "q", "yes", "maybe")));
        assertEquals(0.5, scores.overall().value());
        assertEquals(0.75, valueOf(scores, "reading: first word").value());
        assertEquals(0.5, valueOf(scores, "caption: right").value());
    }

    @Test
    void anOptionsTextIsItsLetterForLongVideo() {
        assertEquals(1, Metrics.named("longvideo").score(Fixture.choice("1", "v", OPTIONS, 1, "two dogs")));
        assertEquals(0, Metrics.named("longvideo").score(Fixture.choice("1", "v", OPTIONS, 0, "two dogs")));
    }

    @Test
    void questionsOfOtherKindsAreLeftOut() {
        Answered text = Fixture.text("1", "p", "yes", "yes");
        Answered choice = Fixture.choice("2", "p", OPTIONS, 0, "A");
        assertEquals(
                1,
                Metrics.named("choice").summary(List.of(text, choice)).overall().n());
        assertEquals(
                1,
                Metrics.named("rvp-exact")
                        .summary(List.of(text, choice))
                        .overall()
                        .n());
        assertEquals(
                0, Metrics.named("iou").summary(List.of(text, choice)).overall().n());
    }

    @Test
    void gqaLeavesOutWhatTheQuestionsDoNotSay() {
        Scores scores = Metrics.named("gqa-official").summary(List.of(Fixture.text("1", "p", "yes", "yes")));
        for (String part : List.of("validity", "plausibility", "distribution", "consistency", "binary", "open")) {
            assertNull(scores.parts().get(part), part);
        }
    }

    private static Value valueOf(Scores scores, String part) {
        return Optional.ofNullable(scores.parts().get(part)).orElseThrow();
    }

    private interface Summary {
        Scores of(List<Answered> all);
    }

    private record Odd(String name, java.util.function.ToDoubleFunction<Answered> scores, Optional<Summary> summary)
            implements RunMetric {
        @Override
        public double score(Answered answered) {
            return scores.applyAsDouble(answered);
        }

        @Override
        public Scores summary(List<Answered> all) {
            return summary.map(s -> s.of(all))
                    .orElseGet(() -> new Scores(
                            Parts.mean(all, scores), Collections.unmodifiableSequencedMap(new LinkedHashMap<>())));
        }
    }

    private static void breaks(RunMetric metric, String promise) {
        List<String> broken = RunMetricConformance.of(
                        metric,
                        List.of(
                                Fixture.text("1", "p", "yes", "yes"),
                                Fixture.text("2", "p", "no", "yes"),
                                Fixture.text("3", "q", "no", "no")))
                .failures()
                .stream()
                .map(Conformance.Failure::check)
                .toList();
        assertTrue(broken.contains(promise), broken.toString());
    }

    @Test
    void aMetricThatBreaksAPromiseIsFound() {
        RunMetric exact = Metrics.named("rvp-exact");
        AtomicInteger count = new AtomicInteger();
        Optional<Summary> none = Optional.empty();
        breaks(new Odd("Two Words", exact::score, none), "the name is lower case without blanks and stays the same");
        breaks(new Odd("m", a -> 2 * exact.score(a), none), "scores lie between 0 and 1, or nothing is said");
        breaks(new Odd("m", _ -> Double.NaN, none), "it says something of one of the answers");
        breaks(new Odd("m", _ -> 1, none), "a failed answer is worth nothing");
        breaks(new Odd("m", _ -> 1, none), "nothing is said where the wanted answer is kept back");
        breaks(
                new Odd("m", exact::score, Optional.of(_ -> exact.summary(List.of()))),
                "the overall value is the mean of what the answers are worth");
        Value outside = new Value(0.5, 0.6, 0.7, 3);
        breaks(
                new Odd("m", exact::score, Optional.of(_ -> new Scores(outside, new LinkedHashMap<>()))),
                "each value lies in its interval and comes from no more answers than there are");
        breaks(
                new Odd("m", exact::score, Optional.of(_ -> new Scores(new Value(0, 0, 0, 1), new LinkedHashMap<>()))),
                "of no answers nothing is said");
        breaks(
                new Odd(
                        "m",
                        exact::score,
                        Optional.of(_ ->
                                new Scores(new Value(1.0 / count.incrementAndGet(), 0, 1, 3), new LinkedHashMap<>()))),
                "the same answers get the same values");
        Thread only = Thread.currentThread();
        breaks(
                new Odd("m", a -> Thread.currentThread() == only ? exact.score(a) : 0, none),
                "several threads get the values that one gets");
    }

    @Test
    void groupsThatHangTogetherMakeTheIntervalWider() {
        List<Answered> apart = new ArrayList<>();
        List<Answered> together = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String answer = i / 10 % 2 == 0 ? "yes" : "no";
            apart.add(Fixture.text("" + i, "" + i, "yes", answer));
            together.add(Fixture.text("" + i, "" + i / 10, "yes", answer));
        }
        Value one = Metrics.named("rvp-exact").summary(apart).overall();
        Value other = Metrics.named("rvp-exact").summary(together).overall();
        assertEquals(one.value(), other.value());
        assertTrue(other.high() - other.low() > 2.5 * (one.high() - one.low()), one + " " + other);
    }
}
