package dev.vireo.benchmarks.report;

import dev.vireo.benchmarks.metric.Comparison;
import dev.vireo.benchmarks.metric.Judged;
import dev.vireo.benchmarks.metric.Metrics;
import dev.vireo.benchmarks.run.Prediction;
import dev.vireo.benchmarks.run.RunFolder;
import dev.vireo.benchmarks.run.Runs;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// Two runs question by question: how far they are apart, how sure that is, and what may be why. Compared are the
/// questions that both have with the same words, options and wanted answer.
///
/// @param metric what judges in both
/// @param numbers the comparison of the answers
/// @param otherQuestions ids that both have for different questions; they are left out
/// @param differs what differs in the fingerprints
/// @param sights by what they are called (`other frames`, `other pictures`, ...): the questions of which the runs saw
///     something else
public record RunComparison(
        RunFolder first,
        RunFolder second,
        String metric,
        Comparison numbers,
        List<String> otherQuestions,
        List<RunFolder.Difference> differs,
        SequencedMap<String, List<String>> sights) {
    private static final int MOST_FLIPS = 50;
    private static final int MOST_NAMES = 10;

    public RunComparison {
        otherQuestions = List.copyOf(otherQuestions);
        differs = List.copyOf(differs);
        sights = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(sights));
    }

    /// Compares two runs.
    ///
    /// @param metric the name of any metric that fits the questions, or `harness`: an imported log judged as
    ///     its harness did, and the other run by its main metric. Without it the first of the first run's
    ///     metrics that the second has, too
    /// @throws VireoException with code USAGE when there is no such metric, or the runs share no question;
    ///     DATA when nothing is said of any question that they share
    public static RunComparison of(RunFolder first, RunFolder second, Optional<String> metric) {
        String judge = metric.orElseGet(() -> common(first, second));
        Map<String, Prediction> ours = byId(first);
        Map<String, Prediction> theirs = byId(second);
        List<Prediction> shared = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (Prediction one : ours.values()) {
            Prediction other = theirs.get(one.id());
            if (other != null && same(one, other)) {
                shared.add(one);
            } else if (other != null) {
                others.add(one.id());
            }
        }
        if (shared.isEmpty()) {
            throw new VireoException(
                    Code.USAGE,
                    "the two runs share no question: " + about(first) + ", " + about(second)
                            + (others.isEmpty()
                                    ? ""
                                    : "; " + others.size() + " ids are in both, but for other questions"),
                    "Compare runs over the same split of one data set.");
        }
        Set<String> left = new HashSet<>(others);
        Comparison numbers = Comparison.of(judged(first, judge, left), judged(second, judge, left));
        SequencedMap<String, List<String>> sights = new LinkedHashMap<>();
        Sight.of(first, second, shared).forEach((sight, ids) -> sights.put(sight.label, List.copyOf(ids)));
        return new RunComparison(first, second, judge, numbers, others, first.differences(second), sights);
    }

    private static String common(RunFolder first, RunFolder second) {
        return first.metrics().stream()
                .filter(second.metrics()::contains)
                .findFirst()
                .orElseThrow(() -> new VireoException(
                        Code.USAGE,
                        "the runs have no metric in common: " + first.metrics() + " and " + second.metrics(),
                        "Name one that judges both with --metric."));
    }

    private static String about(RunFolder run) {
        return run.folder() + " has " + run.predictions().size() + " of " + run.dataset() + " " + run.split();
    }

    private static Map<String, Prediction> byId(RunFolder run) {
        Map<String, Prediction> out = new LinkedHashMap<>();
        run.predictions().forEach(one -> out.put(one.id(), one));
        return out;
    }

    private static boolean same(Prediction one, Prediction other) {
        return one.question().equals(other.question())
                && one.options().equals(other.options())
                && one.gold().equals(other.gold());
    }

    private static List<Judged> judged(RunFolder run, String metric, Set<String> without) {
        String judge = !metric.equals(Runs.HARNESS) || run.imported()
                ? metric
                : run.metrics().getFirst();
        List<Judged> all = run.metrics().contains(judge) || judge.equals(Runs.HARNESS)
                ? run.judged(judge)
                : Judged.of(Metrics.named(judge), run.answered());
        return all.stream().filter(one -> !without.contains(one.id())).toList();
    }

    /// As plain data for JSON: `metric`, `difference`, `low`, `high`, `mcnemar_p`, `flips` (ids), `differs` (names of
    /// what differs in the fingerprints and in what was seen), and what they rest on.
    public Map<String, Object> plain() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("metric", metric);
        out.put("difference", numbers.difference());
        out.put("low", numbers.low());
        out.put("high", numbers.high());
        out.put("mcnemar_p", numbers.mcNemar().grouped());
        out.put("flips", numbers.flips().stream().map(Comparison.Flip::id).toList());
        List<String> names =
                new ArrayList<>(differs.stream().map(RunFolder.Difference::key).toList());
        names.addAll(sights.keySet());
        out.put("differs", names);
        out.put("first", numbers.first());
        out.put("second", numbers.second());
        out.put("n", numbers.n());
        out.put("groups", numbers.groups());
        out.put("won", numbers.mcNemar().won());
        out.put("lost", numbers.mcNemar().lost());
        out.put("detectable", numbers.detectable());
        out.put("unjudged", numbers.unjudged());
        out.put("only_first", numbers.onlyFirst());
        out.put("only_second", numbers.onlySecond());
        out.put("other_questions", otherQuestions);
        Map<String, Object> values = new LinkedHashMap<>();
        differs.forEach(one -> values.put(one.key(), List.of(one.here(), one.there())));
        out.put("differences", values);
        out.put("sights", sights);
        out.put("flipped", flipped().stream().map(Flipped::plain).toList());
        return out;
    }

    /// A question that one run alone has right, with its traces where they were kept.
    private record Flipped(
            Comparison.Flip flip, Prediction first, Prediction second, Optional<String> trace, Optional<String> other) {
        Map<String, Object> plain() {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("id", flip.id());
            out.put("right", flip.won() ? "second" : "first");
            out.put("question", first.question());
            out.put("gold", Shown.gold(first));
            out.put("first", Shown.answer(first));
            out.put("second", Shown.answer(second));
            trace.ifPresent(file -> out.put("first_trace", file));
            other.ifPresent(file -> out.put("second_trace", file));
            return out;
        }
    }

    private List<Flipped> flipped() {
        Map<String, Prediction> ours = byId(first);
        Map<String, Prediction> theirs = byId(second);
        List<Flipped> out = new ArrayList<>();
        for (Comparison.Flip flip : numbers.flips()) {
            Prediction one = ours.get(flip.id());
            Prediction other = theirs.get(flip.id());
            if (one != null && other != null) {
                out.add(new Flipped(
                        flip,
                        one,
                        other,
                        first.trace(flip.id()).map(Object::toString),
                        second.trace(flip.id()).map(Object::toString)));
            }
        }
        return out;
    }

    /// As Markdown for people: the numbers, what they are worth, what differs, and the first flips.
    public String markdown() {
        StringBuilder out =
                new StringBuilder("A: ").append(about(first)).append("\nB: ").append(about(second));
        out.append("\n\n| ").append(metric).append(" | A | B | B - A, points | 95 % interval | n |\n");
        out.append("|---|---|---|---|---|---|\n| all | ");
        out.append(Shown.percent(numbers.first())).append(" | ").append(Shown.percent(numbers.second()));
        out.append(" | ").append(Shown.points(numbers.difference())).append(" | ");
        out.append(Shown.points(numbers.low())).append(" to ").append(Shown.points(numbers.high()));
        out.append(" | ").append(numbers.n()).append(" |\n\n");
        verdict(out);
        left(out);
        different(out);
        flips(out);
        return out.toString();
    }

    private void verdict(StringBuilder out) {
        Comparison.McNemar test = numbers.mcNemar();
        String p =
                test.grouped() < 0.0001 ? "< 0.0001" : String.format(java.util.Locale.ROOT, "= %.4f", test.grouped());
        out.append("Only B is right in ")
                .append(test.won())
                .append(", only A in ")
                .append(test.lost())
                .append(": McNemar p ")
                .append(p)
                .append(" (")
                .append(numbers.groups())
                .append(" pictures or videos change sides as a whole).\n")
                .append("So many questions find a true difference of ")
                .append(String.format(java.util.Locale.ROOT, "%.1f", 100 * numbers.detectable()))
                .append(" points or more in four of five tries.\n");
    }

    private void left(StringBuilder out) {
        told(out, "Only A has ", numbers.onlyFirst());
        told(out, "Only B has ", numbers.onlySecond());
        told(out, "Not the same question under the same id: ", otherQuestions);
        if (numbers.unjudged() > 0) {
            out.append("Not judged: ").append(numbers.unjudged()).append('\n');
        }
    }

    private static void told(StringBuilder out, String what, List<String> ids) {
        if (!ids.isEmpty()) {
            out.append(what).append(ids.size()).append(": ").append(Shown.some(ids, MOST_NAMES));
            out.append('\n');
        }
    }

    private void different(StringBuilder out) {
        out.append('\n');
        for (Sight sight : Sight.values()) {
            List<String> ids = sights.get(sight.label);
            if (ids != null) {
                told(out, "Seen: " + sight.label + " (" + sight.meaning + "), of ", ids);
            }
        }
        if (differs.isEmpty()) {
            out.append("The fingerprints are the same.\n");
            return;
        }
        out.append("| differs | A | B |\n|---|---|---|\n");
        differs.forEach(one -> row(out, List.of(one.key(), shortened(one.here()), shortened(one.there()))));
    }

    private void flips(StringBuilder out) {
        List<Flipped> all = flipped();
        if (all.isEmpty()) {
            out.append("\nNo answer flips.\n");
            return;
        }
        out.append("\n| flips | question | wanted | A | B | traces |\n|---|---|---|---|---|---|\n");
        for (Flipped one : all.subList(0, Math.min(MOST_FLIPS, all.size()))) {
            List<String> traces = new ArrayList<>();
            one.trace.ifPresent(traces::add);
            one.other.ifPresent(traces::add);
            row(
                    out,
                    List.of(
                            one.flip.id() + (one.flip.won() ? " (B)" : " (A)"),
                            shortened(one.first.question()),
                            shortened(Shown.gold(one.first)),
                            shortened(Shown.answer(one.first)),
                            shortened(Shown.answer(one.second)),
                            String.join(" ", traces)));
        }
        if (all.size() > MOST_FLIPS) {
            out.append("and ").append(all.size() - MOST_FLIPS).append(" more; --json has all\n");
        }
    }

    private static String shortened(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        if (line.length() <= 120) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(116)) ? 116 : 117;
        return line.substring(0, end) + "...";
    }

    private static void row(StringBuilder out, List<String> cells) {
        out.append("| ");
        out.append(String.join(
                " | ", cells.stream().map(cell -> cell.replace("|", "\\|")).toList()));
        out.append(" |\n");
    }
}
