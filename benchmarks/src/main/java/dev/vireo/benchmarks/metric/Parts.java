package dev.vireo.benchmarks.metric;

import dev.vireo.benchmarks.internal.statistics.GroupedMean;
import dev.vireo.benchmarks.metric.Scores.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// Collects values over parts of the answers.
final class Parts {
    private final List<Answered> all;
    private final SequencedMap<String, Value> values = new LinkedHashMap<>();

    Parts(List<Answered> all) {
        this.all = all;
    }

    List<Answered> all() {
        return all;
    }

    SequencedMap<String, Value> values() {
        return values;
    }

    void add(String name, Value value) {
        values.put(name, value);
    }

    /// Adds the mean of a score, unless it says something of no answer.
    void add(String name, ToDoubleFunction<Answered> score) {
        Value value = mean(all, score);
        if (value.n() > 0) {
            values.put(name, value);
        }
    }

    /// Adds the mean for each value of a label, those with most answers first.
    void addBy(String title, Function<Answered, Optional<String>> label, ToDoubleFunction<Answered> score) {
        addBy(
                title,
                label,
                score,
                Comparator.comparing(
                        (Map.Entry<String, List<Answered>> e) -> -e.getValue().size()));
    }

    /// Adds the mean for each value of a label that is a number, in their order.
    void addByNumber(String title, Function<Answered, Optional<String>> label, ToDoubleFunction<Answered> score) {
        addBy(
                title,
                label,
                score,
                Comparator.comparingInt((Map.Entry<String, List<Answered>> e) ->
                                e.getKey().length())
                        .thenComparing(Map.Entry::getKey));
    }

    private void addBy(
            String title,
            Function<Answered, Optional<String>> label,
            ToDoubleFunction<Answered> score,
            Comparator<Map.Entry<String, List<Answered>>> order) {
        Map<String, List<Answered>> parts = new LinkedHashMap<>();
        for (Answered answered : all) {
            Optional<String> value = label.apply(answered);
            if (value.isPresent() && !Double.isNaN(score.applyAsDouble(answered))) {
                parts.computeIfAbsent(value.get(), _ -> new ArrayList<>()).add(answered);
            }
        }
        parts.entrySet().stream()
                .sorted(order)
                .forEach(part -> values.put(title + ": " + part.getKey(), mean(part.getValue(), score)));
    }

    /// What a question's file says under a name.
    static Function<Answered, Optional<String>> label(String name) {
        return answered -> Optional.ofNullable(answered.sample().labels().get(name));
    }

    /// The mean of a score over the answers that it says something of.
    static Value mean(List<Answered> answers, ToDoubleFunction<Answered> score) {
        List<Double> scores = new ArrayList<>();
        List<String> groups = new ArrayList<>();
        for (Answered answered : answers) {
            double one = score.applyAsDouble(answered);
            if (!Double.isNaN(one)) {
                scores.add(one);
                groups.add(answered.sample().group());
            }
        }
        GroupedMean mean =
                GroupedMean.of(scores.stream().mapToDouble(Double::doubleValue).toArray(), groups);
        return new Value(mean.value(), mean.low(), mean.high(), mean.n());
    }
}
