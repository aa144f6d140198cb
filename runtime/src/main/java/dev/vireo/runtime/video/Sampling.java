package dev.vireo.runtime.video;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;

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
