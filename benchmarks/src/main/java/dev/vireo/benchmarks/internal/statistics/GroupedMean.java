package dev.vireo.benchmarks.internal.statistics;

import java.util.List;

/// The mean of scores from 0 to 1 and its 95 % interval, where scores of one group hang together.
///
/// The interval is Wilson's (1927) with the number of answers replaced by the number of independent ones
/// that would be as sure (Kish 1965; Korn and Graubard 1998): p(1 - p) over the variance of the mean
/// between groups, made smaller by Student's t for few groups. It never leaves 0 to 1, and it does not
/// shrink to a point when all answers are right or all are wrong: each group then counts as one answer.
///
/// @param value the mean; NaN for no scores
/// @param low the lower end of the interval; NaN for no scores
/// @param high the upper end
/// @param n how many scores there are
public record GroupedMean(double value, double low, double high, int n) {
    private static final double Z = Normal.Z_95;

    /// The mean of scores.
    ///
    /// @param scores from 0 to 1
    /// @param groups the group of each
    public static GroupedMean of(double[] scores, List<String> groups) {
        int n = scores.length;
        if (n == 0) {
            return new GroupedMean(Double.NaN, Double.NaN, Double.NaN, 0);
        }
        double sum = 0;
        boolean shares = true;
        for (double score : scores) {
            sum += score;
            shares &= score == 0 || score == 1;
        }
        double mean = sum / n;
        Groups all = Groups.of(scores, groups);
        double independent = all.count();
        double variance = all.varianceOfMean();
        if (mean > 0 && mean < 1 && variance > 0) {
            double t = Normal.studentT95(all.count() - 1);
            independent = mean * (1 - mean) / variance * (Z / t) * (Z / t);
            independent = shares ? Math.min(n, independent) : independent;
        }
        double z2 = Z * Z / independent;
        double centre = (mean + z2 / 2) / (1 + z2);
        double half = Z / (1 + z2) * Math.sqrt(mean * (1 - mean) / independent + z2 / (4 * independent));
        return new GroupedMean(mean, Math.clamp(centre - half, 0, mean), Math.clamp(centre + half, mean, 1), n);
    }
}
