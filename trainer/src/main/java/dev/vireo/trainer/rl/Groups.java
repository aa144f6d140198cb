package dev.vireo.trainer.rl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The responses of a batch by their prompt.
final class Groups {
    private Groups() {}

    /// The scores of one prompt.
    ///
    /// @param size how many responses
    /// @param deviation unbiased
    record Group(int size, double mean, double deviation) {}

    /// What a response is worth in its group.
    @FunctionalInterface
    interface Comparison {
        double of(double score, Group group);
    }

    static Advantage.Result compare(Advantage.Batch batch, Comparison comparison) {
        double[] scores = batch.scores();
        Map<Integer, List<Integer>> rows = new LinkedHashMap<>();
        for (int i = 0; i < scores.length; i++) {
            rows.computeIfAbsent(batch.groups().get(i), _ -> new ArrayList<>()).add(i);
        }
        double[] values = new double[scores.length];
        int alone = 0;
        int level = 0;
        for (List<Integer> members : rows.values()) {
            double[] own = members.stream().mapToDouble(row -> scores[row]).toArray();
            if (own.length == 1) {
                alone++;
            } else if (isLevel(own)) {
                level++;
            } else {
                Group group = group(own);
                for (int row : members) {
                    values[row] = comparison.of(scores[row], group);
                }
            }
        }
        return new Advantage.Result(batch.spread(values), rows.size(), alone, level);
    }

    private static boolean isLevel(double... scores) {
        for (double score : scores) {
            if (score != scores[0]) {
                return false;
            }
        }
        return true;
    }

    private static Group group(double... scores) {
        double sum = 0;
        for (double score : scores) {
            sum += score;
        }
        double mean = sum / scores.length;
        double squares = 0;
        for (double score : scores) {
            squares += (score - mean) * (score - mean);
        }
        return new Group(scores.length, mean, Math.sqrt(squares / (scores.length - 1)));
    }
}
