package dev.vireo.benchmarks.metric;

import java.util.List;

/// A measure of a whole run. Safe for several threads.
public interface RunMetric {
    /// The name in results, always the same: lower case, without blanks.
    String name();

    /// What one answer is worth, from 0 to 1; NaN when the measure says nothing of it. An answer of 1 is right.
    double score(Answered answered);

    /// The measure over all answers, and over parts of them (types, relations, rules of reading an answer).
    ///
    /// @param all in the order of the data set
    Scores summary(List<Answered> all);
}
