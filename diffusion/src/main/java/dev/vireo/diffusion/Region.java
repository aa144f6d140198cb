package dev.vireo.diffusion;

/// Where an object is in one frame, in fractions of the frame, origin top-left. It may reach out of the frame.
///
/// @param x0 left edge
/// @param y0 upper edge
/// @param x1 right edge, not left of `x0`
/// @param y1 lower edge, not above `y0`
public record Region(double x0, double y0, double x1, double y1) {
    /// The object is not in this frame.
    public static final Region ABSENT = new Region(0, 0, 0, 0);

    /// @throws IllegalArgumentException when a number is not finite, or the edges are in the wrong order
    public Region {
        if (!Double.isFinite(x0 + y0 + x1 + y1) || x1 < x0 || y1 < y0) {
            throw new IllegalArgumentException("no region from " + x0 + ", " + y0 + " to " + x1 + ", " + y1);
        }
    }

    /// Whether some of it lies in the frame.
    public boolean visible() {
        return x1 > x0 && y1 > y0 && x1 > 0 && y1 > 0 && x0 < 1 && y0 < 1;
    }
}
