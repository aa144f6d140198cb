package dev.vireo.benchmarks.run;

import dev.vireo.benchmarks.data.Gold;
import dev.vireo.benchmarks.metric.Answered;
import dev.vireo.benchmarks.metric.RunMetric;
import dev.vireo.benchmarks.metric.Scores;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeSet;

/// An answer is right when it is one of the accepted texts.
final class SameText implements RunMetric {
    static final String NAME = "same-text";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public double score(Answered answered) {
        return switch (answered.sample().gold()) {
            case Gold.Text(List<String> accepted) -> !answered.failed() && accepted.contains(answered.answer()) ? 1 : 0;
            case Gold.Choice(int index) ->
                answered.sample().options().get(index).equals(answered.answer()) ? 1 : 0;
            case Gold.Region _, Gold.Withheld _ -> Double.NaN;
        };
    }

    @Override
    public Scores summary(List<Answered> all) {
        SequencedMap<String, Scores.Value> parts = new LinkedHashMap<>();
        for (String depth : new TreeSet<>(all.stream()
                .map(one -> one.sample().labels().getOrDefault("depth", "none"))
                .toList())) {
            parts.put(
                    "depth: " + depth,
                    value(all.stream()
                            .filter(one -> one.sample()
                                    .labels()
                                    .getOrDefault("depth", "none")
                                    .equals(depth))
                            .toList()));
        }
        return new Scores(value(all), parts);
    }

    private Scores.Value value(List<Answered> some) {
        double share = some.stream().mapToDouble(this::score).average().orElse(Double.NaN);
        double half = 1.96 * Math.sqrt(share * (1 - share) / some.size());
        return new Scores.Value(share, Math.max(0, share - half), Math.min(1, share + half), some.size());
    }
}
