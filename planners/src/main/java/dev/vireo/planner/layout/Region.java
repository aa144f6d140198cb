package dev.vireo.planner.layout;

/// Where an object is in one frame of a video, as fractions of the frame, origin top-left. It may reach outside
/// 0 to 1.
public record Region(double left, double top, double right, double bottom) {
    /// The middle between left and right.
    public double centerX() {
        return (left + right) / 2;
    }

    /// The middle between top and bottom.
    public double centerY() {
        return (top + bottom) / 2;
    }
}
