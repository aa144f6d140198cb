package dev.vireo.runtime.video;

import dev.vireo.runtime.image.Image;
import java.util.List;
import java.util.Objects;

/// A video: frames by index, decoded when they are asked for. Safe for several threads. [Clips] opens files
/// and folders.
public interface Clip extends AutoCloseable {
    /// How many frames there are; at least one.
    int frames();

    /// Frames per second, on average.
    double framesPerSecond();

    /// A frame, counted from 0. While anybody holds it, asking again gives the same object: two patches of
    /// the same frame are patches of the same picture.
    ///
    /// @throws IndexOutOfBoundsException when there is no such frame
    /// @throws IllegalStateException when the clip is closed
    /// @throws dev.vireo.runtime.VireoException with code DATA when the frame can't be decoded
    Image frame(int index);

    /// When a frame is shown, in seconds, as the recording counts them: the first frame is at 0 unless
    /// something else, sound say, comes before it.
    ///
    /// @throws IndexOutOfBoundsException when there is no such frame
    default double seconds(int index) {
        return Objects.checkIndex(index, frames()) / framesPerSecond();
    }

    /// Which frame of the recording a frame is, counted from 0. It is not `index` where frames were left out
    /// by [Clips.Sampling].
    ///
    /// @throws IndexOutOfBoundsException when there is no such frame
    default int recorded(int index) {
        return Objects.checkIndex(index, frames());
    }

    /// What tells the picture of a frame from all others: two frames have the same only when their pictures are
    /// equal. A frame of a file need not be decoded for it, but the file is read through once.
    ///
    /// @throws IndexOutOfBoundsException when there is no such frame
    /// @throws dev.vireo.runtime.VireoException with code DATA when the file or the frame can't be read
    default String content(int index) {
        return frame(index).sha256();
    }

    /// What a person should know about the recording, one sentence each: that it is cut short, say. Empty
    /// when there is nothing.
    default List<String> notices() {
        return List.of();
    }

    @Override
    void close();

    /// The pictures as a clip. Closing it does nothing.
    ///
    /// @throws IllegalArgumentException when there is no picture or the rate is not positive
    static Clip of(List<Image> pictures, double framesPerSecond) {
        return new PictureList(pictures, framesPerSecond);
    }
}
