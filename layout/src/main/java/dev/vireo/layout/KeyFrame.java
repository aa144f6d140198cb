package dev.vireo.layout;

import java.util.Objects;

/// Where an object is in one frame of the layout.
///
/// @param frame the frame, from 0
public record KeyFrame(int frame, LayoutBox box) {
    /// @throws IllegalArgumentException when the frame is negative
    public KeyFrame {
        Objects.requireNonNull(box);
        if (frame < 0) {
            throw new IllegalArgumentException("frames count from 0, and this is frame " + frame);
        }
    }
}
