package dev.vireo.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/// Frames of a layout in a row, both ends included.
public record FrameRange(int first, int last) {
    /// @throws IllegalArgumentException when it ends before it begins, or begins before frame 0
    public FrameRange {
        if (first < 0 || last < first) {
            throw new IllegalArgumentException("no range of frames: " + first + " to " + last);
        }
    }

    /// Whether the frame is one of them.
    public boolean contains(int frame) {
        return frame >= first && frame <= last;
    }

    /// These frames as the fewest ranges.
    public static List<FrameRange> of(SortedSet<Integer> frames) {
        List<FrameRange> out = new ArrayList<>();
        for (int frame : frames) {
            if (!out.isEmpty() && out.getLast().last == frame - 1) {
                out.add(new FrameRange(out.removeLast().first, frame));
            } else {
                out.add(new FrameRange(frame, frame));
            }
        }
        return out;
    }
}
