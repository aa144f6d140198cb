package dev.vireo.benchmarks.metric;

import dev.vireo.benchmarks.internal.reading.OptionRule;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Multiple choice of NExT-QA: all, causal, temporal and descriptive questions, and the types as the
/// authors' script counts them, with `TP` (what was before) as `TN` (what came next).
final class NextQaMetric extends ChoiceMetric {
    private static final Map<String, String> FAMILIES = Map.of("C", "Acc_C", "T", "Acc_T", "D", "Acc_D");

    NextQaMetric() {
        super("nextqa", OptionRule.PLAIN);
    }

    @Override
    void addParts(Parts parts) {
        Function<Answered, Optional<String>> type =
                answered -> Parts.label("type").apply(answered).map(t -> t.equals("TP") ? "TN" : t);
        FAMILIES.entrySet().stream()
                .sorted(Map.Entry.comparingByKey((a, b) -> "CTD".indexOf(a) - "CTD".indexOf(b)))
                .forEach(family -> parts.add(
                        family.getValue(),
                        a -> type.apply(a)
                                        .filter(t -> t.startsWith(family.getKey()))
                                        .isPresent()
                                ? score(a)
                                : Double.NaN));
        parts.addBy("type", type, this::score);
        addReadings(parts, this);
    }
}
