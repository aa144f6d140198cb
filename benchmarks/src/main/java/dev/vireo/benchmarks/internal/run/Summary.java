package dev.vireo.benchmarks.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.benchmarks.metric.Answered;
import dev.vireo.benchmarks.metric.RunMetric;
import dev.vireo.benchmarks.metric.Scores;
import dev.vireo.benchmarks.run.Prediction;
import dev.vireo.benchmarks.run.RunPlan;
import dev.vireo.benchmarks.run.RunResults;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// What a run comes to, from its predictions and the data.
public final class Summary {
    private Summary() {}

    /// Scores every prediction anew and sums up.
    ///
    /// @param predictions by id; each is replaced by itself with its scores
    public static RunResults of(
            Picked picked,
            Map<String, Prediction> predictions,
            Map<String, Prediction.Cost> costs,
            Map<String, JsonNode> failures) {
        RunPlan plan = picked.plan();
        List<Answered> all = new ArrayList<>();
        picked.each((_, sample) -> {
            Prediction before = predictions.get(sample.id());
            if (before != null) {
                predictions.put(sample.id(), Asker.scored(plan, sample, before));
                all.add(new Answered(sample, before.answer(), before.region(), before.failed()));
            }
        });
        SequencedMap<String, Scores> metrics = new LinkedHashMap<>();
        for (RunMetric metric : plan.metrics()) {
            metrics.put(metric.name(), metric.summary(all));
        }
        Map<String, Integer> codes = new HashMap<>();
        predictions.values().stream()
                .filter(Prediction::failed)
                .map(one -> failures.containsKey(one.id())
                        ? failures.get(one.id()).path("code").asText()
                        : "unknown")
                .forEach(code -> codes.merge(code, 1, Integer::sum));
        return new RunResults(
                plan.dataset().name(),
                plan.split(),
                plan.arm().label(),
                picked.count(),
                all.size(),
                count(predictions, one -> one.right().orElse(false)),
                metrics,
                count(predictions, Prediction::failed),
                codes,
                count(predictions, Prediction::degraded),
                count(predictions, Prediction::unknown),
                spent(costs.values().stream()
                        .filter(cost -> predictions.containsKey(cost.id()))
                        .toList()));
    }

    private static int count(Map<String, Prediction> predictions, java.util.function.Predicate<Prediction> which) {
        return (int) predictions.values().stream().filter(which).count();
    }

    /// What answers took together.
    public static RunResults.Spent spent(Collection<Prediction.Cost> costs) {
        double[] millis =
                costs.stream().mapToDouble(Prediction.Cost::millis).sorted().toArray();
        Map<Integer, Double> sessions = new HashMap<>();
        costs.forEach(cost -> sessions.merge(cost.session(), cost.elapsed(), Math::max));
        return new RunResults.Spent(
                sessions.values().stream().mapToDouble(Double::doubleValue).sum(),
                Math.round(100 * Arrays.stream(millis).average().orElse(0)) / 100.0,
                percentile(millis, 0.5),
                percentile(millis, 0.9),
                percentile(millis, 0.95),
                percentile(millis, 0.99),
                percentile(millis, 1),
                costs.stream().mapToLong(Prediction.Cost::toolCalls).sum(),
                costs.stream().mapToLong(Prediction.Cost::visionCalls).sum(),
                costs.stream().mapToLong(Prediction.Cost::modelCalls).sum(),
                costs.stream().mapToLong(Prediction.Cost::inputTokens).sum(),
                costs.stream().mapToLong(Prediction.Cost::outputTokens).sum(),
                costs.stream().mapToLong(Prediction.Cost::cachedTokens).sum(),
                costs.stream().mapToLong(Prediction.Cost::cached).sum(),
                money(costs));
    }

    /// What is known of the money; nothing when no price is.
    static Optional<BigDecimal> money(Collection<Prediction.Cost> costs) {
        return costs.stream().flatMap(cost -> cost.money().stream()).reduce(BigDecimal::add);
    }

    /// The smallest value that so many are not above (nearest rank); 0 without values.
    private static double percentile(double[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }
}
