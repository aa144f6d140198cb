package dev.vireo.trainer.rl;

import dev.vireo.runtime.tensor.Tensor;
import java.util.List;
import java.util.Set;

/// Rows of tokens of different lengths as one tensor, and the mask of what counts.
///
/// @param tokens_BT the tokens, filled up
/// @param mask_BT 1 where a token of the row stands, 0 where it was filled up
public record Responses(Tensor tokens_BT, Tensor mask_BT) {
    /// @throws IllegalArgumentException when the shapes differ
    public Responses {
        Masked.requireAlike(mask_BT, tokens_BT);
    }

    /// Rows that begin at the first column, as responses do.
    ///
    /// @param width how many columns
    /// @param filler the token that fills up
    /// @throws IllegalArgumentException when there is no row, or one is wider than that; none is cut
    public static Responses padRight(List<List<Integer>> rows, int width, int filler) {
        return pad(rows, width, filler, false);
    }

    /// Rows that end at the last column, as prompts do, so that every response begins at the same one.
    ///
    /// @param width how many columns
    /// @param filler the token that fills up
    /// @throws IllegalArgumentException when there is no row, or one is wider than that; none is cut
    public static Responses padLeft(List<List<Integer>> rows, int width, int filler) {
        return pad(rows, width, filler, true);
    }

    private static Responses pad(List<List<Integer>> rows, int width, int filler, boolean left) {
        if (rows.isEmpty() || width <= 0) {
            throw new IllegalArgumentException(rows.size() + " rows of " + width + " tokens make no batch");
        }
        long[] tokens = new long[Math.multiplyExact(rows.size(), width)];
        float[] mask = new float[tokens.length];
        for (int r = 0; r < rows.size(); r++) {
            List<Integer> row = rows.get(r);
            if (row.size() > width) {
                throw new IllegalArgumentException(
                        "row " + r + " has " + row.size() + " tokens, more than the " + width + " of the batch");
            }
            int first = left ? width - row.size() : 0;
            for (int t = 0; t < width; t++) {
                boolean inside = t >= first && t < first + row.size();
                tokens[r * width + t] = inside ? row.get(t - first) : filler;
                mask[r * width + t] = inside ? 1 : 0;
            }
        }
        return new Responses(Tensor.of(tokens, rows.size(), width), Tensor.of(mask, rows.size(), width));
    }

    /// The same with a mask that holds up to and including the first end token of each row, and to the
    /// end of a row without one.
    public Responses endingAt(Set<Integer> ends) {
        long[] tokens = tokens_BT.toLongs();
        float[] mask = mask_BT.toFloats();
        int width = (int) tokens_BT.size(1);
        for (int start = 0; start < tokens.length; start += width) {
            boolean over = false;
            for (int i = start; i < start + width; i++) {
                if (over) {
                    mask[i] = 0;
                }
                over |= mask[i] != 0 && ends.contains((int) tokens[i]);
            }
        }
        return new Responses(tokens_BT, Tensor.of(mask, mask_BT.shape()).to(mask_BT.device()));
    }

    /// The place of each token in its row, counted from 0 at the first token that is not filled up; 0
    /// before it.
    public Tensor positions() {
        return Masked.ones(mask_BT).cumsum(1).add(-1).clamp(0, Double.POSITIVE_INFINITY);
    }

    /// How many tokens of each row count. Shape B.
    public Tensor lengths() {
        return Masked.ones(mask_BT).sum(1);
    }
}
