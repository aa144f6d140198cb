package dev.vireo.layout;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
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
}
