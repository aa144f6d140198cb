package dev.vireo.models.ps3;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;

/// Chooses the patches of one picture for look after look: at each scale the most probable that are left, of
/// equal ones the first in the order of rows. Arithmetic of the paper's section 3.2 as the published package
/// carries it out.
final class TokenSelection {
    private final List<Integer> budget;
    private final int total;
    private final int firstScales;
    private final List<int[]> ordered = new ArrayList<>();
    private final int[] taken;

    /// How many patches are taken together.
    private final int together;

    /// @param budget patches per look at each scale
    /// @param firstScales how many scales are used, 0 for all
    /// @param probabilities of each patch at each scale, row after row
    /// @param allowed patches that may be chosen at each scale; empty for all
    TokenSelection(List<Integer> budget, int firstScales, List<float[]> probabilities, List<boolean[]> allowed) {
        this.budget = budget;
        this.total = budget.stream().mapToInt(n -> n).sum();
        this.firstScales = firstScales;
        this.taken = new int[budget.size()];
        this.together = 1;
        for (int scale = 0; scale < budget.size(); scale++) {
            float[] p = probabilities.get(scale);
            boolean[] may = allowed.isEmpty() ? new boolean[0] : allowed.get(scale);
            // A stable sort keeps equal ones in the order of their index.
            ordered.add(IntStream.range(0, p.length)
                    .filter(i -> may.length == 0 || may[i])
                    .boxed()
                    .sorted((a, b) -> Float.compare(p[b], p[a]))
                    .mapToInt(i -> i)
                    .toArray());
        }
    }

    /// A choice of whole squares, by the mean of their patches' probabilities; of equal ones the first in the
    /// order of rows.
    ///
    /// @param columns of each scale; rows and columns are multiples of the side
    /// @param side of a square
    TokenSelection(
            List<Integer> budget, int firstScales, List<float[]> probabilities, List<Integer> columns, int side) {
        this.budget = budget;
        this.total = budget.stream().mapToInt(n -> n).sum();
        this.firstScales = firstScales;
        this.taken = new int[budget.size()];
        this.together = side * side;
        for (int scale = 0; scale < budget.size(); scale++) {
            ordered.add(squares(probabilities.get(scale), columns.get(scale), side));
        }
    }

    /// The patches of squares one after the other, the squares most worth it first.
    private static int[] squares(float[] p, int columns, int side) {
        int across = columns / side;
        int count = p.length / (side * side);
        double[] worth = new double[count];
        for (int i = 0; i < p.length; i++) {
            worth[i / columns / side * across + i % columns / side] += p[i];
        }
        return IntStream.range(0, count)
                .boxed()
                .sorted((a, b) -> Double.compare(worth[b], worth[a]))
                .flatMapToInt(square -> IntStream.range(0, side * side)
                        .map(i -> (square / across * side + i / side) * columns + square % across * side + i % side))
                .toArray();
    }

    /// The next look.
    ///
    /// @param tokens how many patches, at most the budget
    /// @return for each scale the chosen patches in ascending order
    List<int[]> next(int tokens) {
        int[] counts = counts(tokens);
        List<int[]> chosen = new ArrayList<>();
        for (int scale = 0; scale < counts.length; scale++) {
            int left = ordered.get(scale).length - taken[scale];
            counts[scale] -= counts[scale] % together;
            if (left < counts[scale]) {
                // What a scale lacks is taken from the next finer one, never from a coarser.
                if (scale < counts.length - 1) {
                    counts[scale + 1] += counts[scale] - left;
                }
                counts[scale] = left;
            }
            int[] these = Arrays.copyOfRange(ordered.get(scale), taken[scale], taken[scale] + counts[scale]);
            taken[scale] += counts[scale];
            Arrays.sort(these);
            chosen.add(these);
        }
        return chosen;
    }

    private int[] counts(int tokens) {
        int[] counts = budget.stream().mapToInt(n -> n).toArray();
        int last = counts.length - 1;
        if (tokens < total) {
            for (int i = 0; i <= last; i++) {
                counts[i] = (int) ((double) ((long) counts[i] * tokens) / total);
            }
            counts[last] += tokens - sum(counts, counts.length);
        }
        if (firstScales > 0) {
            restrict(counts, last);
        }
        return counts;
    }

    /// The published rule: the scales in use share what all had, each other scale gets one, and the last
    /// one's number is set so that the sum is a whole look's, even where fewer were asked for.
    private void restrict(int[] counts, int last) {
        int inUse = sum(counts, Math.min(firstScales, counts.length));
        int all = sum(counts, counts.length);
        for (int i = 0; i <= last; i++) {
            if (i < firstScales) {
                counts[i] = inUse == 0 ? 0 : (int) ((double) counts[i] / inUse * all);
            } else {
                counts[i] = 1;
            }
        }
        counts[last] += total - sum(counts, counts.length);
        // The package asks for fewer than none here and fails; we leave the unused scales out.
        for (int i = last; i > 0 && counts[i] < 0; i--) {
            counts[i - 1] += counts[i];
            counts[i] = 0;
        }
    }

    private static int sum(int[] counts, int upTo) {
        return Arrays.stream(counts, 0, upTo).sum();
    }

    /// How many looks a request means, and how many patches each takes.
    ///
    /// @param available patches that there are on the scales in use
    /// @param restricted whether patches come from given maps; then all means: until these are used up
    static PrimitiveIterator.OfInt looks(Ps3Request.Looks looks, int budget, long available, boolean restricted) {
        int most = Math.toIntExact(Math.ceilDiv(available, budget));
        IntStream tokens = switch (looks) {
            case Ps3Request.Looks.All _ ->
                IntStream.generate(() -> budget).limit(restricted ? Integer.MAX_VALUE : most);
            case Ps3Request.Looks.Count(int count) ->
                IntStream.generate(() -> budget).limit(Math.min(count, most));
            case Ps3Request.Looks.Tokens(long wanted) -> {
                long whole = Math.min(wanted, available);
                int last = (int) (whole % budget);
                yield IntStream.concat(
                        IntStream.generate(() -> budget).limit(whole / budget),
                        last == 0 ? IntStream.empty() : IntStream.of(last));
            }
        };
        return tokens.iterator();
    }
}
