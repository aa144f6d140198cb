package dev.vireo.runtime.video;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// Opens videos: files (MP4, MOV, WebM, MKV, AVI, GIF) and folders of pictures.
public final class Clips {
    /// The frames per second of a folder of pictures unless told otherwise.
    public static final double FOLDER_RATE = 25;

    private Clips() {}

    /// All frames of a video file, or of a folder of pictures at [#FOLDER_RATE].
    ///
    /// The file is read through once to learn when each frame is shown. Frames are upright by the file's
    /// rotation; transparent pixels are laid over white; pixels are not stretched when the file says that
    /// they are not square, and interlaced frames stay so. Sound plays no part.
    ///
    /// @throws VireoException with code DATA when there is no such file or folder, when it is empty, of
    ///     another kind or damaged from the start, holds no video, or claims frames of more than
    ///     [dev.vireo.runtime.image.Image#MAX_PIXELS]; code RESOURCE when this machine can't load the decoders
    public static Clip open(Path file) {
        return open(file, Sampling.all());
    }

    /// Some frames of a video file or of a folder of pictures.
    ///
    /// @throws VireoException as [#open(Path)]
    public static Clip open(Path file, Sampling sampling) {
        return SampledClip.of(Files.isDirectory(file) ? folder(file, FOLDER_RATE) : VideoFile.open(file), sampling);
    }

    /// The pictures of a folder in the natural order of their names (`2.png` before `10.png`) as a clip. Each
    /// is read when it is asked for.
    ///
    /// @throws VireoException with code DATA when the folder can't be listed or holds no picture; USAGE when
    ///     the rate is not positive
    public static Clip folder(Path folder, double framesPerSecond) {
        if (!(framesPerSecond > 0) || Double.isInfinite(framesPerSecond)) {
            throw new VireoException(
                    Code.USAGE, "frames per second must be a positive number, not " + framesPerSecond, "");
        }
        return PictureFolder.open(folder, framesPerSecond);
    }

    /// The part of a clip from one frame to another, which is not included; closing it closes the clip.
    ///
    /// @throws IndexOutOfBoundsException when there are no such frames
    /// @throws IllegalArgumentException when that is none
    public static Clip part(Clip clip, int start, int end) {
        Objects.checkFromToIndex(start, end, clip.frames());
        if (start == end) {
            throw new IllegalArgumentException("no frame lies between " + start + " and " + end);
        }
        return SampledClip.part(clip, start, end);
    }

    /// Some frames of a clip, which is closed together with the result.
    public static Clip sampled(Clip clip, Sampling sampling) {
        return SampledClip.of(clip, sampling);
    }

    /// Which frames of a recording a clip has. Programs look at tens of frames, not at thousands.
    public sealed interface Sampling {
        /// Every frame of the recording.
        record All() implements Sampling {}

        /// The frames that are on screen at 0, `seconds`, 2 `seconds`, ...; none twice.
        record Every(double seconds) implements Sampling {
            /// @throws VireoException with code USAGE when the distance is not positive
            public Every {
                if (!(seconds > 0) || Double.isInfinite(seconds)) {
                    throw new VireoException(
                            Code.USAGE,
                            "the seconds between two frames must be a positive number, not " + seconds,
                            "Write e.g. 1.0 for one frame a second.");
                }
            }
        }

        /// At most this many frames, spread evenly from the first to the last; the middle one when it is one.
        record AtMost(int frames) implements Sampling {
            /// @throws VireoException with code USAGE when that is none
            public AtMost {
                if (frames < 1) {
                    throw new VireoException(
                            Code.USAGE,
                            "a clip needs at least one frame, not " + frames,
                            "Write e.g. 32 for 32 frames spread evenly.");
                }
            }
        }

        /// Every frame.
        static Sampling all() {
            return new All();
        }

        /// One frame every so many seconds.
        static Sampling every(double seconds) {
            return new Every(seconds);
        }

        /// At most so many frames, spread evenly.
        static Sampling atMost(int frames) {
            return new AtMost(frames);
        }
    }
}
