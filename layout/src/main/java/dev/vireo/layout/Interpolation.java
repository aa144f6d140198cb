package dev.vireo.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// From the key frames of a layout to the frames of a video.
///
/// With K frames in the layout, key frame k lies at k/(K-1) of the time, and frame n of N video frames at
/// n (1 - 1e-5)/(N-1); an object is seen there when frame floor(K t) of the layout shows it. Places and bins
/// differ by design: so it is published, and so linear motion gives the published numbers.
final class Interpolation {
    private static final double END = 1 - 1e-5;

    private final int layoutFrames;
    private final double width;
    private final double height;

    Interpolation(int layoutFrames, double width, double height) {
        this.layoutFrames = layoutFrames;
        this.width = width;
        this.height = height;
    }

    Layout.Track track(LayoutObject object, int frames, LayoutObject.Motion motion) {
        List<LayoutObject.KeyFrame> keys = object.keyFrames();
        double[] times = keys.stream()
                .mapToDouble(k -> layoutFrames == 1 ? 0 : (double) k.frame() / (layoutFrames - 1))
                .toArray();
        Curve left = curve(
                times,
                values(keys, b -> b.x() / width),
                motion == LayoutObject.Motion.SMOOTH ? motion : LayoutObject.Motion.LINEAR);
        Curve bottom = curve(times, values(keys, b -> b.bottom() / height), motion);
        Curve right;
        Curve top;
        if (motion == LayoutObject.Motion.LINEAR) {
            right = curve(times, values(keys, b -> b.right() / width), motion);
            top = curve(times, values(keys, b -> b.y() / height), motion);
        } else { // sides that are curves of their own never cross
            Curve wide = curve(times, values(keys, b -> b.width() / width), LayoutObject.Motion.SMOOTH);
            Curve high = curve(times, values(keys, b -> b.height() / height), LayoutObject.Motion.SMOOTH);
            right = t -> left.at(t) + wide.at(t);
            top = t -> bottom.at(t) - high.at(t);
        }
        List<Optional<Region>> out = new ArrayList<>(frames);
        for (int n = 0; n < frames; n++) {
            double t = time(n, frames);
            out.add(
                    object.visibleIn((int) Math.floor(t * layoutFrames))
                            ? Optional.of(new Region(left.at(t), top.at(t), right.at(t), bottom.at(t)))
                            : Optional.empty());
        }
        return new Layout.Track(object, out);
    }

    private static double time(int n, int frames) {
        return n == 0 ? 0 : n == frames - 1 ? END : n * (END / (frames - 1));
    }

    private static double[] values(List<LayoutObject.KeyFrame> keys, ToDoubleFunction<LayoutBox> edge) {
        return keys.stream().mapToDouble(k -> edge.applyAsDouble(k.box())).toArray();
    }

    /// A coordinate over time.
    private interface Curve {
        double at(double t);
    }

    private static Curve curve(double[] times, double[] values, LayoutObject.Motion motion) {
        int last = times.length - 1;
        Curve between = switch (motion) {
            case LINEAR -> linear(times, values);
            case SMOOTH -> cubic(times, values);
            case PHYSICAL -> falling(times, values);
        };
        return t -> t <= times[0] ? values[0] : t >= times[last] ? values[last] : between.at(t);
    }

    private static Curve linear(double[] x, double[] y) {
        return t -> {
            int j = segment(x, t);
            double slope = (y[j + 1] - y[j]) / (x[j + 1] - x[j]);
            return slope * (t - x[j]) + y[j];
        };
    }

    /// The last key frame that is not after t.
    private static int segment(double[] x, double t) {
        int j = 0;
        while (j + 2 < x.length && t >= x[j + 1]) {
            j++;
        }
        return j;
    }

    private static Curve cubic(double[] x, double[] y) {
        int n = x.length;
        double[] slope = slopes(x, y);
        double[] tangent = new double[n];
        for (int i = 0; i < n && n > 1; i++) {
            if (i == 0 || i == n - 1) {
                tangent[i] = slope[Math.min(i, n - 2)];
            } else if (slope[i - 1] * slope[i] > 0) { // the weighted harmonic mean keeps the curve between its keys
                double before = x[i] - x[i - 1];
                double after = x[i + 1] - x[i];
                double w1 = 2 * after + before;
                double w2 = after + 2 * before;
                tangent[i] = (w1 + w2) / (w1 / slope[i - 1] + w2 / slope[i]);
            }
        }
        return t -> {
            int j = segment(x, t);
            double h = x[j + 1] - x[j];
            double s = (t - x[j]) / h;
            return y[j] * (1 + 2 * s) * (1 - s) * (1 - s)
                    + tangent[j] * h * s * (1 - s) * (1 - s)
                    + y[j + 1] * s * s * (3 - 2 * s)
                    + tangent[j + 1] * h * s * s * (s - 1);
        };
    }

    /// Between two key frames an object accelerates downwards as it does at those of the two where it is in
    /// flight: where its velocity turns downwards. A velocity that turns upwards is a bounce.
    private static Curve falling(double[] x, double[] y) {
        int n = x.length;
        double[] slope = slopes(x, y);
        double[] pull = new double[n];
        for (int i = 1; i < n - 1; i++) {
            pull[i] = Math.max(0, 2 * (slope[i] - slope[i - 1]) / (x[i + 1] - x[i - 1]));
        }
        return t -> {
            int j = segment(x, t);
            double a = pull[j] > 0 && pull[j + 1] > 0 ? (pull[j] + pull[j + 1]) / 2 : Math.max(pull[j], pull[j + 1]);
            if (slope[j] == 0) {
                a = pull[j] > 0 && pull[j + 1] > 0 ? a : 0; // at rest, unless the top of an arc lies between
            }
            double h = x[j + 1] - x[j];
            double s = (t - x[j]) / h;
            return y[j] + (y[j + 1] - y[j]) * s + a / 2 * h * h * s * (s - 1);
        };
    }

    private static double[] slopes(double[] x, double[] y) {
        double[] out = new double[Math.max(0, x.length - 1)];
        for (int i = 0; i < out.length; i++) {
            out[i] = (y[i + 1] - y[i]) / (x[i + 1] - x[i]);
        }
        return out;
    }
}
