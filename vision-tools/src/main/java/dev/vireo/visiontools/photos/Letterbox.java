package dev.vireo.visiontools.photos;

import dev.vireo.models.nanodet.NanoDetModel;
import dev.vireo.runtime.image.Image;
import java.util.Arrays;

/// How a picture is laid into the square that the detector takes: scaled by one factor, in the middle of
/// black.
///
/// @param side of the square
/// @param width of the picture
/// @param height of the picture
/// @param fittedWidth of the picture in the square
/// @param fittedHeight of the picture in the square
record Letterbox(int side, int width, int height, int fittedWidth, int fittedHeight) {
    static Letterbox of(int side, int width, int height) {
        double scale = Math.min(side / (double) width, side / (double) height);
        return new Letterbox(side, width, height, fitted(width, scale, side), fitted(height, scale, side));
    }

    private static int fitted(int length, double scale, int side) {
        return Math.clamp((long) (length * scale + 0.5), 1, side);
    }

    private int left() {
        return (side - fittedWidth) / 2;
    }

    private int top() {
        return (side - fittedHeight) / 2;
    }

    /// What was found in the square as a thing in the picture, cut at its borders.
    Found toPicture(Found inSquare) {
        return new Found(
                inSquare.label(),
                inSquare.score(),
                toPictureX(inSquare.left()),
                toPictureY(inSquare.top()),
                toPictureX(inSquare.right()),
                toPictureY(inSquare.bottom()));
    }

    private double toPictureX(double x) {
        return Math.clamp((x - left()) * width / fittedWidth, 0.0, width);
    }

    private double toPictureY(double y) {
        return Math.clamp((y - top()) * height / fittedHeight, 0.0, height);
    }

    /// Where a row or column of the fitted picture takes its colours from.
    @SuppressWarnings("ArrayRecordComponent") // read only in this class
    private record Taps(int[] first, int[] second, double[] weight) {
        /// Bilinear between the centres of pixels, without antialiasing: the detector was trained so.
        static Taps of(int from, int to) {
            int[] first = new int[to];
            int[] second = new int[to];
            double[] weight = new double[to];
            for (int i = 0; i < to; i++) {
                double place = Math.max(0, (i + 0.5) * from / to - 0.5);
                first[i] = Math.min((int) place, from - 1);
                second[i] = Math.min(first[i] + 1, from - 1);
                weight[i] = place - first[i];
            }
            return new Taps(first, second, weight);
        }
    }

    /// The picture as [NanoDetModel] takes it: 3 x side x side, blue, green and red.
    float[] pixels(Image image) {
        int plane = side * side;
        float[] out = new float[3 * plane];
        double[] mean = new double[3];
        double[] scale = new double[3];
        for (int c = 0; c < 3; c++) {
            mean[c] = NanoDetModel.MEAN.get(c);
            scale[c] = 1 / NanoDetModel.DEVIATION.get(c);
            Arrays.fill(out, c * plane, (c + 1) * plane, (float) (-mean[c] * scale[c]));
        }
        Taps across = Taps.of(width, fittedWidth);
        Taps down = Taps.of(height, fittedHeight);
        for (int y = 0; y < fittedHeight; y++) {
            for (int x = 0; x < fittedWidth; x++) {
                int a = image.pixel(across.first[x], down.first[y]);
                int b = image.pixel(across.second[x], down.first[y]);
                int c = image.pixel(across.first[x], down.second[y]);
                int d = image.pixel(across.second[x], down.second[y]);
                int at = (y + top()) * side + x + left();
                for (int channel = 0; channel < 3; channel++) {
                    int shift = 8 * channel; // blue is the last byte
                    double upper = mix(a >> shift & 255, b >> shift & 255, across.weight[x]);
                    double lower = mix(c >> shift & 255, d >> shift & 255, across.weight[x]);
                    double value = upper + (lower - upper) * down.weight[y];
                    out[channel * plane + at] = (float) ((value - mean[channel]) * scale[channel]);
                }
            }
        }
        return out;
    }

    private static double mix(int a, int b, double weight) {
        return a + (b - a) * weight;
    }
}
