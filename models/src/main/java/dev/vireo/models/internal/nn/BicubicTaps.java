package dev.vireo.models.internal.nn;

/// The four source pixels that one target pixel is a mean of, in one direction of PyTorch's bicubic resizing
/// without antialiasing (Keys' cubic with a = -0.75). All arithmetic is in 32-bit floats and fused as in PyTorch:
/// at thousands of pixels a coordinate that is rounded differently would be seen.
public final class BicubicTaps {
    /// How many there are.
    public static final int COUNT = 4;

    private static final float A = -0.75f;

    private final int left;
    private final float[] shares;

    /// @param scale source pixels per target pixel
    /// @param target the target pixel
    public BicubicTaps(float scale, int target) {
        float at = Math.fma(scale, target + 0.5f, -0.5f);
        left = (int) Math.floor(at);
        float beyond = at - left;
        shares = new float[] {outer(beyond + 1), inner(beyond), inner(1 - beyond), outer(2 - beyond)};
    }

    private static float inner(float x) {
        return Math.fma(Math.fma(A + 2, x, -(A + 3)) * x, x, 1);
    }

    private static float outer(float x) {
        return Math.fma(Math.fma(Math.fma(A, x, -5 * A), x, 8 * A), x, -4 * A);
    }

    /// One of the four, from left to right; beyond the edges of `in` source pixels the outermost stands in.
    public int source(int tap, int in) {
        return Math.clamp(left + tap - 1, 0, in - 1);
    }

    /// What it counts; the four sum to 1.
    public float share(int tap) {
        return shares[tap];
    }
}
