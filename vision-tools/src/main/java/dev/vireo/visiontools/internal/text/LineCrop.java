package dev.vireo.visiontools.internal.text;

import java.util.List;

/// Cuts a tilted or slanted line out of a picture and straightens it.
final class LineCrop {
    /// Taller crops are lines that run upwards or downwards.
    private static final double TALL = 1.5;

    private LineCrop() {}

    /// The line between four corners, as wide and high as its longer sides; one that is half again as high
    /// as wide is turned by a quarter against the clock. What lies outside the picture is as at its border.
    ///
    /// @param corners from the top left one with the clock, at least a pixel apart
    static PlainPixels of(PlainPixels picture, List<Corner> corners) {
        Corner p0 = corners.get(0);
        Corner p1 = corners.get(1);
        Corner p2 = corners.get(2);
        Corner p3 = corners.get(3);
        int width = (int) Math.max(p0.distance(p1), p2.distance(p3));
        int height = (int) Math.max(p0.distance(p3), p1.distance(p2));
        // The projective map from the unit square to the four corners. (P. Heckbert, Fundamentals of Texture Mapping
        // and Image Warping, 1989, section 2.2.3.)
        double dx1 = p1.x() - p2.x();
        double dx2 = p3.x() - p2.x();
        double sumX = p0.x() - p1.x() + p2.x() - p3.x();
        double dy1 = p1.y() - p2.y();
        double dy2 = p3.y() - p2.y();
        double sumY = p0.y() - p1.y() + p2.y() - p3.y();
        double scale = dx1 * dy2 - dx2 * dy1;
        double g = (sumX * dy2 - dx2 * sumY) / scale;
        double h = (dx1 * sumY - sumX * dy1) / scale;
        double a = p1.x() - p0.x() + g * p1.x();
        double b = p3.x() - p0.x() + h * p3.x();
        double d = p1.y() - p0.y() + g * p1.y();
        double e = p3.y() - p0.y() + h * p3.y();
        byte[] out = new byte[Math.multiplyExact(3 * width, height)];
        for (int y = 0, to = 0; y < height; y++) {
            double v = (double) y / height;
            for (int x = 0; x < width; x++, to += 3) {
                double u = (double) x / width;
                double w = g * u + h * v + 1;
                sample(picture, (a * u + b * v + p0.x()) / w, (d * u + e * v + p0.y()) / w, out, to);
            }
        }
        PlainPixels crop = new PlainPixels(out, width, height);
        return height >= TALL * width ? crop.quarterTurn() : crop;
    }

    private static void sample(PlainPixels picture, double x, double y, byte[] out, int to) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        float red = 0;
        float green = 0;
        float blue = 0;
        for (int j = -1; j <= 2; j++) {
            int row = Math.clamp(top + j, 0, picture.height() - 1) * picture.width();
            float down = cubic(y - top - j);
            for (int i = -1; i <= 2; i++) {
                int from = (row + Math.clamp(left + i, 0, picture.width() - 1)) * 3;
                float weight = down * cubic(x - left - i);
                red += weight * (picture.rgb()[from] & 255);
                green += weight * (picture.rgb()[from + 1] & 255);
                blue += weight * (picture.rgb()[from + 2] & 255);
            }
        }
        out[to] = level(red);
        out[to + 1] = level(green);
        out[to + 2] = level(blue);
    }

    /// Keys' cubic with a = -0.75.
    private static float cubic(double distance) {
        double a = -0.75;
        double t = Math.abs(distance);
        return (float) (t < 1 ? ((a + 2) * t - (a + 3)) * t * t + 1 : ((a * t - 5 * a) * t + 8 * a) * t - 4 * a);
    }

    private static byte level(float value) {
        return (byte) Math.clamp(Math.round(value), 0, 255);
    }
}
