package dev.vireo.benchmarks.arms;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.benchmarks.internal.run.Reading;
import dev.vireo.benchmarks.internal.statistics.GroupedMean;
import dev.vireo.benchmarks.metric.RunMetric;
import dev.vireo.benchmarks.metric.Scores.Value;
import dev.vireo.benchmarks.run.Prediction;
import dev.vireo.benchmarks.run.RunFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/// What became of right answers when the picture was changed.
///
/// @param of the arm that gave the right answers and was asked again
/// @param right how many there were
/// @param leftOut for how many no change was found that gives another, clear answer
/// @param follows the share whose answer is the new one
/// @param stays the share whose answer is the old one, which is wrong now
/// @param other the share whose answer is neither, or failed
/// @param byChange the share that follows, by the kind of change
/// @param control the share that is still right when something was changed that makes no difference
record Followed(
        String of,
        int right,
        int leftOut,
        Value follows,
        Value stays,
        Value other,
        SequencedMap<String, Value> byChange,
        Value control) {
    Followed {
        byChange = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(byChange));
    }

    /// Scores of answers whose groups hang together.
    private static final class Share {
        private final List<Double> scores = new ArrayList<>();
        private final List<String> groups = new ArrayList<>();

        void add(boolean holds, String group) {
            scores.add(holds ? 1.0 : 0.0);
            groups.add(group);
        }

        Value value() {
            GroupedMean mean = GroupedMean.of(
                    scores.stream().mapToDouble(Double::doubleValue).toArray(), groups);
            return new Value(mean.value(), mean.low(), mean.high(), mean.n());
        }
    }

    /// Reads them.
    ///
    /// @param made the folder that [Counterfactuals#make] wrote
    /// @param first the run whose right answers were asked about again
    /// @param again the run over what was made
    static Followed of(String arm, Path made, RunFolder first, RunFolder again, RunMetric metric) {
        Map<String, Prediction> before = new HashMap<>();
        first.predictions().forEach(one -> before.put(one.id(), one));
        Map<String, JsonNode> changes = Reading.byId(made.resolve(Counterfactuals.CHANGES));
        Share follows = new Share();
        Share stays = new Share();
        Share other = new Share();
        Share control = new Share();
        Map<String, Share> byChange = new TreeMap<>();
        for (Prediction one : again.predictions()) {
            JsonNode change = changes.get(one.id());
            Prediction was =
                    change == null ? null : before.get(change.path("of").asText());
            if (change == null || was == null) {
                continue;
            }
            boolean right = one.right().orElse(false);
            if (change.path("role").asText().equals("control")) {
                control.add(right, was.group());
                continue;
            }
            boolean old =
                    !one.failed() && !right && metric.score(Kept.answered(was, one.answer(), one.region(), false)) == 1;
            follows.add(right, was.group());
            stays.add(old, was.group());
            other.add(!right && !old, was.group());
            byChange.computeIfAbsent(change.path("change").asText(), _ -> new Share())
                    .add(right, was.group());
        }
        SequencedMap<String, Value> kinds = new LinkedHashMap<>();
        byChange.forEach((kind, share) -> kinds.put(kind, share.value()));
        int right = Counterfactuals.read(made.resolve(Counterfactuals.MADE))
                .path("right")
                .asInt();
        int changed = (int) changes.values().stream()
                .filter(change -> change.path("role").asText().equals("changed"))
                .count();
        return new Followed(
                arm, right, right - changed, follows.value(), stays.value(), other.value(), kinds, control.value());
    }
}
