package dev.vireo.benchmarks.metric;

import java.util.ArrayList;
import java.util.List;

/// What one answer was worth, wherever it was given and judged.
///
/// @param id the question's, as its data set calls it
/// @param group questions of one group hang together; empty when that is not known
/// @param answer the text; empty when there is none
/// @param score from 0 to 1; NaN when nothing is said of it
public record Judged(String id, String group, String answer, double score) {
    /// @throws IllegalArgumentException when the score is below 0 or above 1
    public Judged {
        if (score < 0 || score > 1) {
            throw new IllegalArgumentException("a score lies between 0 and 1, not at " + score);
        }
    }

    /// Whether the answer is right: it is worth 1.
    public boolean right() {
        return score == 1;
    }

    /// The answers of a run, as a metric judges them.
    public static List<Judged> of(RunMetric metric, List<Answered> all) {
        List<Judged> out = new ArrayList<>();
        for (Answered answered : all) {
            out.add(new Judged(
                    answered.sample().id(),
                    answered.sample().group(),
                    answered.failed() ? "" : answered.answer(),
                    metric.score(answered)));
        }
        return out;
    }
}
