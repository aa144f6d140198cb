package dev.vireo.benchmarks.arms;

import dev.vireo.benchmarks.data.Gold;
import dev.vireo.benchmarks.metric.RunMetric;
import dev.vireo.benchmarks.run.Prediction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What always giving the commonest answer of a question's type would score. The commonest is found among the wanted
/// answers of the very questions that are asked, so that it flatters a little where a type has few questions.
final class Majority {
    private final Map<String, String> common = new HashMap<>();
    private final List<String> labels;

    /// @param labels those that are a question's type together; questions without any are one type
    Majority(List<Prediction> all, List<String> labels) {
        this.labels = List.copyOf(labels);
        Map<String, Map<String, Integer>> counts = new HashMap<>();
        for (Prediction one : all) {
            answer(one)
                    .ifPresent(answer -> counts.computeIfAbsent(type(one), _ -> new TreeMap<>())
                            .merge(answer, 1, Integer::sum));
        }
        counts.forEach((type, answers) -> common.put(type, best(answers)));
    }

    /// The commonest; of several the first in the order of letters.
    private static String best(Map<String, Integer> answers) {
        String best = "";
        int most = 0;
        for (Map.Entry<String, Integer> one : answers.entrySet()) {
            if (one.getValue() > most) {
                best = one.getKey();
                most = one.getValue();
            }
        }
        return best;
    }

    private String type(Prediction one) {
        return String.join(
                "/",
                labels.stream()
                        .map(label -> one.labels().getOrDefault(label, ""))
                        .toList());
    }

    private static Optional<String> answer(Prediction one) {
        return switch (one.gold()) {
            case Gold.Text(List<String> accepted) -> Optional.of(accepted.getFirst());
            case Gold.Choice choice -> Optional.of(choice.letter());
            case Gold.Region _, Gold.Withheld _ -> Optional.empty();
        };
    }

    /// The score of the commonest answer to a question; NaN when there is none.
    double score(Prediction one, RunMetric metric) {
        String answer = common.get(type(one));
        return answer == null || answer(one).isEmpty()
                ? Double.NaN
                : metric.score(Kept.answered(one, answer, Optional.empty(), false));
    }
}
