package dev.vireo.layout;

/// The frames that a layout is planned for.
///
/// @param width pixels across
/// @param height pixels down
/// @param frames how many
/// @param fps frames per second
public record LayoutCanvas(int width, int height, int frames, double fps) {
    /// Six frames of 512 x 512, two per second: those of the published prompt.
    public static final LayoutCanvas STANDARD =
            new LayoutCanvas(LayoutAnswer.SIDE, LayoutAnswer.SIDE, 6, LayoutAnswer.FPS);

    /// @throws IllegalArgumentException when no layout can have such frames
    public LayoutCanvas {
        new Layout("", width, height, frames, fps, "", java.util.List.of());
    }

    /// The seconds that they last.
    public double seconds() {
        return frames / fps;
    }
}
