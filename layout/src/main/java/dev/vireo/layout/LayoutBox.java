package dev.vireo.layout;

/// A rectangle in pixels of a layout, origin top-left. It may reach outside the frame and may be empty.
///
/// @param x its left edge
/// @param y its top edge
public record LayoutBox(double x, double y, double width, double height) {
    /// @throws IllegalArgumentException when a number is not finite, or a side is negative
    public LayoutBox {
        if (!Double.isFinite(x + y + width + height)) {
            throw new IllegalArgumentException(
                    "a box has finite numbers, not " + x + ", " + y + ", " + width + ", " + height);
        }
        if (width < 0 || height < 0) {
            throw new IllegalArgumentException("a box is at least 0 wide and high, not " + width + " x " + height);
        }
    }

    /// The box of this size about a point.
    public static LayoutBox around(double centerX, double centerY, double width, double height) {
        return new LayoutBox(centerX - width / 2, centerY - height / 2, width, height);
    }

    /// The right edge.
    public double right() {
        return x + width;
    }

    /// The bottom edge.
    public double bottom() {
        return y + height;
    }

    /// The middle between left and right.
    public double centerX() {
        return x + width / 2;
    }

    /// The middle between top and bottom.
    public double centerY() {
        return y + height / 2;
    }

    /// Square pixels inside.
    public double area() {
        return width * height;
    }

    /// The same box elsewhere.
    public LayoutBox shifted(double dx, double dy) {
        return new LayoutBox(x + dx, y + dy, width, height);
    }

    /// A box of another size with the same middle.
    public LayoutBox scaled(double factor) {
        return around(centerX(), centerY(), width * factor, height * factor);
    }

    /// Square pixels that both share.
    public double shared(LayoutBox other) {
        double wide = Math.min(right(), other.right()) - Math.max(x, other.x);
        double high = Math.min(bottom(), other.bottom()) - Math.max(y, other.y);
        return wide > 0 && high > 0 ? wide * high : 0;
    }

    /// The part inside a frame of this size; an empty box at the nearest edge when nothing is.
    public LayoutBox clip(double frameWidth, double frameHeight) {
        double left = Math.clamp(x, 0, frameWidth);
        double top = Math.clamp(y, 0, frameHeight);
        return new LayoutBox(
                left, top, Math.clamp(right(), 0, frameWidth) - left, Math.clamp(bottom(), 0, frameHeight) - top);
    }
}
