package dev.vireo.runtime.video;

import dev.vireo.runtime.image.Image;

/// A video: frames by index, decoded when they are asked for. Safe for several threads.
public interface Clip extends AutoCloseable {
    /// How many frames there are; at least one.
    int frames();

    /// Frames per second of the recording.
    double framesPerSecond();

    /// A frame, counted from 0. Asking again gives an equal picture, not necessarily the same object.
    ///
    /// @throws IndexOutOfBoundsException when there is no such frame
    /// @throws dev.vireo.runtime.VireoException with code DATA when the frame can't be decoded
    Image frame(int index);

    @Override
    void close();
}
