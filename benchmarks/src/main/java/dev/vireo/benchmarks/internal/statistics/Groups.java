package dev.vireo.benchmarks.internal.statistics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Numbers added up by group, groups in the order in which they appear.
///
/// @param sums of each group
/// @param sizes how many numbers each group has
@SuppressWarnings("ArrayRecordComponent")
record Groups(double[] sums, int[] sizes) {
    static Groups of(double[] numbers, List<String> names) {
        Map<String, Integer> places = new LinkedHashMap<>();
        for (String name : names) {
            places.putIfAbsent(name, places.size());
        }
        double[] sums = new double[places.size()];
        int[] sizes = new int[places.size()];
        for (int i = 0; i < numbers.length; i++) {
            int place = places.getOrDefault(names.get(i), 0);
            sums[place] += numbers[i];
            sizes[place]++;
        }
        return new Groups(sums, sizes);
    }

    int count() {
        return sums.length;
    }

    /// The variance of the mean over all numbers, from how far the sums of groups lie from what the mean
    /// makes expect; 0 for a single group.
    double varianceOfMean() {
        double total = 0;
        double n = 0;
        for (int k = 0; k < sums.length; k++) {
            total += sums[k];
            n += sizes[k];
        }
        double squares = 0;
        for (int k = 0; k < sums.length; k++) {
            double off = sums[k] - total / n * sizes[k];
            squares += off * off;
        }
        double groups = sums.length;
        return groups < 2 ? 0 : squares * groups / (groups - 1) / (n * n);
    }
}
