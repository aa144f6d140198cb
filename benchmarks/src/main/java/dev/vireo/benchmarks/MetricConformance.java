package dev.vireo.benchmarks;

import static dev.vireo.runtime.Conformance.ensure;

import dev.vireo.runtime.Conformance;
import java.util.ArrayList;
import java.util.List;

/// What a metric promises.
public final class MetricConformance {
    private static final int THREADS = 4;
    private static final List<String> TEXTS =
            List.of("", " ", "yes", "no", "2", "Red", "red", "a red cube", "gr\u00fcn");

    private MetricConformance() {}

    /// The checks of a metric.
    ///
    /// @param more texts that are compared with each other, besides a few common answers
    public static Conformance of(Metric metric, List<String> more) {
        List<String> texts = new ArrayList<>(TEXTS);
        texts.addAll(more);
        return Conformance.of("metric " + metric.name())
                .with(
                        "the name is not blank and stays the same",
                        () -> Conformance.ensureName("the name", metric::name))
                .with("scores lie between 0 and 1", () -> {
                    for (String given : texts) {
                        for (String wanted : texts) {
                            double score = metric.score(given, wanted);
                            ensure(score >= 0 && score <= 1, score + " for '" + given + "', wanted '" + wanted + "'");
                        }
                    }
                })
                .with("a text agrees fully with itself", () -> {
                    for (String text : texts) {
                        ensure(metric.score(text, text) == 1, "'" + text + "' gets " + metric.score(text, text));
                    }
                })
                .with(
                        "the same texts get the same score",
                        () -> ensure(all(metric, texts).equals(all(metric, texts)), "the scores changed"))
                .with("several threads get the scores that one gets", () -> {
                    List<Double> alone = all(metric, texts);
                    for (List<Double> one : Conformance.sideBySide(THREADS, () -> all(metric, texts))) {
                        ensure(alone.equals(one), "the scores of one thread are others");
                    }
                });
    }

    private static List<Double> all(Metric metric, List<String> texts) {
        List<Double> out = new ArrayList<>();
        for (String given : texts) {
            for (String wanted : texts) {
                out.add(metric.score(given, wanted));
            }
        }
        return out;
    }
}
