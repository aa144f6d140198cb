package dev.vireo.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a run over questions about the built-in world measured.
///
/// @param overall all questions
/// @param families by family of questions
/// @param depths by how deep sub-questions nest in them, "0" to "4"
/// @param degraded how many answers rest on a fallback
/// @param failed how many questions got no answer at all; they count as wrong
/// @param millisMedian the median time of a question, in milliseconds; 0 without questions
/// @param misses the first wrong answers, at most [WorldEval#MOST_MISSES]
public record WorldReport(
        Score overall,
        Map<String, Score> families,
        Map<String, Score> depths,
        int degraded,
        int failed,
        double millisMedian,
        List<Miss> misses) {

    /// A wrong answer.
    ///
    /// @param imageId the scene's id
    /// @param sceneSeed what the scene is made from: `World.make(imageId, sceneSeed)` draws it again
    /// @param got the answer, or the error when there was none
    /// @param program the program that answered, if one did
    public record Miss(
            String imageId,
            long sceneSeed,
            String question,
            String expected,
            String got,
            String family,
            int depth,
            Optional<String> program) {}

    public WorldReport {
        families = Collections.unmodifiableMap(new LinkedHashMap<>(families));
        depths = Collections.unmodifiableMap(new LinkedHashMap<>(depths));
        misses = List.copyOf(misses);
    }

    /// The report as plain data for JSON: `overall`, `families`, `depths`, `degraded`, `failed`,
    /// `millis_median`, `misses`.
    public Map<String, Object> plain() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("overall", overall.plain());
        out.put("families", Score.plain(families));
        out.put("depths", Score.plain(depths));
        out.put("degraded", degraded);
        out.put("failed", failed);
        out.put("millis_median", millisMedian);
        List<Map<String, @Nullable Object>> missed = new ArrayList<>();
        for (Miss miss : misses) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("image_id", miss.imageId);
            one.put("scene_seed", miss.sceneSeed);
            one.put("question", miss.question);
            one.put("expected", miss.expected);
            one.put("got", miss.got);
            one.put("family", miss.family);
            one.put("depth", miss.depth);
            one.put("program", miss.program.orElse(null));
            missed.add(one);
        }
        out.put("misses", missed);
        return out;
    }

    /// A Markdown table of several runs side by side: overall, each family, each depth, fallbacks and time.
    ///
    /// @param runs by the name of their column, in order
    public static String markdown(Map<String, WorldReport> runs) {
        StringBuilder out = new StringBuilder("| questions |");
        runs.keySet().forEach(name -> out.append(' ').append(name).append(" |"));
        out.append("\n|---|").append("---|".repeat(runs.size())).append('\n');
        row(out, "**all**", runs, report -> report.overall.toString());
        Set<String> families = new LinkedHashSet<>();
        Set<String> depths = new TreeSet<>();
        for (WorldReport report : runs.values()) {
            families.addAll(report.families.keySet());
            depths.addAll(report.depths.keySet());
        }
        for (String family : families) {
            row(
                    out,
                    family,
                    runs,
                    report -> report.families.getOrDefault(family, Score.NONE).toString());
        }
        for (String depth : depths) {
            row(
                    out,
                    "depth " + depth,
                    runs,
                    report -> report.depths.getOrDefault(depth, Score.NONE).toString());
        }
        row(out, "degraded answers", runs, report -> Integer.toString(report.degraded));
        row(out, "median time", runs, report -> Math.round(report.millisMedian) + " ms");
        return out.toString();
    }

    private static void row(
            StringBuilder out, String name, Map<String, WorldReport> runs, Function<WorldReport, String> cell) {
        out.append("| ").append(name).append(" |");
        runs.values()
                .forEach(report -> out.append(' ').append(cell.apply(report)).append(" |"));
        out.append('\n');
    }

    /// How many of how many were right.
    public record Score(int right, int total) {
        /// Nothing asked yet.
        public static final Score NONE = new Score(0, 0);

        /// @throws IllegalArgumentException when more are right than were asked
        public Score {
            if (right < 0 || right > total) {
                throw new IllegalArgumentException(right + " of " + total + " can't be right");
            }
        }

        /// The score with one more question.
        public Score plus(boolean wasRight) {
            return new Score(right + (wasRight ? 1 : 0), total + 1);
        }

        /// As plain data for JSON.
        public Map<String, Object> plain() {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("right", right);
            out.put("total", total);
            return out;
        }

        /// Scores by name as plain data for JSON, in the same order.
        public static Map<String, Object> plain(Map<String, Score> scores) {
            Map<String, Object> out = new LinkedHashMap<>();
            scores.forEach((name, score) -> out.put(name, score.plain()));
            return out;
        }

        /// The share that was right, 0 to 1; 0 when nothing was asked.
        public double share() {
            return total == 0 ? 0 : (double) right / total;
        }

        /// As tables show it: `93.5 % (187/200)`.
        @Override
        public String toString() {
            return total == 0 ? "-" : String.format(Locale.ROOT, "%.1f %% (%d/%d)", 100 * share(), right, total);
        }
    }
}
