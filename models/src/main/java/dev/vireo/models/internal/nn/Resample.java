package dev.vireo.models.internal.nn;

import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// The ways in which networks resize grids of numbers, with the values of PyTorch: `A_h X A_w^T`, one small
/// matrix per direction, in 32-bit floats whatever the type of the grid. Pixel centres lie at halves.
public enum Resample {
    /// Keys' cubic with a = -0.75 over four neighbours: `bicubic` of PyTorch without antialiasing.
    BICUBIC,
    /// Keys' cubic with a = -0.5, widened when shrinking: `bicubic` of PyTorch with antialiasing, which differs
    /// from [#BICUBIC] also when enlarging.
    BICUBIC_ANTIALIAS,
    /// The two nearest in each direction.
    BILINEAR,
    /// A triangle, widened when shrinking.
    BILINEAR_ANTIALIAS,
    /// The mean of the pixels that a bin touches: `area`, or adaptive average pooling.
    AREA,
    /// The pixel whose left upper corner comes before: `nearest`.
    NEAREST;

    private static final int CACHED = 256;

    private record Key(Resample kind, int in, int out) {}

    // Arrays, not tensors: the collector frees what the cache drops, whoever still uses it.
    private static final Map<Key, float[]> MATRICES = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, float[]> eldest) {
            return size() > CACHED;
        }
    });

    /// Resizes `... x H x W`. A size that stays is left as it is. The result has the type of what came in.
    public Tensor apply(Tensor x, long height, long width) {
        long h = x.size(-2);
        long w = x.size(-1);
        if (h == height && w == width) {
            return x;
        }
        Tensor y = x.to(DType.F32);
        boolean rowsFirst = height * w < h * width; // the cheaper order
        if (rowsFirst) {
            y = width(height(y, height), width);
        } else {
            y = height(width(y, width), height);
        }
        return y.to(x.dtype());
    }

    private Tensor height(Tensor x, long height) {
        return x.size(-2) == height ? x : matrix(x, x.size(-2), height).matmul(x);
    }

    private Tensor width(Tensor x, long width) {
        return x.size(-1) == width ? x : x.linear(matrix(x, x.size(-1), width));
    }

    private Tensor matrix(Tensor x, long in, long out) {
        Key key = new Key(this, Math.toIntExact(in), Math.toIntExact(out));
        float[] values = MATRICES.computeIfAbsent(key, k -> matrix(k.in(), k.out()));
        return Tensor.of(values, out, in).to(x.device());
    }

    /// The matrix, `out` rows of `in` shares that sum to 1. Coordinates are computed in 32-bit floats, as the
    /// reference computes them: for thousands of pixels the difference would be seen.
    float[] matrix(int in, int out) {
        float[] m = new float[Math.multiplyExact(in, out)];
        float scale = (float) in / out;
        for (int i = 0; i < out; i++) {
            int row = i * in;
            switch (this) {
                case BICUBIC -> {
                    BicubicTaps taps = new BicubicTaps(scale, i);
                    for (int tap = 0; tap < BicubicTaps.COUNT; tap++) {
                        m[row + taps.source(tap, in)] += taps.share(tap);
                    }
                }
                case BILINEAR -> {
                    float at = Math.max(scale * (i + 0.5f) - 0.5f, 0);
                    int left = Math.min((int) at, in - 1);
                    m[row + left] += 1 - (at - left);
                    m[row + Math.min(left + 1, in - 1)] += at - left;
                }
                case BICUBIC_ANTIALIAS, BILINEAR_ANTIALIAS -> antialias(m, row, in, i, scale);
                case AREA -> {
                    int start = (int) ((long) i * in / out);
                    int end = (int) Math.ceilDiv((i + 1L) * in, out);
                    for (int j = start; j < end; j++) {
                        m[row + j] = 1f / (end - start);
                    }
                }
                case NEAREST -> m[row + Math.min((int) Math.floor(i * scale), in - 1)] = 1;
            }
        }
        return m;
    }

    private void antialias(float[] m, int row, int in, int i, float scale) {
        float reach = this == BICUBIC_ANTIALIAS ? 2 : 1;
        float wide = Math.max(scale, 1);
        float support = reach * wide;
        float center = scale * (i + 0.5f);
        int start = Math.max((int) (center - support + 0.5f), 0);
        int end = Math.min((int) (center + support + 0.5f), in);
        double total = 0;
        for (int j = start; j < end; j++) {
            float at = (j - center + 0.5f) * (1 / wide);
            double share = this == BICUBIC_ANTIALIAS ? cubic(at) : Math.max(0, 1 - Math.abs(at));
            m[row + j] = (float) share;
            total += share;
        }
        for (int j = start; j < end; j++) {
            m[row + j] = (float) (m[row + j] / total);
        }
    }

    /// Keys' kernel with a = -0.5.
    private static double cubic(double at) {
        double x = Math.abs(at);
        if (x < 1) {
            return (1.5 * x - 2.5) * x * x + 1;
        }
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
    }
}
