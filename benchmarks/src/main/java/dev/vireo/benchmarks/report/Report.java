package dev.vireo.benchmarks.report;

import dev.vireo.benchmarks.internal.run.Summary;
import dev.vireo.benchmarks.internal.statistics.GroupedMean;
import dev.vireo.benchmarks.metric.Judged;
import dev.vireo.benchmarks.metric.Metrics;
import dev.vireo.benchmarks.metric.Scores;
import dev.vireo.benchmarks.run.Prediction;
import dev.vireo.benchmarks.run.RunFolder;
import dev.vireo.benchmarks.run.RunResults;
import dev.vireo.runtime.VireoException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/// What a report says of one run.
///
/// @param number its place in the report, from 0
/// @param name how the report calls it
record Report(
        int number,
        String name,
        RunFolder run,
        SequencedMap<String, Scores> metrics,
        Map<Kind, Integer> kinds,
        RunResults.Spent spent) {
    /// What became of a question. Each is of one kind.
    enum Kind {
        RIGHT("right", "what was wanted"),
        WRONG("wrong", "another answer, which rests on no fallback"),
        DEGRADED("degraded", "another answer, which rests on a fallback or is about an unknown kind of picture"),
        UNKNOWN("unknown", "not right: it hangs on what the tools can't know"),
        FAILED("failed", "no answer, but a failure"),
        OPEN("not judged", "the wanted answer is kept back");

        final String label;
        final String meaning;

        Kind(String label, String meaning) {
            this.label = label;
            this.meaning = meaning;
        }

        static Kind of(Prediction one) {
            if (one.failed()) {
                return FAILED;
            }
            if (one.right().isEmpty()) {
                return OPEN;
            }
            return one.right().get() ? RIGHT : one.unknown() ? UNKNOWN : one.degraded() ? DEGRADED : WRONG;
        }

        boolean isMiss() {
            return this != RIGHT && this != OPEN;
        }
    }

    static Report of(int number, String name, RunFolder run) {
        SequencedMap<String, Scores> metrics = new LinkedHashMap<>();
        run.metrics().forEach(metric -> metrics.put(metric, scores(run, metric)));
        Map<Kind, Integer> kinds = new EnumMap<>(Kind.class);
        run.predictions().forEach(one -> kinds.merge(Kind.of(one), 1, Integer::sum));
        return new Report(
                number, name, run, metrics, kinds, Summary.spent(run.costs().values()));
    }

    /// By the metric of that name, or the mean of what the run says when this version knows none.
    private static Scores scores(RunFolder run, String metric) {
        try {
            return Metrics.named(metric).summary(run.answered());
        } catch (VireoException _) {
            List<Judged> all = run.judged(metric).stream()
                    .filter(one -> !Double.isNaN(one.score()))
                    .toList();
            GroupedMean mean = GroupedMean.of(
                    all.stream().mapToDouble(Judged::score).toArray(),
                    all.stream().map(Judged::group).toList());
            return new Scores(new Scores.Value(mean.value(), mean.low(), mean.high(), mean.n()), new LinkedHashMap<>());
        }
    }

    int count(Kind kind) {
        return kinds.getOrDefault(kind, 0);
    }

    /// How many right answers rest on a fallback.
    long lucky() {
        return run.predictions().stream()
                .filter(one -> one.degraded() && Kind.of(one) == Kind.RIGHT)
                .count();
    }

    /// The labels by which its metrics give parts.
    Set<String> labels() {
        return metrics.values().stream()
                .flatMap(scores -> scores.parts().keySet().stream())
                .filter(part -> part.contains(": "))
                .map(part -> part.substring(0, part.indexOf(": ")))
                .collect(Collectors.toSet());
    }

    int asked() {
        return run.predictions().size();
    }
}
