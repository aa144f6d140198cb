package dev.vireo.benchmarks.metric;

import dev.vireo.benchmarks.data.Gold;
import dev.vireo.benchmarks.data.Sample;
import dev.vireo.benchmarks.internal.reading.PythonText;
import dev.vireo.benchmarks.metric.Scores.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The measures of GQA's own script (Hudson and Manning, 2019): an answer is right when it is the wanted
/// text, letter for letter. Questions whose label `balanced` is `false` are not counted, but their answers
/// are what consistency looks at.
final class GqaMetric extends ShareMetric {
    private static final List<String> COMMON = List.of("color", "material", "shape");

    GqaMetric() {
        super("gqa-official");
    }

    @Override
    boolean judges(Answered answered) {
        return answered.sample().gold() instanceof Gold.Text
                && !"false".equals(answered.sample().labels().get("balanced"));
    }

    @Override
    double worth(Answered answered) {
        return one(isRight(answered));
    }

    @Override
    void addParts(Parts parts) {
        parts.add(
                "binary",
                a -> isOpen(a).map(open -> open ? Double.NaN : score(a)).orElse(Double.NaN));
        parts.add(
                "open", a -> isOpen(a).map(open -> open ? score(a) : Double.NaN).orElse(Double.NaN));
        addConsistency(parts);
        parts.add("validity", a -> belongs(a, "valid"));
        parts.add("plausibility", a -> belongs(a, "plausible"));
        distribution(parts.all()).ifPresent(value -> parts.add("distribution", value));
        parts.addBy("structural", Parts.label("structural"), this::score);
        parts.addBy("semantic", Parts.label("semantic"), this::score);
        parts.addByNumber("steps", Parts.label("steps"), this::score);
        parts.addByNumber("depth", Parts.label("depth"), this::score);
        parts.addByNumber(
                "words",
                a -> Optional.of(
                        String.valueOf(PythonText.words(a.sample().question()).size())),
                this::score);
    }

    private static String said(Answered answered) {
        return answered.failed() ? "" : answered.answer();
    }

    private static boolean isRight(Answered answered) {
        return !answered.failed()
                && answered.sample().gold() instanceof Gold.Text(List<String> accepted)
                && accepted.contains(answered.answer());
    }

    private static Optional<Boolean> isOpen(Answered answered) {
        return Parts.label("structural").apply(answered).map("query"::equals);
    }

    /// Whether the answer is among those that the choices of the question name. Questions about what two
    /// things have in common have the same three, whatever the file says.
    private double belongs(Answered answered, String label) {
        Map<String, String> labels = answered.sample().labels();
        String choices = labels.get(label);
        if (choices == null || Double.isNaN(score(answered))) {
            return Double.NaN;
        }
        List<String> group = labels.getOrDefault("detailed", "").contains("Common")
                ? COMMON
                : choices.isEmpty() ? List.of() : List.of(choices.split("\n", -1));
        return one(!answered.failed() && group.contains(answered.answer()));
    }

    /// For each right answer, how many of the questions that follow from it are answered rightly, too. The
    /// script needs all of those in the run; here those that are not are left out, and their share is told.
    private void addConsistency(Parts parts) {
        Map<String, Boolean> right = new HashMap<>();
        for (Answered answered : parts.all()) {
            right.put(answered.sample().id(), isRight(answered));
        }
        int[] asked = new int[2];
        parts.add("consistency", a -> consistency(a, right, new int[2]));
        parts.all().forEach(a -> consistency(a, right, asked));
        if (asked[1] > 0 && asked[0] < asked[1]) {
            double share = (double) asked[0] / asked[1];
            parts.add("consistency: share of entailed questions in this run", new Value(share, share, share, asked[1]));
        }
    }

    /// @param asked how many entailed questions are in the run, and how many there are, is added to it
    private double consistency(Answered answered, Map<String, Boolean> right, int[] asked) {
        if (score(answered) != 1) {
            return Double.NaN;
        }
        double sum = 0;
        int n = 0;
        Sample sample = answered.sample();
        for (String id : PythonText.words(sample.labels().getOrDefault("entailed", ""))) {
            if (!id.equals(sample.id())) {
                Boolean also = right.get(id);
                sum += also != null && also ? 1 : 0;
                n += also == null ? 0 : 1;
                asked[1]++;
            }
        }
        asked[0] += n;
        return n == 0 ? Double.NaN : sum / n;
    }

    /// How far the answers of each global group are from the wanted ones as a whole: chi-square, the mean
    /// over groups by their sizes, over 100; 0 is best, and it grows with the number of questions. It has
    /// no interval.
    private Optional<Value> distribution(List<Answered> all) {
        Map<String, Map<String, Integer>> wanted = new LinkedHashMap<>();
        Map<String, Map<String, Integer>> given = new HashMap<>();
        List<Answered> counted = new ArrayList<>();
        for (Answered answered : all) {
            String group = answered.sample().labels().get("global");
            if (group != null
                    && !Double.isNaN(score(answered))
                    && answered.sample().gold() instanceof Gold.Text(List<String> accepted)) {
                counted.add(answered);
                wanted.computeIfAbsent(group, _ -> new LinkedHashMap<>()).merge(accepted.getFirst(), 1, Integer::sum);
                given.computeIfAbsent(group, _ -> new HashMap<>()).merge(said(answered), 1, Integer::sum);
            }
        }
        if (counted.isEmpty()) {
            return Optional.empty();
        }
        double sum = 0;
        int total = 0;
        for (Map.Entry<String, Map<String, Integer>> group : wanted.entrySet()) {
            double chi = 0;
            int size = 0;
            for (Map.Entry<String, Integer> answer : group.getValue().entrySet()) {
                int expected = answer.getValue();
                int observed = given.getOrDefault(group.getKey(), Map.of()).getOrDefault(answer.getKey(), 0);
                double off = observed - expected;
                chi += off * off / expected;
                size += expected;
            }
            sum += chi * size;
            total += size;
        }
        return Optional.of(new Value(sum / total / 100, Double.NaN, Double.NaN, counted.size()));
    }
}
