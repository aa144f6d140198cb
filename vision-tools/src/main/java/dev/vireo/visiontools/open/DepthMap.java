package dev.vireo.visiontools.open;

import dev.vireo.runtime.image.Box;
import java.util.Arrays;

/// How far the places of one picture are, as a network told them: larger is farther.
///
/// The scale is that of the network where it tells distances, and otherwise 0 for near and 1 for far in this
/// picture. Near and far are the first and the last percentile of the picture, so that a few false pixels, as
/// there are in skies and mirrors, don't stretch the scale.
final class DepthMap {
    /// Below this share of the range of a picture an order of two depths says nothing.
    static final double MARGIN = 0.03;

    private static final double ENDS = 0.01;

    private final float[] farness;
    private final int width;
    private final int height;
    private final double step;

    private DepthMap(float[] farness, int width, int height, double step) {
        this.farness = farness;
        this.width = width;
        this.height = height;
        this.step = step;
    }

    /// Distances, whose unit is kept.
    ///
    /// @param distances rows first
    static DepthMap ofDistances(float[] distances, int width, int height) {
        return new DepthMap(
                distances, width, height, MARGIN * Ends.of(distances).range());
    }

    /// Inverse distances of unknown scale and offset: larger is nearer.
    ///
    /// @param nearness rows first
    static DepthMap ofNearness(float[] nearness, int width, int height) {
        Ends ends = Ends.of(nearness);
        float[] farness = new float[nearness.length];
        if (ends.range() > 0) {
            for (int i = 0; i < farness.length; i++) {
                farness[i] = (float) ((ends.most - nearness[i]) / ends.range());
            }
        }
        return new DepthMap(farness, width, height, ends.range() > 0 ? MARGIN : 0);
    }

    private record Ends(double least, double most) {
        static Ends of(float[] values) {
            float[] sorted = values.clone();
            Arrays.sort(sorted);
            int cut = (int) (ENDS * (sorted.length - 1));
            return new Ends(sorted[cut], sorted[sorted.length - 1 - cut]);
        }

        double range() {
            return most - least;
        }
    }

    /// The depth of a part of the picture: the median over the middle half of its width and of its height,
    /// where it shows least of what is behind.
    ///
    /// @param box in the frame of the picture
    /// @param picture all of it
    double median(Box box, Box picture) {
        int[] columns = middle(box.left(), box.right(), picture.width(), width);
        int[] rows = middle(box.top(), box.bottom(), picture.height(), height);
        float[] inside = new float[(columns[1] - columns[0]) * (rows[1] - rows[0])];
        int n = 0;
        for (int row = rows[0]; row < rows[1]; row++) {
            for (int column = columns[0]; column < columns[1]; column++) {
                inside[n++] = farness[row * width + column];
            }
        }
        Arrays.sort(inside);
        return (inside[(n - 1) / 2] + (double) inside[n / 2]) / 2;
    }

    /// The cells of the map whose centres lie in the middle half of a stretch of the picture, from and to; the
    /// one at its middle when there is none.
    private static int[] middle(int from, int to, int picture, int cells) {
        double scale = cells / (double) picture;
        double quarter = (to - from) / 4.0;
        int first = (int) Math.ceil((from + quarter) * scale - 0.5);
        int last = (int) Math.ceil((to - quarter) * scale - 0.5);
        if (last <= first) {
            first = (int) ((from + to) / 2.0 * scale);
            last = first + 1;
        }
        first = Math.clamp(first, 0, cells - 1);
        return new int[] {first, Math.clamp(last, first + 1, cells)};
    }

    /// A depth as a whole number of margins. Those of two things that are at least a margin apart differ, in
    /// their order.
    double rounded(double depth) {
        return step == 0 ? 0 : Math.floor(depth / step + 0.5) * step;
    }

    /// Less than 0 when the first depth is nearer, more when it is farther, 0 when they are less than a margin
    /// apart.
    int compare(double first, double second) {
        return Math.abs(first - second) < step || step == 0 ? 0 : Double.compare(first, second);
    }

    /// What it takes.
    long bytes() {
        return (long) Float.BYTES * farness.length;
    }
}
