package dev.vireo.runtime.image;

/// A rectangle of whole pixels, origin top-left, right and bottom exclusive: `left <= right`, `top <=
/// bottom`. It may reach outside a picture; [#clip] cuts it back.
public record Box(int left, int top, int right, int bottom) {
    /// @throws IllegalArgumentException when an edge lies beyond its opposite
    public Box {
        if (left > right || top > bottom) {
            throw new IllegalArgumentException("box edges are out of order: left " + left + ", top " + top + ", right "
                    + right + ", bottom " + bottom);
        }
    }

    /// The whole of a picture of this size.
    public static Box of(int width, int height) {
        return new Box(0, 0, width, height);
    }

    /// Pixels across, the largest int when they are more.
    public int width() {
        return Math.clamp((long) right - left, 0, Integer.MAX_VALUE);
    }

    /// Pixels down, the largest int when they are more.
    public int height() {
        return Math.clamp((long) bottom - top, 0, Integer.MAX_VALUE);
    }

    /// Pixels inside.
    public long area() {
        return (long) width() * height();
    }

    /// Whether no pixel is inside.
    public boolean isEmpty() {
        return width() == 0 || height() == 0;
    }

    /// The middle between left and right.
    public double centerX() {
        return ((double) left + right) / 2;
    }

    /// The middle between top and bottom.
    public double centerY() {
        return ((double) top + bottom) / 2;
    }

    /// Whether the point lies inside.
    public boolean contains(double x, double y) {
        return x >= left && x < right && y >= top && y < bottom;
    }

    /// Whether the two share a pixel.
    public boolean overlaps(Box other) {
        return intersectionArea(other) > 0;
    }

    /// The part inside `frame`; an empty box at the nearest edge when nothing is.
    public Box clip(Box frame) {
        int l = Math.clamp(left, frame.left, frame.right);
        int t = Math.clamp(top, frame.top, frame.bottom);
        return new Box(l, t, Math.clamp(right, l, frame.right), Math.clamp(bottom, t, frame.bottom));
    }

    /// Pixels shared with `other`.
    public long intersectionArea(Box other) {
        long w = Math.min(right, other.right) - (long) Math.max(left, other.left);
        long h = Math.min(bottom, other.bottom) - (long) Math.max(top, other.top);
        return w <= 0 || h <= 0 ? 0 : w * h;
    }

    /// Intersection over union, 0 to 1; 0 when both are empty.
    public double iou(Box other) {
        long shared = intersectionArea(other);
        long union = area() + other.area() - shared;
        return union == 0 ? 0 : (double) shared / union;
    }

    /// This box moved by `dx`, `dy` pixels.
    public Box shift(int dx, int dy) {
        return new Box(left + dx, top + dy, right + dx, bottom + dy);
    }
}
