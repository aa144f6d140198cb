package dev.vireo.cli.internal.command.eval;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.benchmarks.WorldReport.Score;
import dev.vireo.cli.internal.work.QuestionLines;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// How many answers were right, in all and by the types and groups that the file names.
final class EvalReport {
    private static final int MOST_MISSES = 50;

    private final Map<String, Score> types = new TreeMap<>();
    private final Map<String, Score> groups = new TreeMap<>();
    private final List<Map<String, Object>> misses = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private Score overall = Score.NONE;
    private int degraded;
    private int failed;

    /// Counts a line with what came of it.
    void add(
            QuestionLines.Line line,
            JsonNode answer,
            List<String> wanted,
            Optional<String> type,
            Optional<String> group,
            boolean right) {
        overall = overall.plus(right);
        type.ifPresent(name -> count(types, name, right));
        group.ifPresent(name -> count(groups, name, right));
        degraded += answer.path("degraded").booleanValue() ? 1 : 0;
        if (answer.has("error")) {
            failed++;
        } else {
            times.add(answer.path("millis").asLong());
        }
        if (!right && misses.size() < MOST_MISSES) {
            Map<String, Object> miss = new LinkedHashMap<>();
            miss.put("id", line.id());
            miss.put("question", line.question());
            miss.put("expected", wanted);
            miss.put(
                    "got",
                    answer.has("error")
                            ? "error: " + answer.path("error").path("message").asText()
                            : answer.path("answer").asText());
            type.ifPresent(name -> miss.put("type", name));
            group.ifPresent(name -> miss.put("group", name));
            misses.add(miss);
        }
    }

    private static void count(Map<String, Score> scores, String name, boolean right) {
        scores.merge(name, Score.NONE.plus(right), (old, _) -> old.plus(right));
    }

    /// Questions without any answer.
    int failed() {
        return failed;
    }

    /// As plain data for JSON.
    Map<String, Object> plain() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("overall", overall.plain());
        out.put("types", Score.plain(types));
        out.put("groups", Score.plain(groups));
        out.put("degraded", degraded);
        out.put("failed", failed);
        out.put("millis_median", median());
        out.put("misses", misses);
        return out;
    }

    private long median() {
        List<Long> sorted = times.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2);
    }

    /// A table in Markdown.
    String markdown() {
        StringBuilder out = new StringBuilder("| questions | right |\n|---|---|\n");
        row(out, "**all**", overall.toString());
        types.forEach((name, score) -> row(out, "type " + name, score.toString()));
        groups.forEach((name, score) -> row(out, "group " + name, score.toString()));
        row(out, "degraded answers", Integer.toString(degraded));
        row(out, "median time", median() + " ms");
        return out.toString();
    }

    private static void row(StringBuilder out, String name, String value) {
        out.append("| ")
                .append(name.replace("|", "\\|"))
                .append(" | ")
                .append(value)
                .append(" |\n");
    }
}
