package dev.vireo.layout;

/// Where an object is in one frame of a video, as fractions of the frame, origin top-left. It may reach outside
/// 0 to 1.
public record Region(double left, double top, double right, double bottom) {
    /// What an object has that is not in the frame, where something has to stand for it.
    public static final Region ABSENT = new Region(0, 0, 0, 0);

    /// Whether some of it lies in the frame.
    public boolean visible() {
        return right > left && bottom > top && right > 0 && bottom > 0 && left < 1 && top < 1;
    }

    /// Refuses what is no region.
    ///
    /// @throws IllegalArgumentException when a number is not finite, or the edges are in the wrong order
    public void requireOrdered() {
        if (!Double.isFinite(left + top + right + bottom) || right < left || bottom < top) {
            throw new IllegalArgumentException("no region from " + left + ", " + top + " to " + right + ", " + bottom);
        }
    }

    /// The middle between left and right.
    public double centerX() {
        return (left + right) / 2;
    }

    /// The middle between top and bottom.
    public double centerY() {
        return (top + bottom) / 2;
    }
}
