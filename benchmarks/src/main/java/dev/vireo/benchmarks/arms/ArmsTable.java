package dev.vireo.benchmarks.arms;

import dev.vireo.benchmarks.internal.statistics.GroupedMean;
import dev.vireo.benchmarks.metric.Comparison;
import dev.vireo.benchmarks.metric.RunMetric;
import dev.vireo.benchmarks.metric.Scores.Value;
import dev.vireo.benchmarks.run.Prediction;
import dev.vireo.benchmarks.run.RunFolder;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// Several runs over the same questions, each another way of answering them, side by side: scores with 95 % intervals
/// in all and by label, what each differs from the first, and what became of right answers when pictures were changed.
public final class ArmsTable {
    /// What the commonest answer of each type would score, as a column of its own.
    public static final String MAJORITY = "majority";

    /// The labels that are a question's type together, where that is not the last of [#LABELS]: its form and what it
    /// asks for, which its words tell.
    private static final Map<String, List<String>> TYPES =
            Map.of("gqa", List.of("structural", "detailed", "global"), "covr", List.of("form", "pattern"));

    /// The labels by which a data set's scores are told apart; the last is the type whose commonest answer is taken.
    private static final Map<String, List<String>> LABELS = Map.of(
            "gqa", List.of("depth", "structural", "detailed"),
            "vsr", List.of("category", "relation"),
            "covr", List.of("depth", "scenes", "pattern"),
            "nextqa", List.of("type"),
            "refcoco", List.of("set"),
            "4kpro", List.of("category"),
            "longvideo-reason", List.of("problem_type"),
            "longvideo-reason-eval", List.of("problem_type"),
            "videomme", List.of("duration", "task_type"),
            "rvp", List.of("query_type"));

    /// A label with more values than that gives no rows.
    private static final int MOST_VALUES = 12;

    private static final String ALL = "all";

    private final String title;
    private final String metric;
    private final SequencedMap<String, SequencedMap<String, Value>> arms;
    private final SequencedMap<String, Comparison> against;
    private final SequencedMap<String, Integer> failed;
    private final Optional<Followed> followed;

