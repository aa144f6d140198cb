package dev.vireo.benchmarks.metric;

import dev.vireo.benchmarks.data.Gold;
import dev.vireo.benchmarks.internal.reading.ShortAnswer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Whether a caption was rightly called right or wrong (Visual Spatial Reasoning), overall, by relation and
/// by the authors' categories of relations. An answer that is neither yes nor no is wrong.
final class VsrMetric extends ShareMetric {
    VsrMetric() {
        super("vsr");
    }

    @Override
    boolean judges(Answered answered) {
        return wanted(answered).isPresent();
    }

    @Override
    double worth(Answered answered) {
        return one(matches(answered, ShortAnswer::truth));
    }

    @Override
    void addParts(Parts parts) {
        parts.add("reading: whole answer", this::score);
        parts.add("reading: first word", a -> share(a, matches(a, ShortAnswer::firstTruth)));
        parts.addBy("caption", a -> wanted(a).map(right -> right ? "right" : "wrong"), this::score);
        parts.addBy("category", Parts.label("category"), this::score);
        parts.addBy("relation", Parts.label("relation"), this::score);
    }

    private static boolean matches(Answered answered, Function<String, Optional<Boolean>> reading) {
        Optional<Boolean> said = reading.apply(answered.answer());
        return said.isPresent() && said.equals(wanted(answered));
    }

    static Optional<Boolean> wanted(Answered answered) {
        return answered.sample().gold() instanceof Gold.Text(List<String> accepted)
                ? ShortAnswer.truth(accepted.getFirst())
                : Optional.empty();
    }
}
