package dev.vireo.planners.internal.caption;

import dev.vireo.layout.LayoutObject;
import dev.vireo.planners.internal.caption.Scene.Thing;
import java.util.Arrays;

/// One thing's middle and size in every frame of a layout, as fractions of the frame, while it is put there.
final class Track {
    /// How far things keep from each other.
    static final double GAP = 0.03;

    final Thing thing;
    final double[] x;
    final double[] y;
    final double[] scale;
    double width;
    double height;
    boolean freeX;
    boolean freeY;
    LayoutObject.Motion motion = LayoutObject.Motion.LINEAR;
    final boolean[] seen;

    Track(Thing thing, int frames) {
        this.thing = thing;
        this.x = new double[frames];
        this.y = new double[frames];
        this.scale = new double[frames];
        this.seen = new boolean[frames];
        Arrays.fill(scale, 1);
    }

    void shift(double dx, double dy) {
        for (int f = 0; f < x.length; f++) {
            x[f] += dx;
            y[f] += dy;
        }
    }

    /// How far it reaches out of the frame at most.
    double outside() {
        double out = 0;
        for (int f = 0; f < x.length; f++) {
            if (seen[f]) {
                double w = width * scale[f] / 2;
                double h = height * scale[f] / 2;
                out = Math.max(out, Math.max(w - x[f], x[f] + w - 1));
                out = Math.max(out, Math.max(h - y[f], y[f] + h - 1));
            }
        }
        return out;
    }

    /// The area that it shares with another over all frames.
    double shared(Track other) {
        double sum = 0;
        for (int f = 0; f < x.length; f++) {
            if (seen[f] && other.seen[f]) {
                double wide = (width * scale[f] + other.width * other.scale[f]) / 2 + GAP - Math.abs(x[f] - other.x[f]);
                double high =
                        (height * scale[f] + other.height * other.scale[f]) / 2 + GAP - Math.abs(y[f] - other.y[f]);
                sum += Math.max(0, wide) * Math.max(0, high);
            }
        }
        return sum;
    }
}
