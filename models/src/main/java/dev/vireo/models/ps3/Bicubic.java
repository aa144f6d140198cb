package dev.vireo.models.ps3;

import dev.vireo.models.internal.nn.BicubicTaps;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.Arrays;

/// One direction of PyTorch's bicubic resizing without antialiasing, for parts of the target: patches cut out
/// this way have the numbers of the whole resized picture.
final class Bicubic {
    private static final int TAPS = BicubicTaps.COUNT;

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
        for (int i = 0; i < to; i++) {
            BicubicTaps taps = new BicubicTaps((float) from / to, i);
            for (int tap = 0; tap < TAPS; tap++) {
                sources[tap][i] = taps.source(tap, from);
                shares[tap][i] = taps.share(tap);
            }
        }
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
