package dev.vireo.models.owlv2;

import dev.vireo.models.internal.folder.PictureSettings;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/// How a picture becomes numbers: filled up to a square at the right and bottom with black, blurred where
/// it shrinks, resized bilinearly without antialiasing, and then normalised. All of it but the last is
/// linear and the same in both directions, so that each pixel of the result is a sum over a few of each
/// direction, and what is filled up is never looked at.
///
/// @param side of the result in pixels
/// @param factor what the values of pixels, 0 to 255, are multiplied by
record Owlv2Pixels(int side, double factor, List<Double> mean, List<Double> deviation) {
    private static final int BILINEAR = 2;

    /// Reads `preprocessor_config.json`.
    ///
    /// @throws VireoException with code DATA when a value is not understood, or would change the numbers in
    ///     a way that is not computed here
    static Owlv2Pixels of(ModelConfig config) {
        PictureSettings.usualSteps(config, true);
        config.supportsOnly("resample", BILINEAR);
        int[] size = PictureSettings.size(config, 960);
        if (size[0] != size[1] || size[0] < 2) {
            throw config.notUnderstood("size", "a square of 2 pixels a side or more");
        }
        Owlv2Pixels out = new Owlv2Pixels(
                size[0],
                PictureSettings.factor(config),
                PictureSettings.mean(config, PictureSettings.CLIP_MEAN),
                PictureSettings.deviation(config, PictureSettings.CLIP_DEVIATION));
        config.requireAllRead();
        return out;
    }

    /// Of each pixel of the result the first pixel that counts and the weights from there on.
    private static final class Taps {
        private final int[] first;
        private final float[][] weights;

        private Taps(int[] first, float[][] weights) {
            this.first = first;
            this.weights = weights;
        }

        static Taps of(int from, int to) {
            int[] first = new int[to];
            float[][] weights = new float[to][];
            double[] blur = blur((float) from / to);
            int half = blur.length / 2;
            float scale = (float) from / to;
            for (int i = 0; i < to; i++) {
                float at = Math.max(scale * (i + 0.5f) - 0.5f, 0);
                int left = Math.min((int) at, from - 1);
                int right = Math.min(left + 1, from - 1);
                float share = at - left;
                first[i] = Math.max(left - half, 0);
                double[] sum = new double[Math.min(right + half, from - 1) - first[i] + 1];
                for (int k = -half; k <= half; k++) {
                    sum[inside(left + k, from) - first[i]] += blur[k + half] * (1 - share);
                    sum[inside(right + k, from) - first[i]] += blur[k + half] * share;
                }
                weights[i] = new float[sum.length];
                for (int j = 0; j < sum.length; j++) {
                    weights[i][j] = (float) sum[j];
                }
            }
            return new Taps(first, weights);
        }

        /// Beyond its edges a picture is mirrored at its outermost pixels.
        private static int inside(int at, int size) {
            return at < 0 ? -at : at < size ? at : 2 * (size - 1) - at;
        }

        /// A Gaussian of deviation `(shrinking - 1) / 2` over three deviations to each side; one pixel
        /// alone where nothing shrinks. In 32 bits where the reference has them, since a step more or less
        /// is seen.
        private static double[] blur(float shrinking) {
            float deviation = (shrinking - 1) / 2;
            if (deviation <= 0) {
                return new double[] {1};
            }
            int half = (int) Math.ceil(3 * deviation);
            double[] out = new double[2 * half + 1];
            double total = 0;
            for (int k = -half; k <= half; k++) {
                double x = k / (double) deviation;
                out[k + half] = Math.exp(-0.5 * x * x);
                total += out[k + half];
            }
            for (int k = 0; k < out.length; k++) {
                out[k] /= total;
            }
            return out;
        }
    }

    /// A picture as the network takes it, 1 x 3 x side x side.
    Tensor apply(Image picture) {
        int width = picture.width();
        int height = picture.height();
        Taps taps = Taps.of(Math.max(width, height), side);
        byte[] rgb = picture.toRgb();
        float[] scaled = new float[256];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = i * (float) factor;
        }
        int row = side * Image.CHANNELS;
        float[] across = new float[Math.multiplyExact(height, row)];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < side; x++) {
                int from = taps.first[x];
                float[] weights = taps.weights[x];
                int count = Math.min(weights.length, width - from);
                int to = y * row + x * Image.CHANNELS;
                for (int j = 0; j < count; j++) {
                    int at = (y * width + from + j) * Image.CHANNELS;
                    across[to] += weights[j] * scaled[rgb[at] & 0xFF];
                    across[to + 1] += weights[j] * scaled[rgb[at + 1] & 0xFF];
                    across[to + 2] += weights[j] * scaled[rgb[at + 2] & 0xFF];
                }
            }
        }
        float[] sums = new float[row];
        float[] out = new float[side * row];
        for (int y = 0; y < side; y++) {
            Arrays.fill(sums, 0);
            float[] weights = taps.weights[y];
            int count = Math.min(weights.length, height - taps.first[y]);
            for (int j = 0; j < count; j++) {
                int from = (taps.first[y] + j) * row;
                for (int i = 0; i < row; i++) {
                    sums[i] += weights[j] * across[from + i];
                }
            }
            for (int c = 0; c < Image.CHANNELS; c++) {
                float m = mean.get(c).floatValue();
                float d = deviation.get(c).floatValue();
                int to = (c * side + y) * side;
                for (int x = 0; x < side; x++) {
                    out[to + x] = (sums[x * Image.CHANNELS + c] - m) / d;
                }
            }
        }
        return Tensor.of(out, 1, Image.CHANNELS, side, side);
    }
}
