package dev.vireo.agent.internal.tools;

import dev.vireo.program.ToolException;
import dev.vireo.program.VideoSegment;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.Locale;

/// Keeps the frames that the programs of one question hold within a bound: each frame that was looked at lives
/// until the question is answered, for a patch of it may be asked again.
public final class FrameMemory {
    private final long most;
    private final IdentityHashMap<Clip, BitSet> seen = new IdentityHashMap<>();
    private long bytes;
    private int frames;

    /// @param most bytes of pixels that may be held
    public FrameMemory(long most) {
        this.most = most;
    }

    /// A frame of a segment.
    ///
    /// @throws ToolException when it is a new one and memory is full of others
    public Image look(VideoSegment video, int index) throws ToolException {
        int inClip = video.start() + index;
        synchronized (seen) {
            BitSet known = seen.computeIfAbsent(video.clip(), _ -> new BitSet());
            if (!known.get(inClip) && bytes >= most) {
                throw new ToolException(String.format(
                        Locale.ROOT,
                        "this question has looked at %d frames, %d MB of pixels, and may not look at more;"
                                + " look at every tenth frame, say",
                        frames,
                        bytes >> 20));
            }
        }
        Image frame = video.frame(index);
        synchronized (seen) {
            BitSet known = seen.computeIfAbsent(video.clip(), _ -> new BitSet());
            if (!known.get(inClip)) {
                known.set(inClip);
                frames++;
                bytes += (long) frame.width() * frame.height() * Image.CHANNELS;
            }
        }
        return frame;
    }
}
