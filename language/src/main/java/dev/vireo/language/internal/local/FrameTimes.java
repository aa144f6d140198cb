package dev.vireo.language.internal.local;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.video.Clip;
import java.util.List;
import java.util.Locale;

/// Frames of clips by the time at which they are shown.
final class FrameTimes {
    /// Seconds; files round their times.
    private static final double SAME_MOMENT = 1e-6;

    private FrameTimes() {}

    /// The frame that is on screen at a time; before the first is shown, the first.
    ///
    /// @throws VireoException with code DATA when the clip is over by then
    static int at(Clip clip, double seconds) {
        int last = clip.frames() - 1;
        double end = clip.seconds(last) + 1 / clip.framesPerSecond();
        if (seconds > end + SAME_MOMENT) {
            throw new VireoException(
                    Code.DATA,
                    String.format(
                            Locale.ROOT, "the video is over after %.3f s, and has no frame at %.3f s", end, seconds),
                    "Look at an earlier time.");
        }
        int low = 0;
        int high = last;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (clip.seconds(middle) <= seconds + SAME_MOMENT) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /// How many of frames at these times are in a second, on average.
    ///
    /// @param otherwise where they all are at one time
    static double perSecond(List<Double> seconds, double otherwise) {
        double time = seconds.getLast() - seconds.getFirst();
        return time > 0 ? (seconds.size() - 1) / time : otherwise;
    }
}
