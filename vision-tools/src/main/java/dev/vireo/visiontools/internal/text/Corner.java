package dev.vireo.visiontools.internal.text;

/// A point in pixels, origin top-left.
public record Corner(double x, double y) {
    double distance(Corner other) {
        return Math.hypot(x - other.x, y - other.y);
    }
}
