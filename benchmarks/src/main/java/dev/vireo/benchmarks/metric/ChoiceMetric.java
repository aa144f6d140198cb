package dev.vireo.benchmarks.metric;

import dev.vireo.benchmarks.data.Gold;
import dev.vireo.benchmarks.internal.reading.OptionRule;
import java.util.List;
import java.util.OptionalInt;

/// Whether the wanted one of several options was chosen, with the share by each rule of reading an option
/// out of a text.
class ChoiceMetric extends ShareMetric {
    private final List<OptionRule> main;

    /// @param main the rules of the overall value; the first that finds an option counts
    ChoiceMetric(String name, OptionRule... main) {
        super(name);
        this.main = List.of(main);
    }

    @Override
    final boolean judges(Answered answered) {
        return answered.sample().gold() instanceof Gold.Choice;
    }

    @Override
    final double worth(Answered answered) {
        for (OptionRule rule : main) {
            if (chosen(answered, rule).isPresent()) {
                return one(matches(answered, rule));
            }
        }
        return 0;
    }

    @Override
    void addParts(Parts parts) {
        addReadings(parts, this);
    }

    /// Adds the share of right choices by each rule, of the questions that a metric judges.
    static void addReadings(Parts parts, ShareMetric metric) {
        for (OptionRule rule : OptionRule.values()) {
            parts.add("reading: " + rule.title(), a -> reading(a, metric, matches(a, rule)));
        }
        parts.add("reading: rvp substring", a -> reading(a, metric, rvp(a)));
    }

    private static double reading(Answered answered, ShareMetric metric, boolean right) {
        return answered.sample().gold() instanceof Gold.Choice ? metric.share(answered, right) : Double.NaN;
    }

    static OptionalInt chosen(Answered answered, OptionRule rule) {
        return answered.failed()
                ? OptionalInt.empty()
                : rule.read(answered.answer(), answered.sample().options());
    }

    static boolean matches(Answered answered, OptionRule rule) {
        OptionalInt chosen = chosen(answered, rule);
        return chosen.isPresent()
                && answered.sample().gold() instanceof Gold.Choice(int index)
                && chosen.getAsInt() == index;
    }

    /// RVP's published rule: the wanted letter occurs in the text before `###`, in whatever word.
    private static boolean rvp(Answered answered) {
        return answered.sample().gold() instanceof Gold.Choice choice
                && answered.answer().split("###", 2)[0].contains(choice.letter());
    }
}
