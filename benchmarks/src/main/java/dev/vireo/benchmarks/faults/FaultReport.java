package dev.vireo.benchmarks.faults;

import dev.vireo.benchmarks.Score;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// What became of mistakes in programs.
///
/// @param clean the questions asked with programs that have none
/// @param rows by kind of mistake
public record FaultReport(Score clean, Map<Fault, Row> rows) {
    /// One kind of mistake.
    ///
    /// @param before programs that were refused before they ran
    /// @param atRunTime programs that raised or were stopped
    /// @param silent programs that returned a value of the right type all the same
    /// @param answers the questions that met this mistake
    /// @param clean the same questions without it
    public record Row(int before, int atRunTime, int silent, Score answers, Score clean) {
        static final Row NONE = new Row(0, 0, 0, Score.NONE, Score.NONE);

        Row plus(Row other) {
            return new Row(
                    before + other.before,
                    atRunTime + other.atRunTime,
                    silent + other.silent,
                    sum(answers, other.answers),
                    sum(clean, other.clean));
        }

        private static Score sum(Score a, Score b) {
            return new Score(a.right() + b.right(), a.total() + b.total());
        }

        /// Right answers as a share of those that clean programs got right; 1 when there were none.
        public double kept() {
            return clean.right() == 0 ? 1 : (double) answers.right() / clean.right();
        }
    }

    public FaultReport {
        rows = Collections.unmodifiableMap(new EnumMap<>(rows));
    }

    /// What became of one kind of mistake.
    public Row row(Fault fault) {
        return rows.getOrDefault(fault, Row.NONE);
    }

    /// All mistakes that a check or a run can show: the sum of all rows but [Fault#WRONG_LOGIC].
    public Row visible() {
        Row sum = Row.NONE;
        for (Map.Entry<Fault, Row> row : rows.entrySet()) {
            if (row.getKey() != Fault.WRONG_LOGIC) {
                sum = sum.plus(row.getValue());
            }
        }
        return sum;
    }

    /// The report as plain data for JSON: `clean`, `all` and `faults`, each with `before`, `at_run_time`,
    /// `silent`, `right`, `total`, `clean_right`, `kept`.
    public Map<String, Object> plain() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("clean", Map.of("right", clean.right(), "total", clean.total()));
        out.put("all", plain(visible()));
        Map<String, Object> faults = new LinkedHashMap<>();
        rows.forEach((fault, row) -> faults.put(fault.label(), plain(row)));
        out.put("faults", faults);
        return out;
    }

    private static Map<String, Object> plain(Row row) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("before", row.before);
        out.put("at_run_time", row.atRunTime);
        out.put("silent", row.silent);
        out.put("right", row.answers.right());
        out.put("total", row.answers.total());
        out.put("clean_right", row.clean.right());
        out.put("kept", row.kept());
        return out;
    }

    /// A Markdown table.
    public String markdown() {
        StringBuilder out = new StringBuilder("""
                | mistake | found before running | at run time | silent | right | right without it | kept |
                |---|---|---|---|---|---|---|
                """);
        rows.forEach((fault, row) -> line(out, fault.label(), row));
        line(out, "**all but wrong-logic**", visible());
        return out.toString();
    }

    private static void line(StringBuilder out, String name, Row row) {
        out.append(String.format(
                Locale.ROOT,
                "| %s | %d | %d | %d | %s | %s | %.1f %% |%n",
                name,
                row.before,
                row.atRunTime,
                row.silent,
                row.answers,
                row.clean,
                100 * row.kept()));
    }
}
