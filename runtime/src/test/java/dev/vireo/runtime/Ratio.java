package dev.vireo.runtime;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/// How much longer one thing takes than another that was measured in the same rounds: the mean ratio (of the
/// logarithms) with its 95 % interval by Student's t.
///
/// @param low lower end
/// @param high upper end
public record Ratio(double mean, double low, double high) {
    /// 97.5 % points of Student's t for 1, 2, ... degrees of freedom; beyond them that of the normal distribution is
    /// a little too small, and that for 30 a little too large.
    private static final double[] STUDENT = {
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
        2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042
    };

    /// The ratio of times, round by round.
    public static Ratio of(double[] times, double[] to) {
        double[] logs = IntStream.range(0, times.length)
                .mapToDouble(i -> Math.log(times[i] / to[i]))
                .toArray();
        double mean = Arrays.stream(logs).average().orElseThrow();
        double error = Double.POSITIVE_INFINITY;
        if (logs.length > 1) {
            double variance =
                    Arrays.stream(logs).map(l -> (l - mean) * (l - mean)).sum() / (logs.length - 1);
            error = STUDENT[Math.min(logs.length - 1, STUDENT.length) - 1] * Math.sqrt(variance / logs.length);
        }
        return new Ratio(Math.exp(mean), Math.exp(mean - error), Math.exp(mean + error));
    }

    /// The middle of some times.
    public static double median(double[] times) {
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.3f (95 %%: %.3f to %.3f)", mean, low, high);
    }
}
