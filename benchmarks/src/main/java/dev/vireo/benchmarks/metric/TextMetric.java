package dev.vireo.benchmarks.metric;

import dev.vireo.benchmarks.data.Gold;
import dev.vireo.benchmarks.internal.reading.ShortAnswer;
import java.util.List;
import java.util.function.UnaryOperator;

/// Whether a short answer, in the form that a script gives it, is one of the wanted texts letter for
/// letter. The wanted texts stay as they are, as in those scripts.
final class TextMetric extends ShareMetric {
    private final UnaryOperator<String> form;
    private final List<String> labels;
    private final boolean bothForms;

    /// @param labels each value of these is a part
    /// @param bothForms whether the shares by both forms stand beside each other
    TextMetric(String name, UnaryOperator<String> form, List<String> labels, boolean bothForms) {
        super(name);
        this.form = form;
        this.labels = labels;
        this.bothForms = bothForms;
    }

    @Override
    boolean judges(Answered answered) {
        return answered.sample().gold() instanceof Gold.Text(List<String> accepted) && !accepted.contains("");
    }

    @Override
    double worth(Answered answered) {
        return one(matches(answered, form));
    }

    @Override
    void addParts(Parts parts) {
        if (bothForms) {
            parts.add("reading: rvp-exact", a -> share(a, matches(a, ShortAnswer::rvp)));
            parts.add("reading: vqa-normalised", a -> share(a, matches(a, ShortAnswer::viper)));
        }
        for (String label : labels) {
            parts.addBy(label, Parts.label(label), this::score);
        }
    }

    private static boolean matches(Answered answered, UnaryOperator<String> form) {
        return answered.sample().gold() instanceof Gold.Text(List<String> accepted)
                && accepted.contains(form.apply(answered.answer()));
    }
}
