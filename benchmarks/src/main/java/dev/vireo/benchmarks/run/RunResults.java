package dev.vireo.benchmarks.run;

import dev.vireo.benchmarks.metric.Scores;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a run came to: `results.json`.
///
/// @param arm how the agent worked
/// @param selected questions that the plan chooses
/// @param asked questions that were answered or failed; fewer than selected when the run did not end
/// @param right answers that the main metric gives everything
/// @param metrics by name, the main one first, over all questions that were asked
/// @param failed questions without an answer; they count as wrong
/// @param failures those by the code of their last failure
/// @param degraded answers that rest on a fallback
/// @param unknown answers that hang on what the tools can't know
/// @param spent what it took
public record RunResults(
        String dataset,
        String split,
        String arm,
        int selected,
        int asked,
        int right,
        SequencedMap<String, Scores> metrics,
        int failed,
        Map<String, Integer> failures,
        int degraded,
        int unknown,
        Spent spent) {
    public RunResults {
        metrics = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metrics));
        failures = Collections.unmodifiableMap(new TreeMap<>(failures));
    }

    /// What a run took.
    ///
    /// @param seconds from its start to its last answer, over all sessions
    /// @param mean milliseconds of a question on average, and the next ones by percentile; 0 without questions
    /// @param money what its models cost, as far as it is known; empty when no price is known
    public record Spent(
            double seconds,
            double mean,
            double p50,
            double p90,
            double p95,
            double p99,
            double max,
            long toolCalls,
            long visionCalls,
            long modelCalls,
            long inputTokens,
            long outputTokens,
            long cachedTokens,
            long cached,
            Optional<BigDecimal> money) {}

    /// Whether all that was chosen was asked.
    public boolean complete() {
        return asked == selected;
    }

    /// As plain data for JSON; a number that there is none of is null.
    public Map<String, @Nullable Object> plain() {
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put("v", 1);
        out.put("dataset", dataset);
        out.put("split", split);
        out.put("arm", arm);
        out.put("selected", selected);
        out.put("asked", asked);
        out.put("complete", complete());
        out.put("right", right);
        Map<String, Object> measures = new LinkedHashMap<>();
        metrics.forEach((name, scores) -> {
            Map<String, @Nullable Object> one = plain(scores.overall());
            Map<String, Object> parts = new LinkedHashMap<>();
            scores.parts().forEach((part, value) -> parts.put(part, plain(value)));
            one.put("parts", parts);
            measures.put(name, one);
        });
        out.put("metrics", measures);
        out.put("failed", failed);
        out.put("failures", failures);
        out.put("degraded", degraded);
        out.put("unknown", unknown);
        out.put("seconds", spent.seconds);
        Map<String, Object> millis = new LinkedHashMap<>();
        millis.put("mean", spent.mean);
        millis.put("p50", spent.p50);
        millis.put("p90", spent.p90);
        millis.put("p95", spent.p95);
        millis.put("p99", spent.p99);
        millis.put("max", spent.max);
        out.put("millis", millis);
        Map<String, Object> calls = new LinkedHashMap<>();
        calls.put("tools", spent.toolCalls);
        calls.put("vision", spent.visionCalls);
        calls.put("models", spent.modelCalls);
        calls.put("cached", spent.cached);
        out.put("calls", calls);
        Map<String, Object> tokens = new LinkedHashMap<>();
        tokens.put("input", spent.inputTokens);
        tokens.put("output", spent.outputTokens);
        tokens.put("cached", spent.cachedTokens);
        out.put("tokens", tokens);
        out.put("money", spent.money.orElse(null));
        return out;
    }

    private static Map<String, @Nullable Object> plain(Scores.Value value) {
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put("value", number(value.value()));
        out.put("low", number(value.low()));
        out.put("high", number(value.high()));
        out.put("n", value.n());
        return out;
    }

    private static @Nullable Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }

    /// A Markdown table of the metrics and their parts with 95 % intervals, and below it what failed and what it took.
    public String markdown() {
        StringBuilder out = new StringBuilder("| ")
                .append(cell(dataset + " " + split + ", " + arm))
                .append(" | value | 95 % interval | n |\n|---|---|---|---|\n");
        metrics.forEach((name, scores) -> {
            row(out, "**" + name + "**", scores.overall());
            scores.parts().forEach((part, value) -> row(out, part, value));
        });
        out.append('\n')
                .append(asked)
                .append(complete() ? " questions" : " of " + selected + " questions")
                .append(", ")
                .append(right)
                .append(" right, ")
                .append(failed)
                .append(" failed");
        if (!failures.isEmpty()) {
            out.append(' ').append(failures);
        }
        return out.append(", ")
                .append(degraded)
                .append(" degraded, ")
                .append(unknown)
                .append(" unknown; ")
                .append(String.format(
                        Locale.ROOT,
                        "%.1f s, %.0f ms a question (median; 95 of 100 below %.0f ms)",
                        spent.seconds,
                        spent.p50,
                        spent.p95))
                .append(
                        spent.modelCalls == 0
                                ? ""
                                : "; " + spent.modelCalls + " requests, " + spent.inputTokens + " tokens read, "
                                        + spent.outputTokens + " written"
                                        + spent.money
                                                .map(money -> ", cost " + money.toPlainString())
                                                .orElse(""))
                .append('\n')
                .toString();
    }

    private static void row(StringBuilder out, String name, Scores.Value value) {
        out.append("| ")
                .append(cell(name))
                .append(" | ")
                .append(percent(value.value()))
                .append(" | ")
                .append(value.n() == 0 ? "-" : percent(value.low()) + " to " + percent(value.high()))
                .append(" | ")
                .append(value.n())
                .append(" |\n");
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    private static String percent(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.1f %%", 100 * value) : "-";
    }
}
