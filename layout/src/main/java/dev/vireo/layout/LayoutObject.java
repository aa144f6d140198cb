package dev.vireo.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/// One thing of a layout: what it is and where it is over time.
///
/// @param id tells it apart; the same in all frames, also when it leaves and comes back
/// @param name what it is: `red ball`
/// @param phrase the words of the caption that mean it: `two red balls`
/// @param strength how hard it is guided: 1 as usual, 0 not at all
/// @param motion how it moves between its key frames
/// @param keyFrames where it is, in the order of their frames; at least one
/// @param visible the frames in which it is seen; empty for an object that is never seen
public record LayoutObject(
        int id,
        String name,
        String phrase,
        double strength,
        Motion motion,
        List<KeyFrame> keyFrames,
        List<FrameRange> visible) {
    /// The most that an object can be guided.
    public static final double MOST_STRENGTH = 10;

    /// @throws IllegalArgumentException when the name or the phrase is blank, the strength does not lie between
    ///     0 and [#MOST_STRENGTH], there is no key frame, or two are of the same frame
    public LayoutObject {
        Objects.requireNonNull(motion);
        if (id < 0) {
            throw new IllegalArgumentException("ids count from 0, and this is " + id);
        }
        if (name.isBlank() || phrase.isBlank()) {
            throw new IllegalArgumentException("object " + id + " has no name or no phrase");
        }
        if (!(strength >= 0 && strength <= MOST_STRENGTH)) {
            throw new IllegalArgumentException("a strength lies between 0 and " + MOST_STRENGTH + ", not " + strength);
        }
        keyFrames = keyFrames.stream()
                .sorted(Comparator.comparingInt(KeyFrame::frame))
                .toList();
        if (keyFrames.isEmpty()) {
            throw new IllegalArgumentException("object " + id + " has no key frame");
        }
        for (int i = 1; i < keyFrames.size(); i++) {
            if (keyFrames.get(i).frame() == keyFrames.get(i - 1).frame()) {
                throw new IllegalArgumentException("object " + id + " has two key frames "
                        + keyFrames.get(i).frame());
            }
        }
        TreeSet<Integer> frames = new TreeSet<>();
        visible.forEach(
                r -> java.util.stream.IntStream.rangeClosed(r.first(), r.last()).forEach(frames::add));
        visible = FrameRange.of(frames);
    }

    /// Whether it is seen in a frame of the layout.
    public boolean visibleIn(int frame) {
        return visible.stream().anyMatch(r -> r.contains(frame));
    }

    /// Every key frame's box changed.
    public LayoutObject withBoxes(UnaryOperator<KeyFrame> change) {
        return withKeyFrames(keyFrames.stream().map(change).toList());
    }

    public LayoutObject withKeyFrames(List<KeyFrame> frames) {
        return new LayoutObject(id, name, phrase, strength, motion, frames, visible);
    }

    public LayoutObject withVisible(SortedSet<Integer> frames) {
        return new LayoutObject(id, name, phrase, strength, motion, keyFrames, FrameRange.of(frames));
    }

    public LayoutObject withPhrase(String words) {
        return new LayoutObject(id, name, words, strength, motion, keyFrames, visible);
    }

    /// As messages name it.
    public String label() {
        return "'" + name + "' (object " + id + ")";
    }

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

    /// Where an object is in one frame of the layout.
    ///
    /// @param frame the frame, from 0
    public record KeyFrame(int frame, LayoutBox box) {
        /// @throws IllegalArgumentException when the frame is negative
        public KeyFrame {
            Objects.requireNonNull(box);
            if (frame < 0) {
                throw new IllegalArgumentException("frames count from 0, and this is frame " + frame);
            }
        }
    }

    /// How an object moves between its key frames.
    public enum Motion {
        /// In straight lines at constant speed, turning sharply at key frames: the published interpolation.
        LINEAR,
        /// Along a curve without corners that never goes beyond its key frames (Fritsch and Carlson 1980).
        SMOOTH,
        /// As things fall: parabolas in flight, sharp turns where they bounce, straight lines at rest.
        PHYSICAL;

        /// `linear`, `smooth` or `physical`.
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// The motion of a name in a document.
        static Optional<Motion> named(String name) {
            return Arrays.stream(values())
                    .filter(m -> m.toString().equals(name))
                    .findFirst();
        }
    }
}
