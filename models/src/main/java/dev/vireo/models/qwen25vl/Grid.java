package dev.vireo.models.qwen25vl;

/// How a picture or a video is cut into patches.
///
/// @param frames patches in time; 1 for a picture
/// @param rows patches from top to bottom
/// @param columns patches from left to right
public record Grid(int frames, int rows, int columns) {
    /// More than any picture has; it keeps products within 64 bits.
    private static final int MOST = 1 << 20;

    /// Checks the sizes.
    ///
    /// @throws IllegalArgumentException when one is not from 1 to 1,048,576
    public Grid {
        if (frames < 1 || rows < 1 || columns < 1 || Math.max(frames, Math.max(rows, columns)) > MOST) {
            throw new IllegalArgumentException(
                    "a grid of " + frames + " x " + rows + " x " + columns + "; each is from 1 to " + MOST);
        }
    }

    /// How many patches there are.
    public long patches() {
        return (long) frames * rows * columns;
    }

    /// How many features they become: tokens of a prompt.
    ///
    /// @param merge side of the square of patches that become one
    public long features(int merge) {
        return patches() / ((long) merge * merge);
    }

    @Override
    public String toString() {
        return frames + " x " + rows + " x " + columns;
    }
}
