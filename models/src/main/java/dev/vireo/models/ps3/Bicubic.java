package dev.vireo.models.ps3;

import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.Arrays;
import java.util.Objects;

/// One direction of PyTorch's bicubic resizing without antialiasing: every target pixel is a mean of four source
/// pixels. Pictures here have thousands of pixels to a side, for which a matrix of all pixels by all pixels (see
/// [dev.vireo.models.nn.Resample]) costs more than the network; and only some of the target is wanted.
final class Bicubic {
    private static final int TAPS = 4;
    private static final double A = -0.75;

    private final int in;
    private final int out;
    private final long[][] sources;
    private final float[][] shares;

    /// @param in pixels of the source
    /// @param out pixels of the whole target
    Bicubic(long in, long out) {
        this.in = Math.toIntExact(in);
        this.out = Math.toIntExact(out);
        sources = new long[TAPS][this.out];
        shares = new float[TAPS][this.out];
        // In 32-bit floats, as the reference has it: at thousands of pixels the difference would be seen.
        float scale = (float) this.in / this.out;
        for (int i = 0; i < this.out; i++) {
            float at = scale * (i + 0.5f) - 0.5f;
            int left = (int) Math.floor(at);
            for (int tap = 0; tap < TAPS; tap++) {
                int source = left + tap - 1;
                sources[tap][i] = Math.clamp(source, 0, this.in - 1);
                shares[tap][i] = (float) cubic(at - source);
            }
        }
    }

    private static double cubic(double at) {
        double x = Math.abs(at);
        if (x < 1) {
            return ((A + 2) * x - (A + 3)) * x * x + 1;
        }
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
    }

    /// Pixels of the target.
    int size() {
        return out;
    }

    /// Resizes a dimension of 32-bit floats.
    Tensor apply(Tensor x, int dim) {
        return in == out ? x : run(x, dim, 0, out);
    }

    /// The pixels from `start` to before `start + count` of the resized dimension.
    Tensor range(Tensor x, int dim, int start, int count) {
        return in == out ? x.narrow(dim, start, count) : run(x, dim, start, count);
    }

    /// Several ranges of equal length of the resized dimension, one after the other.
    Tensor ranges(Tensor x, int dim, int[] starts, int count) {
        long[][] from = new long[TAPS][starts.length * count];
        float[][] share = new float[TAPS][starts.length * count];
        for (int tap = 0; tap < TAPS; tap++) {
            for (int i = 0; i < starts.length; i++) {
                System.arraycopy(sources[tap], starts[i], from[tap], i * count, count);
                System.arraycopy(shares[tap], starts[i], share[tap], i * count, count);
            }
        }
        return in == out
                ? x.indexSelect(dim, Tensor.of(from[1], from[1].length).to(x.device()))
                : sum(x, dim, from, share);
    }

    private Tensor run(Tensor x, int dim, int start, int count) {
        long[][] from = new long[TAPS][count];
        float[][] share = new float[TAPS][count];
        for (int tap = 0; tap < TAPS; tap++) {
            System.arraycopy(sources[tap], start, from[tap], 0, count);
            System.arraycopy(shares[tap], start, share[tap], 0, count);
        }
        return sum(x, dim, from, share);
    }

    private static Tensor sum(Tensor x, int dim, long[][] from, float[][] share) {
        long[] shape = new long[x.shape().length];
        Arrays.fill(shape, 1);
        shape[dim] = from[0].length;
        Device device = x.device();
        return Scope.tidy(() -> {
            Tensor total = null;
            for (int tap = 0; tap < TAPS; tap++) {
                Tensor picked = x.indexSelect(dim, Tensor.of(from[tap], from[tap].length).to(device));
                Tensor weight = Tensor.of(share[tap], shape).to(device);
                total = total == null ? picked.mul(weight) : total.addProductInPlace(picked, weight, 1);
            }
            return Objects.requireNonNull(total);
        });
    }
}
