package dev.vireo.models.ps3;

import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.Arrays;

/// One direction of PyTorch's bicubic resizing without antialiasing, for parts of the target: every target pixel
/// is a mean of four source pixels. All arithmetic is in 32-bit floats, fused and ordered as in PyTorch, so that
/// patches cut out this way have the numbers of the whole resized picture: at thousands of pixels a coordinate
/// that is rounded differently would be seen.
final class Bicubic {
    private static final int TAPS = 4;
    private static final float A = -0.75f;

    private final boolean same;
    private final int[][] sources;
    private final float[][] shares;

    /// @param in pixels of the source
    /// @param out pixels of the whole target
    Bicubic(long in, long out) {
        int from = Math.toIntExact(in);
        int to = Math.toIntExact(out);
        same = from == to;
        sources = new int[TAPS][to];
        shares = new float[TAPS][to];
        float scale = (float) from / to;
        for (int i = 0; i < to; i++) {
            float at = Math.fma(scale, i + 0.5f, -0.5f);
            int left = (int) Math.floor(at);
            float beyond = at - left;
            float[] share = {outer(beyond + 1), inner(beyond), inner(1 - beyond), outer(2 - beyond)};
            for (int tap = 0; tap < TAPS; tap++) {
                sources[tap][i] = Math.clamp(left + tap - 1, 0, from - 1);
                shares[tap][i] = share[tap];
            }
        }
    }

    private static float inner(float x) {
        return Math.fma(Math.fma(A + 2, x, -(A + 3)) * x, x, 1);
    }

    private static float outer(float x) {
        return Math.fma(Math.fma(Math.fma(A, x, -5 * A), x, 8 * A), x, -4 * A);
    }

    /// The first source pixel that counts for target pixels from `start` on.
    int firstSource(int start) {
        return same ? start : sources[0][start];
    }

    /// How many source pixels from the first on count for `count` target pixels from `start` on.
    int sourceCount(int start, int count) {
        return same ? count : sources[TAPS - 1][start + count - 1] - sources[0][start] + 1;
    }

    /// Several ranges of equal length of the resized dimension, one after the other.
    ///
    /// @param x 32-bit floats; along `dim`, the source from pixel `offset` on
    Tensor ranges(Tensor x, int dim, int offset, int[] starts, int count) {
        int size = starts.length * count;
        long[][] from = new long[TAPS][size];
        float[][] share = new float[TAPS][size];
        for (int i = 0; i < size; i++) {
            int target = starts[i / count] + i % count;
            for (int tap = 0; tap < TAPS; tap++) {
                from[tap][i] = sources[tap][target] - (long) offset;
                share[tap][i] = shares[tap][target];
            }
        }
        if (same) {
            return x.indexSelect(dim, Tensor.of(from[1], size).to(x.device()));
        }
        long[] shape = new long[x.shape().length];
        Arrays.fill(shape, 1);
        shape[dim] = size;
        return Scope.tidy(() -> {
            Tensor total = x.indexSelect(dim, Tensor.of(from[0], size).to(x.device()))
                    .mul(Tensor.of(share[0], shape).to(x.device()));
            for (int tap = 1; tap < TAPS; tap++) {
                Tensor picked = x.indexSelect(dim, Tensor.of(from[tap], size).to(x.device()));
                total.addProductInPlace(picked, Tensor.of(share[tap], shape).to(x.device()), 1);
            }
            return total;
        });
    }
}