    private ArmsTable(
            String title,
            String metric,
            SequencedMap<String, SequencedMap<String, Value>> arms,
            SequencedMap<String, Comparison> against,
            SequencedMap<String, Integer> failed,
            Optional<Followed> followed) {
        this.title = title;
        this.metric = metric;
        this.arms = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(arms));
        this.against = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(against));
        this.failed = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(failed));
        this.followed = followed;
    }

    /// The run over changed pictures that belongs to the first arm.
    ///
    /// @param made the folder that [Counterfactuals#make] wrote
    /// @param run the run over it
    public record Changed(Path made, RunFolder run) {}

    /// Puts arms side by side.
    ///
    /// @param runs by the name of the arm; the others are compared with the first
    /// @param metric by it an answer is right
    /// @throws VireoException with code USAGE when there is no run; DATA when two runs have no question in common
    public static ArmsTable of(SequencedMap<String, RunFolder> runs, RunMetric metric, Optional<Changed> changed) {
        if (runs.isEmpty()) {
            throw new VireoException(Code.USAGE, "there is no arm to tabulate", "Name some with --arms.");
        }
        String firstName = runs.firstEntry().getKey();
        RunFolder first = runs.firstEntry().getValue();
        List<String> labels = LABELS.getOrDefault(first.dataset(), List.of());
        SequencedMap<String, SequencedMap<String, Value>> arms = new LinkedHashMap<>();
        SequencedMap<String, Integer> failed = new LinkedHashMap<>();
        SequencedMap<String, Comparison> against = new LinkedHashMap<>();
        runs.forEach((name, run) -> {
            arms.put(
                    name,
                    parts(run.predictions(), labels, one -> one.scores().getOrDefault(metric.name(), Double.NaN)));
            failed.put(name, (int)
                    run.predictions().stream().filter(Prediction::failed).count());
            if (!name.equals(firstName)) {
                against.put(name, Comparison.of(first.judged(metric.name()), run.judged(metric.name())));
            }
        });
        Majority majority = new Majority(
                first.predictions(),
                TYPES.getOrDefault(first.dataset(), labels.isEmpty() ? List.of() : List.of(labels.getLast())));
        SequencedMap<String, Value> common = parts(first.predictions(), labels, one -> majority.score(one, metric));
        if (common.firstEntry().getValue().n() > 0) {
            arms.put(MAJORITY, common);
        }
        return new ArmsTable(
                first.dataset() + " " + first.split(),
                metric.name(),
                arms,
                against,
                failed,
                changed.map(again -> Followed.of(firstName, again.made(), first, again.run(), metric)));
    }

    private static SequencedMap<String, Value> parts(
            List<Prediction> all, List<String> labels, ToDoubleFunction<Prediction> score) {
        SequencedMap<String, Value> out = new LinkedHashMap<>();
        out.put(ALL, mean(all, score));
        for (String label : labels) {
            TreeSet<String> values =
                    new TreeSet<>(Comparator.comparingInt(ArmsTable::number).thenComparing(Comparator.naturalOrder()));
            all.forEach(one -> Optional.ofNullable(one.labels().get(label)).ifPresent(values::add));
            if (values.size() > MOST_VALUES) {
                continue;
            }
            for (String value : values) {
                out.put(
                        label + ": " + value,
                        mean(
                                all.stream()
                                        .filter(one -> value.equals(one.labels().get(label)))
                                        .toList(),
                                score));
            }
        }
        return out;
    }

    /// Numbers stand in their order, before words.
    private static int number(String text) {
        return !text.isEmpty() && text.length() < 9 && text.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Integer.parseInt(text)
                : Integer.MAX_VALUE;
    }

    private static Value mean(List<Prediction> all, ToDoubleFunction<Prediction> score) {
        List<Double> scores = new ArrayList<>();
        List<String> groups = new ArrayList<>();
        for (Prediction one : all) {
            double worth = score.applyAsDouble(one);
            if (!Double.isNaN(worth)) {
                scores.add(worth);
                groups.add(one.group());
            }
        }
        GroupedMean mean =
                GroupedMean.of(scores.stream().mapToDouble(Double::doubleValue).toArray(), groups);
        return new Value(mean.value(), mean.low(), mean.high(), mean.n());
    }

    /// The score of an arm over all questions; empty when there is no such arm.
    public Optional<Value> overall(String arm) {
        return Optional.ofNullable(arms.get(arm))
                .map(parts -> parts.firstEntry().getValue());
    }

    /// The share of right answers that follow the change of their picture; empty without that arm.
    public Optional<Value> follows() {
        return followed.map(Followed::follows);
    }

    /// As plain data for JSON; a number that there is none of is null.
    public Map<String, Object> plain() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("v", 1);
        out.put("data", title);
        out.put("metric", metric);
        Map<String, Object> all = new LinkedHashMap<>();
        arms.forEach((name, parts) -> {
            Map<String, Object> one =
                    new LinkedHashMap<>(plain(parts.firstEntry().getValue()));
            one.put("failed", failed.getOrDefault(name, 0));
            Map<String, Object> by = new LinkedHashMap<>();
            parts.forEach((part, value) -> {
                if (!part.equals(ALL)) {
                    by.put(part, plain(value));
                }
            });
            one.put("parts", by);
            all.put(name, one);
        });
        out.put("arms", all);
        Map<String, Object> pairs = new LinkedHashMap<>();
        against.forEach((name, pair) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("difference", pair.difference());
            one.put("low", pair.low());
            one.put("high", pair.high());
            one.put("mcnemar_p", pair.mcNemar().grouped());
            one.put("lost", pair.mcNemar().lost());
            one.put("won", pair.mcNemar().won());
            one.put("n", pair.n());
            pairs.put(name, one);
        });
        out.put("against " + arms.firstEntry().getKey(), pairs);
        followed.ifPresent(one -> out.put("counterfactual", plain(one)));
        return out;
    }

    private static Map<String, Object> plain(Followed one) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("of", one.of());
        out.put("right", one.right());
        out.put("left_out", one.leftOut());
        out.put("follows", plain(one.follows()));
        out.put("stays", plain(one.stays()));
        out.put("other", plain(one.other()));
        Map<String, Object> kinds = new LinkedHashMap<>();
        one.byChange().forEach((kind, value) -> kinds.put(kind, plain(value)));
        out.put("follows_by_change", kinds);
        out.put("control", plain(one.control()));
        return out;
    }

    private static Map<String, @Nullable Object> plain(Value value) {
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put("value", Double.isFinite(value.value()) ? value.value() : null);
        out.put("low", Double.isFinite(value.low()) ? value.low() : null);
        out.put("high", Double.isFinite(value.high()) ? value.high() : null);
        out.put("n", value.n());
        return out;
    }

    /// Markdown tables: the scores, the differences from the first arm, and the changed pictures.
    public String markdown() {
        StringBuilder out = new StringBuilder("| ").append(title).append(", ").append(metric);
        arms.keySet().forEach(name -> out.append(" | ").append(name));
        out.append(" |\n|---").append("|---".repeat(arms.size())).append("|\n");
        SequencedMap<String, Value> first = arms.firstEntry().getValue();
        first.forEach((part, value) -> {
            String name = part + " (" + value.n() + ")";
            out.append("| ").append(part.equals(ALL) ? "**" + name + "**" : name.replace("|", "\\|"));
            arms.values().forEach(arm -> out.append(" | ").append(cell(arm.get(part))));
            out.append(" |\n");
        });
        if (failed.values().stream().anyMatch(count -> count > 0)) {
            out.append("| failed, counted as wrong");
            arms.keySet().forEach(name -> out.append(" | ").append(failed.containsKey(name) ? failed.get(name) : "-"));
            out.append(" |\n");
        }
        if (!against.isEmpty()) {
            out.append("\n| against ")
                    .append(arms.firstEntry().getKey())
                    .append(" | difference | 95 % interval | right there alone | right here alone | p |\n")
                    .append("|---|---|---|---|---|---|\n");
            against.forEach((name, pair) -> out.append("| ")
                    .append(name)
                    .append(String.format(
                            Locale.ROOT,
                            " | %+.1f points | %+.1f to %+.1f | %d | %d | %s |\n",
                            100 * pair.difference(),
                            100 * pair.low(),
                            100 * pair.high(),
                            pair.mcNemar().lost(),
                            pair.mcNemar().won(),
                            p(pair.mcNemar().grouped()))));
        }
        followed.ifPresent(one -> append(out, one));
        return out.toString();
    }

    private static void append(StringBuilder out, Followed one) {
        out.append("\n| right answers of ")
                .append(one.of())
                .append(", asked about a changed picture | share (95 % interval) | n |\n|---|---|---|\n");
        row(out, "**follows the change**", one.follows());
        row(out, "stays with the old answer", one.stays());
        row(out, "something else", one.other());
        one.byChange().forEach((kind, value) -> row(out, "follows, " + kind, value));
        row(out, "**control: still right**", one.control());
        out.append('\n')
                .append(one.right())
                .append(" right answers; for ")
                .append(one.leftOut())
                .append(" no change gives another, clear answer, and they are left out.\n");
    }

    private static void row(StringBuilder out, String name, Value value) {
        out.append("| ")
                .append(name)
                .append(" | ")
                .append(cell(value))
                .append(" | ")
                .append(value.n())
                .append(" |\n");
    }

    private static String cell(@Nullable Value value) {
        return value == null || value.n() == 0
                ? "-"
                : String.format(
                        Locale.ROOT,
                        "%.1f %% (%.1f to %.1f)",
                        100 * value.value(),
                        100 * value.low(),
                        100 * value.high());
    }

    private static String p(double value) {
        return value < 0.001 ? "< 0.001" : String.format(Locale.ROOT, "%.3f", value);
    }
}
