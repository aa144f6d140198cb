package dev.vireo.visiontools.photos;

import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;

/// A thing that the detector found, in pixels of the picture.
///
/// @param label its class
/// @param score 0 to 1
record Found(int label, double score, double left, double top, double right, double bottom) {
    double centerX() {
        return (left + right) / 2;
    }

    double centerY() {
        return (top + bottom) / 2;
    }

    private double area() {
        return (right - left) * (bottom - top);
    }

    private double shared(Found other) {
        double w = Math.min(right, other.right) - Math.max(left, other.left);
        double h = Math.min(bottom, other.bottom) - Math.max(top, other.top);
        return w <= 0 || h <= 0 ? 0 : w * h;
    }

    /// Intersection over union.
    double iou(Found other) {
        double shared = shared(other);
        return shared == 0 ? 0 : shared / (area() + other.area() - shared);
    }

    /// The share of the smaller of the two that lies in the other.
    double covered(Found other) {
        double shared = shared(other);
        return shared == 0 ? 0 : shared / Math.min(area(), other.area());
    }

    /// Its box in whole pixels, with at least one inside.
    Box box(Image image) {
        int l = Math.clamp(Math.round(left), 0, image.width() - 1);
        int t = Math.clamp(Math.round(top), 0, image.height() - 1);
        return new Box(
                l,
                t,
                Math.clamp(Math.round(right), l + 1, image.width()),
                Math.clamp(Math.round(bottom), t + 1, image.height()));
    }
}
