package dev.vireo.visiontools.internal.text;

import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.internal.onnx.OnnxNetwork;
import dev.vireo.visiontools.internal.onnx.OnnxNetwork.Floats;
import java.nio.FloatBuffer;

/// Pixels on their way into a network: rows of `r, g, b` bytes.
///
/// @param rgb `width * height * 3` bytes, top row first
/// @param width pixels across
/// @param height pixels down
@SuppressWarnings("ArrayRecordComponent") // inside this package, and nobody changes it
record PlainPixels(byte[] rgb, int width, int height) {
    /// Bits behind the point of a weight.
    private static final int BITS = 11;

    static PlainPixels of(Image image) {
        return new PlainPixels(image.toRgb(), image.width(), image.height());
    }

    /// For each target pixel its two source pixels, and the weights of both.
    private record Taps(int[] first, int[] second, int[] weights) {
        /// @param border whether places beyond the outermost pixels take those alone, instead of twice in
        ///     parts: the same but for rounding
        static Taps of(int from, int to, boolean border) {
            double scale = 1 / ((double) to / from);
            int[] first = new int[to];
            int[] second = new int[to];
            int[] weights = new int[2 * to];
            for (int i = 0; i < to; i++) {
                float at = (float) ((i + 0.5) * scale - 0.5);
                int low = (int) Math.floor(at);
                boolean outside = low < 0 || low >= from - 1;
                float part = outside && border ? 0 : at - low;
                first[i] = Math.clamp(low, 0, from - 1);
                second[i] = Math.clamp(low + 1, outside && border ? first[i] : 0, from - 1);
                weights[2 * i] = (int) Math.rint((1 - part) * (1 << BITS));
                weights[2 * i + 1] = (int) Math.rint(part * (1 << BITS));
            }
            return new Taps(first, second, weights);
        }
    }

    /// The same picture in another size: of the four pixels around each place the weighted mean, also where
    /// the picture shrinks. That is how OpenCV resizes, and what these networks were trained on; weights
    /// have eleven bits behind the point.
    PlainPixels resize(int newWidth, int newHeight) {
        if (newWidth == width && newHeight == height) {
            return this;
        }
        Taps across = Taps.of(width, newWidth, true);
        Taps down = Taps.of(height, newHeight, false);
        byte[] out = new byte[Math.multiplyExact(3 * newWidth, newHeight)];
        int[] upper = new int[3 * newWidth];
        int[] lower = new int[3 * newWidth];
        int upperRow = -1;
        int lowerRow = -1;
        for (int y = 0, to = 0; y < newHeight; y++) {
            if (down.first[y] == lowerRow) { // going down, the lower row becomes the upper one
                int[] swap = upper;
                upper = lower;
                lower = swap;
                upperRow = lowerRow;
                lowerRow = -1;
            }
            if (down.first[y] != upperRow) {
                upperRow = down.first[y];
                row(upperRow, across, upper);
            }
            if (down.second[y] != lowerRow) {
                lowerRow = down.second[y];
                row(lowerRow, across, lower);
            }
            int above = down.weights[2 * y];
            int below = down.weights[2 * y + 1];
            for (int i = 0; i < upper.length; i++, to++) {
                int sum = ((above * (upper[i] >> 4)) >> 16) + ((below * (lower[i] >> 4)) >> 16);
                out[to] = (byte) Math.clamp((sum + 2) >> 2, 0, 255);
            }
        }
        return new PlainPixels(out, newWidth, newHeight);
    }

    private void row(int y, Taps across, int[] out) {
        int start = y * width * 3;
        for (int x = 0, to = 0; x < across.first.length; x++) {
            int left = start + across.first[x] * 3;
            int right = start + across.second[x] * 3;
            int near = across.weights[2 * x];
            int far = across.weights[2 * x + 1];
            for (int c = 0; c < 3; c++, to++) {
                out[to] = (rgb[left + c] & 255) * near + (rgb[right + c] & 255) * far;
            }
        }
    }

    /// The same picture with black rows above and below it.
    PlainPixels withBlackRows(int rows) {
        byte[] out = new byte[Math.multiplyExact(width * 3, height + 2 * rows)];
        System.arraycopy(rgb, 0, out, rows * width * 3, rgb.length);
        return new PlainPixels(out, width, height + 2 * rows);
    }

    /// Turned by a quarter against the clock.
    PlainPixels quarterTurn() {
        byte[] out = new byte[rgb.length];
        for (int y = 0; y < width; y++) {
            for (int x = 0; x < height; x++) {
                System.arraycopy(rgb, (x * width + width - 1 - y) * 3, out, (y * height + x) * 3, 3);
            }
        }
        int across = height;
        int down = width;
        return new PlainPixels(out, across, down);
    }

    /// Upside down.
    PlainPixels halfTurn() {
        byte[] out = new byte[rgb.length];
        for (int i = 0; i < out.length; i += 3) {
            System.arraycopy(rgb, rgb.length - 3 - i, out, i, 3);
        }
        return new PlainPixels(out, width, height);
    }

    /// What a network gives for the planes blue, green and red as `1 x 3 x height x planeWidth` numbers from
    /// -1 to 1, with zeros right of the picture.
    Floats through(OnnxNetwork network, int planeWidth) {
        return network.runForOne(to -> planes(to, planeWidth), 1, 3, height, planeWidth);
    }

    private void planes(FloatBuffer to, int planeWidth) {
        float[] row = new float[planeWidth];
        for (int channel = 2; channel >= 0; channel--) {
            for (int y = 0, from = channel; y < height; y++) {
                for (int x = 0; x < width; x++, from += 3) {
                    row[x] = LEVELS[rgb[from] & 255];
                }
                to.put(row);
            }
        }
    }

    private static final float[] LEVELS = new float[256];

    static {
        for (int i = 0; i < LEVELS.length; i++) {
            LEVELS[i] = (float) ((i / 255.0 - 0.5) / 0.5);
        }
    }
}
