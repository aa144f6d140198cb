package dev.vireo.visiontools.open;

import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.image.Resampling;
import dev.vireo.visiontools.internal.onnx.OnnxNetwork.Floats;

/// How a picture is laid into what a network takes.
///
/// @param rows whether a pixel's colours lie side by side (NHWC) instead of in planes (NCHW)
/// @param blueFirst whether the first colour is blue
/// @param scale what the values of each colour, 0 to 255, are multiplied with, in the order of the network
/// @param offset what is added then
/// @param border the values beside the picture, 0 to 255, in the order of the network
/// @param antialias whether every pixel counts when the picture shrinks, as in Pillow, instead of the four
///     nearest, as in OpenCV
@SuppressWarnings("ArrayRecordComponent") // read only in this package
record OnnxPicture(
        int width,
        int height,
        boolean rows,
        boolean blueFirst,
        double[] scale,
        double[] offset,
        double[] border,
        Fit fit,
        boolean antialias) {
    /// Where the picture lies.
    enum Fit {
        CENTRED,
        TOP_LEFT,
        STRETCHED
    }

    /// Where a picture came to lie: places in the network's picture are these in the picture.
    record Frame(int left, int top, int fittedWidth, int fittedHeight, int width, int height) {
        double toX(double x) {
            return Math.clamp((x - left) * width / fittedWidth, 0.0, width);
        }

        double toY(double y) {
            return Math.clamp((y - top) * height / fittedHeight, 0.0, height);
        }
    }

    Frame frame(int imageWidth, int imageHeight) {
        if (fit == Fit.STRETCHED) {
            return new Frame(0, 0, width, height, imageWidth, imageHeight);
        }
        double factor = Math.min(width / (double) imageWidth, height / (double) imageHeight);
        int across = fitted(imageWidth * factor, width);
        int down = fitted(imageHeight * factor, height);
        return fit == Fit.TOP_LEFT
                ? new Frame(0, 0, across, down, imageWidth, imageHeight)
                : new Frame((width - across) / 2, (height - down) / 2, across, down, imageWidth, imageHeight);
    }

    private static int fitted(double length, int most) {
        return Math.clamp((long) (length + 0.5), 1, most);
    }

    Floats pixels(Image image, Frame frame) {
        Image source = antialias ? image.resize(frame.fittedWidth, frame.fittedHeight, Resampling.BILINEAR) : image;
        float[] out = new float[Image.CHANNELS * width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int column = x - frame.left;
                int row = y - frame.top;
                boolean inside = column >= 0 && column < frame.fittedWidth && row >= 0 && row < frame.fittedHeight;
                for (int c = 0; c < Image.CHANNELS; c++) {
                    int channel = blueFirst ? Image.CHANNELS - 1 - c : c;
                    double value = inside
                            ? between(
                                    source,
                                    place(column, source.width(), frame.fittedWidth),
                                    place(row, source.height(), frame.fittedHeight),
                                    channel)
                            : border[c];
                    int at = rows ? (y * width + x) * Image.CHANNELS + c : (c * height + y) * width + x;
                    out[at] = (float) (value * scale[c] + offset[c]);
                }
            }
        }
        return rows
                ? new Floats(out, 1, height, width, Image.CHANNELS)
                : new Floats(out, 1, Image.CHANNELS, height, width);
    }

    /// Where the centre of a pixel of the fitted picture lies in the source.
    private static double place(int at, int from, int to) {
        return Math.clamp((at + 0.5) * from / to - 0.5, 0.0, from - 1.0);
    }

    private static double between(Image image, double x, double y, int channel) {
        int left = (int) x;
        int top = (int) y;
        int right = Math.min(left + 1, image.width() - 1);
        int bottom = Math.min(top + 1, image.height() - 1);
        double upper = mix(image.channel(left, top, channel), image.channel(right, top, channel), x - left);
        double lower = mix(image.channel(left, bottom, channel), image.channel(right, bottom, channel), x - left);
        return upper + (lower - upper) * (y - top);
    }

    private static double mix(int a, int b, double share) {
        return a + (b - a) * share;
    }
}
