package dev.vireo.benchmarks.metric;

import dev.vireo.benchmarks.internal.statistics.McNemarTest;
import dev.vireo.benchmarks.internal.statistics.PairedDifference;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Two runs over the same questions, question by question. Questions that are in one run alone, or of whose
/// answers nothing is said, are not compared but counted. The same runs always give the same numbers.
///
/// @param n how many questions are compared
/// @param groups how many groups (pictures, videos) they come from
/// @param first the mean score of the first run over them
/// @param second the mean score of the second
/// @param difference what the second has more
/// @param low the lower end of its 95 % interval: a bootstrap over whole groups
/// @param high the upper end
/// @param detectable the smallest true difference that a comparison of so many such questions finds in four
///     of five tries (at 5 %, two sides)
/// @param mcNemar whether they are right equally often
/// @param flips the questions that one run alone has right, in the order of the first run
/// @param onlyFirst the questions that only the first run has
/// @param onlySecond the questions that only the second run has
/// @param unjudged how many questions both have but of which nothing is said in one of them
public record Comparison(
        int n,
        int groups,
        double first,
        double second,
        double difference,
        double low,
        double high,
        double detectable,
        McNemar mcNemar,
        List<Flip> flips,
        List<String> onlyFirst,
        List<String> onlySecond,
        int unjudged) {
    /// The test of McNemar on answers that are right or not.
    ///
    /// @param lost how many questions only the first run has right
    /// @param won how many only the second has right
    /// @param exact the binomial test, which takes every question for independent
    /// @param mid the same as mid-p, less cautious
    /// @param grouped the exact test in which whole groups change sides at once; the one to quote. It equals
    ///     `exact` when no group has two questions
    public record McNemar(int lost, int won, double exact, double mid, double grouped) {}

    /// A question that one run alone has right.
    ///
    /// @param won whether it is the second run
    /// @param first what the first run answered
    /// @param second what the second run answered
    public record Flip(String id, boolean won, String first, String second) {}

    public Comparison {
        flips = List.copyOf(flips);
        onlyFirst = List.copyOf(onlyFirst);
        onlySecond = List.copyOf(onlySecond);
    }

    /// Compares two runs. A question's group is what the first run says, or else the second, or else itself.
    ///
    /// @throws VireoException with code DATA when a run has a question twice, or they have none in common
    public static Comparison of(List<Judged> first, List<Judged> second) {
        Map<String, Judged> one = byId("first", first);
        Map<String, Judged> other = byId("second", second);
        List<Double> firsts = new ArrayList<>();
        List<Double> seconds = new ArrayList<>();
        List<Double> changes = new ArrayList<>();
        List<String> groups = new ArrayList<>();
        List<Flip> flips = new ArrayList<>();
        int unjudged = 0;
        for (Judged a : one.values()) {
            Judged b = other.get(a.id());
            if (b == null) {
                continue;
            }
            if (Double.isNaN(a.score()) || Double.isNaN(b.score())) {
                unjudged++;
                continue;
            }
            firsts.add(a.score());
            seconds.add(b.score());
            groups.add(!a.group().isEmpty() ? a.group() : !b.group().isEmpty() ? b.group() : a.id());
            changes.add((b.right() ? 1.0 : 0.0) - (a.right() ? 1.0 : 0.0));
            if (a.right() != b.right()) {
                flips.add(new Flip(a.id(), b.right(), a.answer(), b.answer()));
            }
        }
        if (groups.isEmpty()) {
            throw new VireoException(
                    Code.DATA,
                    "the two runs have no judged question in common, of " + one.size() + " and " + other.size(),
                    "Are they of the same data set and split?");
        }
        double[] more = new double[groups.size()];
        for (int i = 0; i < more.length; i++) {
            more[i] = seconds.get(i) - firsts.get(i);
        }
        PairedDifference difference = PairedDifference.of(more, groups);
        McNemarTest test = McNemarTest.of(numbers(changes), groups);
        int won = (int) flips.stream().filter(Flip::won).count();
        return new Comparison(
                more.length,
                (int) groups.stream().distinct().count(),
                mean(firsts),
                mean(seconds),
                difference.value(),
                difference.low(),
                difference.high(),
                difference.detectable(),
                new McNemar(flips.size() - won, won, test.exact(), test.mid(), test.grouped()),
                flips,
                missing(one, other),
                missing(other, one),
                unjudged);
    }

    private static Map<String, Judged> byId(String which, List<Judged> all) {
        Map<String, Judged> out = new LinkedHashMap<>();
        for (Judged one : all) {
            if (out.put(one.id(), one) != null) {
                throw new VireoException(
                        Code.DATA,
                        "the " + which + " run has the question '" + one.id() + "' twice",
                        "Each question may be answered once in a run that is compared.");
            }
        }
        return out;
    }

    private static List<String> missing(Map<String, Judged> from, Map<String, Judged> in) {
        return from.keySet().stream().filter(id -> !in.containsKey(id)).toList();
    }

    private static double mean(List<Double> numbers) {
        double sum = 0;
        for (double number : numbers) {
            sum += number;
        }
        return sum / numbers.size();
    }

    private static double[] numbers(List<Double> list) {
        return list.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
