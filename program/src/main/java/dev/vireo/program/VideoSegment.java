package dev.vireo.program;

import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/// A part of a video, as programs see it: the frames from `start` to before `end`, counted in the whole video
/// however often it was trimmed.
public record VideoSegment(Clip clip, int start, int end) {
    /// @throws IllegalArgumentException when there is no frame in it or it reaches outside the video
    public VideoSegment {
        Objects.requireNonNull(clip);
        if (start < 0 || end > clip.frames() || start >= end) {
            throw new IllegalArgumentException("a segment needs frames inside its video of " + clip.frames()
                    + " frames, not those from " + start + " to before " + end);
        }
    }

    /// The whole video.
    public static VideoSegment whole(Clip clip) {
        return new VideoSegment(clip, 0, clip.frames());
    }

    /// How many frames it has.
    public int frames() {
        return end - start;
    }

    /// A frame of the segment; 0 is its first.
    ///
    /// @throws IndexOutOfBoundsException when the segment has no such frame
    public Image frame(int index) {
        return clip.frame(start + Objects.checkIndex(index, frames()));
    }

    /// The frames from `from` to before `to`, both counted in this segment.
    ///
    /// @throws IllegalArgumentException when none are left
    public VideoSegment trim(int from, int to) {
        return new VideoSegment(clip, start + Math.max(0, from), Math.min(end, start + to));
    }

    /// The indices of `n` frames spread evenly, never the very ends: of 3 those at 1/4, 1/2 and 3/4. All when
    /// there are no more than that.
    ///
    /// @throws IllegalArgumentException when `n` is not positive
    public List<Integer> spread(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("at least one frame is needed, not " + n);
        }
        int frames = frames();
        return frames <= n
                ? IntStream.range(0, frames).boxed().toList()
                : IntStream.rangeClosed(1, n)
                        .map(i -> (int) ((long) frames * i / (n + 1)))
                        .boxed()
                        .toList();
    }

    /// Whether this is the whole video.
    public boolean isWhole() {
        return frames() == clip.frames();
    }

    @Override
    public String toString() {
        return "VideoSegment(start=" + start + ", end=" + end + ")";
    }
}
