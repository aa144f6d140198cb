package dev.vireo.benchmarks;

/// How well the text of an answer agrees with the one that was wanted. Safe for several threads.
/// [MetricConformance] checks what it promises.
public interface Metric {
    /// 1 when both are the same, letter for letter, and 0 otherwise.
    Metric EXACT_MATCH = new Metric() {
        @Override
        public String name() {
            return "exact match";
        }

        @Override
        public double score(String given, String wanted) {
            return given.equals(wanted) ? 1 : 0;
        }
    };

    /// 1 when both say the same: upper and lower case, articles, punctuation, and whether a number to ten is
    /// a word or digits make no difference. 0 otherwise.
    Metric NORMALISED_MATCH = new NormalisedMatch();

    /// The name in reports, always the same.
    String name();

    /// From 0, nothing of what was wanted, to 1, all of it; a text agrees fully with itself. The same texts
    /// always get the same score.
    double score(String given, String wanted);
}
