package dev.vireo.cli.internal.command.eval;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.cli.internal.work.QuestionLines;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How many answers about photographs were right, in all, by kind, and by what a question needs, beside what the
/// commonest answer of each kind would get.
final class PhotoReport {
    private static final class Kind {
        private int right;
        private int total;
        private final Map<String, Integer> wanted = new HashMap<>();

        private void add(String answer, boolean isRight) {
            total++;
            right += isRight ? 1 : 0;
            wanted.merge(answer, 1, Integer::sum);
        }

        /// What always giving the commonest answer gets.
        private int majority() {
            return wanted.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        }

        private Map<String, Object> plain() {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("right", right);
            out.put("total", total);
            out.put("majority", majority());
            return out;
        }
    }

    private final Map<String, Kind> kinds = new LinkedHashMap<>();
    private final Map<String, Kind> needs = new LinkedHashMap<>();
    private final List<Map<String, @Nullable Object>> results = new ArrayList<>();
    private int right;
    private int unknown;
    private int failed;

    /// A line as it is wanted.
    ///
    /// @param also other right answers
    /// @param kind what it is about: count, colour, ...
    /// @param needs what answers it: a detector, text, ...; perhaps not said
    record Wanted(String answer, List<String> also, String kind, Optional<String> needs) {
        static Wanted of(QuestionLines.Line line) {
            return line.read(fields -> new Wanted(
                    fields.text("answer"),
                    fields.has("also") ? fields.texts("also") : List.of(),
                    fields.text("kind"),
                    fields.optionalText("needs")));
        }

        /// Upper and lower case and blanks around make no difference.
        boolean isRight(String given) {
            return bare(answer).equals(bare(given))
                    || also.stream().anyMatch(other -> bare(other).equals(bare(given)));
        }
    }

    private static String bare(String answer) {
        return answer.strip().toLowerCase(Locale.ROOT);
    }

    /// Counts a line with what came of it.
    void add(QuestionLines.Line line, Wanted wanted, JsonNode answer) {
        boolean error = answer.has("error");
        String given = answer.path("answer").asText();
        boolean isRight = !error && wanted.isRight(given);
        boolean isUnknown = answer.path("unknown").booleanValue();
        right += isRight ? 1 : 0;
        unknown += isUnknown ? 1 : 0;
        failed += error ? 1 : 0;
        kinds.computeIfAbsent(wanted.kind(), _ -> new Kind()).add(bare(wanted.answer()), isRight);
        wanted.needs()
                .ifPresent(need -> needs.computeIfAbsent(need, _ -> new Kind()).add(bare(wanted.answer()), isRight));
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put("image", line.json().path("image").asText());
        out.put("question", line.question());
        out.put("answer", error ? null : given);
        out.put("wanted", wanted.answer());
        out.put("right", isRight);
        out.put("unknown", isUnknown);
        out.put("degraded", answer.path("degraded").booleanValue());
        if (error) {
            out.put("error", answer.path("error").path("message").asText());
        }
        results.add(out);
    }

    /// Questions without any answer.
    int failed() {
        return failed;
    }

    /// As plain data for JSON: the object of the command contract.
    Map<String, @Nullable Object> plain() {
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put("right", right);
        out.put("total", results.size());
        out.put("kinds", plain(kinds));
        out.put("needs", plain(needs));
        out.put("unknown", unknown);
        out.put("failed", failed);
        out.put("results", results);
        return out;
    }

    private static Map<String, Object> plain(Map<String, Kind> all) {
        Map<String, Object> out = new LinkedHashMap<>();
        all.forEach((name, kind) -> out.put(name, kind.plain()));
        return out;
    }

    /// A table in Markdown.
    String markdown() {
        StringBuilder out = new StringBuilder("| questions | right | of | commonest answer |\n|---|---|---|---|\n");
        kinds.forEach((name, kind) -> row(out, name, kind));
        out.append("| **all** | ")
                .append(right)
                .append(" | ")
                .append(results.size())
                .append(" | ")
                .append(kinds.values().stream().mapToInt(Kind::majority).sum())
                .append(" |\n");
        needs.forEach((name, kind) -> row(out, "needs: " + name, kind));
        return out.append("\nunknown: ").append(unknown).append('\n').toString();
    }

    private static void row(StringBuilder out, String name, Kind kind) {
        out.append("| ")
                .append(name.replace("|", "\\|"))
                .append(" | ")
                .append(kind.right)
                .append(" | ")
                .append(kind.total)
                .append(" | ")
                .append(kind.majority())
                .append(" |\n");
    }
}
