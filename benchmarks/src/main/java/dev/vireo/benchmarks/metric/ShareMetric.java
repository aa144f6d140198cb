package dev.vireo.benchmarks.metric;

import dev.vireo.benchmarks.data.Gold;
import java.util.List;

/// A metric whose overall value is the mean of what single answers are worth.
abstract class ShareMetric implements RunMetric {
    private final String name;

    ShareMetric(String name) {
        this.name = name;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final double score(Answered answered) {
        if (answered.sample().gold() instanceof Gold.Withheld || !judges(answered)) {
            return Double.NaN;
        }
        return answered.failed() ? 0 : worth(answered);
    }

    @Override
    public final Scores summary(List<Answered> all) {
        Parts parts = new Parts(all);
        addParts(parts);
        return new Scores(Parts.mean(all, this::score), parts.values());
    }

    /// Whether the measure says anything of an answer to such a question.
    abstract boolean judges(Answered answered);

    /// What an answer that did not fail is worth.
    abstract double worth(Answered answered);

    /// Adds the values over parts of the answers.
    abstract void addParts(Parts parts);

    /// 1 or 0, or NaN where the metric itself says nothing: how another way of reading the answer is counted.
    final double share(Answered answered, boolean right) {
        double score = score(answered);
        return Double.isNaN(score) ? score : right && !answered.failed() ? 1 : 0;
    }

    static double one(boolean right) {
        return right ? 1 : 0;
    }
}
