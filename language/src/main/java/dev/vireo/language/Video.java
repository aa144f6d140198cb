package dev.vireo.language;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.video.Clip;
import java.util.List;

/// A video as it is shown to a model that sees: a clip, and which of its frames are seen. The clip stays open
/// as long as the model looks at it, and is closed by whoever opened it.
///
/// ```java
/// try (Clip clip = Clips.open(Path.of("talk.mp4"))) {
///     Video minute = new Video(clip, Video.Frames.perSecond(1));
///     model.chat(List.of(LocalModel.Message.user("Who speaks?", List.of(), List.of(minute))), settings, out);
/// }
/// ```
///
/// @param clip all of it: a part is what [dev.vireo.runtime.video.Clips#part] gives
/// @param frames which of its frames
public record Video(Clip clip, Frames frames) {
    /// As many frames of a clip as the model is usually shown.
    public static Video of(Clip clip) {
        return new Video(clip, Frames.usual());
    }

    /// Which frames are seen. Between them and the clip stands the rule by which a model was taught: frames
    /// are spread over the whole clip as it says, and where it says that there are at least or at most so many
    /// in a second's choice, so there are.
    public sealed interface Frames {
        /// What the model's folder, or else its kind, says.
        record Usual() implements Frames {}

        /// So many, spread over all of it; fewer where it has fewer.
        record Count(int frames) implements Frames {
            /// @throws VireoException with code DATA when that is none
            public Count {
                if (frames < 1) {
                    throw new VireoException(
                            Code.DATA,
                            "a model sees at least one frame of a video, not " + frames,
                            "Ask for 32 frames, say.");
                }
            }
        }

        /// So many in a second.
        record PerSecond(double frames) implements Frames {
            /// @throws VireoException with code DATA when that is no number above 0
            public PerSecond {
                if (!(frames > 0 && Double.isFinite(frames))) {
                    throw new VireoException(
                            Code.DATA,
                            "the frames of a second are a number above 0, not " + frames,
                            "Ask for 1 frame a second, say.");
                }
            }
        }

        /// Those that are on screen at these times, in seconds as the recording counts them.
        record At(List<Double> seconds) implements Frames {
            /// Copies the list.
            ///
            /// @throws VireoException with code DATA when it is empty, a time is before the beginning or no
            ///     number, or one comes before the one before it
            public At {
                seconds = List.copyOf(seconds);
                if (seconds.isEmpty()) {
                    throw new VireoException(Code.DATA, "there is no time at which to look", "Give one or more.");
                }
                double last = 0;
                for (double each : seconds) {
                    if (!(each >= last && Double.isFinite(each))) {
                        throw new VireoException(
                                Code.DATA,
                                "times of a video are seconds from 0 on, each after the one before, not " + each
                                        + (each >= 0 ? " behind " + last : ""),
                                "Write e.g. 0.5, 2, 10.");
                    }
                    last = each;
                }
            }
        }

        /// What the model's folder, or else its kind, says.
        static Frames usual() {
            return new Usual();
        }

        /// So many, spread over all of it.
        static Frames count(int frames) {
            return new Count(frames);
        }

        /// So many in a second.
        static Frames perSecond(double frames) {
            return new PerSecond(frames);
        }

        /// Those that are on screen at these times.
        static Frames at(List<Double> seconds) {
            return new At(seconds);
        }
    }
}
