package dev.vireo.agent.internal.trace;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import java.util.Map;
import java.util.Objects;

/// What is left of a video in a trace: the frames that somebody looked at.
///
/// @param looked those frames by their number
public record LookedAtClip(int frames, double framesPerSecond, Map<Integer, Image> looked) implements Clip {
    public LookedAtClip {
        if (frames < 1 || !(framesPerSecond > 0)) {
            throw new IllegalArgumentException(
                    "a video needs frames and a rate, not " + frames + " at " + framesPerSecond);
        }
        looked = Map.copyOf(looked);
    }

    @Override
    public Image frame(int index) {
        Image frame = looked.get(Objects.checkIndex(index, frames));
        if (frame == null) {
            throw new VireoException(
                    Code.DATA, "frame " + index + " is not in the trace: nobody looked at it then", "");
        }
        return frame;
    }

    @Override
    public void close() {}
}
