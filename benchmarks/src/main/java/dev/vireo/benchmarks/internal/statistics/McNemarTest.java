package dev.vireo.benchmarks.internal.statistics;

import java.util.List;

/// Whether two runs that answered the same questions are right equally often (McNemar 1947), from the
/// questions that one alone has right.
///
/// @param exact the probability of a difference as large, on either side, if either run were as likely to
///     be the one that is right: the binomial test
/// @param mid the same with the observed outcome counted half (Lancaster 1961), which is less cautious
/// @param grouped the exact test where whole groups change sides at once instead of single answers; the
///     same as `exact` when every group has one answer
public record McNemarTest(double exact, double mid, double grouped) {
    private static final double MOST_STEPS = 2e9;

    /// The test of pairs.
    ///
    /// @param changes 1 where the second run alone is right, -1 where the first alone is, 0 otherwise
    /// @param groups the group of each
    public static McNemarTest of(double[] changes, List<String> groups) {
        int won = 0;
        int lost = 0;
        for (double change : changes) {
            won += change > 0 ? 1 : 0;
            lost += change < 0 ? 1 : 0;
        }
        double[] binomial = binomial(won + lost, Math.min(won, lost));
        return new McNemarTest(
                Math.min(1, 2 * binomial[0]), 2 * binomial[0] - binomial[1], grouped(Groups.of(changes, groups)));
    }

    /// How likely at most `k` heads of `n` coins are, and exactly `k`.
    private static double[] binomial(int n, int k) {
        double log = -n * Math.log(2);
        double tail = 0;
        double last = 0;
        for (int i = 0; i <= k; i++) {
            last = Math.exp(log);
            tail += last;
            log += Math.log(n - i) - Math.log(i + 1);
        }
        return new double[] {tail, last};
    }

    private static double grouped(Groups groups) {
        int observed = 0;
        int reach = 0;
        double squares = 0;
        for (double sum : groups.sums()) {
            int d = (int) Math.abs(sum);
            observed += (int) sum;
            reach += d;
            squares += (double) d * d;
        }
        if (observed == 0) {
            return 1;
        }
        if ((double) groups.count() * reach > MOST_STEPS) {
            return Normal.beyond(Math.abs(observed) / Math.sqrt(squares));
        }
        double[] odds = new double[2 * reach + 1];
        double[] next = new double[2 * reach + 1];
        odds[reach] = 1;
        int wide = 0;
        for (double sum : groups.sums()) {
            int d = (int) Math.abs(sum);
            if (d == 0) {
                continue;
            }
            for (int s = reach - wide - d; s <= reach + wide + d; s++) {
                double up = Math.abs(s - d - reach) <= wide ? odds[s - d] : 0;
                double down = Math.abs(s + d - reach) <= wide ? odds[s + d] : 0;
                next[s] = (up + down) / 2;
            }
            wide += d;
            double[] spare = odds;
            odds = next;
            next = spare;
        }
        double p = 0;
        for (int s = 0; s < odds.length; s++) {
            p += Math.abs(s - reach) >= Math.abs(observed) ? odds[s] : 0;
        }
        return Math.min(1, p);
    }
}
