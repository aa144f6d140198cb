package dev.vireo.diffusion.guidance;

import dev.vireo.runtime.tensor.Tensor;
import java.util.Arrays;

/// Means of the largest of some numbers, and what the numbers of terms must be.
final class Largest {
    private Largest() {}

    /// Weights that turn the largest numbers of a row, in order, into the mean of the first `share` of so
    /// many: the same width for all rows, zero beyond each row's count.
    static Tensor weights(int[] areas, double share, long... leading) {
        int[] counts = new int[areas.length];
        for (int i = 0; i < areas.length; i++) {
            // In single precision, as the reference computes it.
            counts[i] = Math.max(1, (int) ((float) areas[i] * (float) share));
        }
        int width = Arrays.stream(counts).max().orElseThrow();
        float[] out = new float[areas.length * width];
        for (int i = 0; i < areas.length; i++) {
            Arrays.fill(out, i * width, i * width + counts[i], 1f / counts[i]);
        }
        long[] shape = Arrays.copyOf(leading, leading.length + 1);
        shape[leading.length] = width;
        return Tensor.of(out, shape);
    }

    /// The means of the largest numbers along the last dimension, with counts that differ from row to row,
    /// summed up.
    static Tensor means(Tensor x_FHTN, Tensor weights) {
        return x_FHTN.topk(weights.size(-1), -1).values().mul(weights).sum();
    }

    static void requireShare(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("a share of guidance is " + share);
        }
    }

    /// A term that weighs nothing is left out instead.
    static void requirePositive(double weight) {
        requireWeight(weight);
        if (weight == 0) {
            throw new IllegalArgumentException("a term of guidance weighs nothing");
        }
    }

    static void requireWeight(double weight) {
        if (!(weight >= 0) || weight == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("a weight of guidance is " + weight);
        }
    }
}
