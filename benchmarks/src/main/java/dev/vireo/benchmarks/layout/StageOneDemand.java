package dev.vireo.benchmarks.layout;

import dev.vireo.layout.Layout;
import dev.vireo.layout.LayoutObject;
import dev.vireo.layout.Region;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a prompt of the stage-1 benchmark demands of a layout of six frames. A box whose right or bottom edge is
/// 0 counts as absent.
sealed interface StageOneDemand {
    /// The number of frames that demands speak of.
    int FRAMES = 6;

    /// The most common number of boxes per frame is `count`; of two that are as common, the smaller.
    record Numeracy(int count) implements StageOneDemand {}

    /// Each of these names is present in at least half of the frames.
    record Attribution(List<String> names) implements StageOneDemand {}

    /// The noun is seen in one half of the video alone; the two frames in the middle don't count.
    record Visibility(String noun, boolean secondHalf) implements StageOneDemand {}

    /// The noun ends further right (left) than it began.
    record Across(String noun, boolean rightwards) implements StageOneDemand {}

    /// The noun begins left (right) of the other thing and ends on its other side.
    record Past(String noun, String other, boolean rightwards) implements StageOneDemand {}

    /// The noun is in these quarters of the frame in turn, in frames 0, 3 and 5.
    record Sequence(String noun, List<Quarter> quarters) implements StageOneDemand {}

    /// A quarter of the frame.
    record Quarter(boolean lower, boolean right) {
        boolean holds(Region r) {
            return (lower ? r.centerY() > HALF : r.centerY() < HALF)
                    && (right ? r.centerX() > HALF : r.centerX() < HALF);
        }
    }

    double HALF = 0.5;
    List<Integer> SEQUENCE_FRAMES = List.of(0, 3, FRAMES - 1);

    /// Whether the layout does what is demanded.
    default boolean isMetBy(Layout layout) {
        List<Layout.Track> tracks = layout.tracks(FRAMES, LayoutObject.Motion.LINEAR);
        return switch (this) {
            case Numeracy(int count) -> mostCommonCount(tracks) == count;
            case Attribution(List<String> names) ->
                names.stream()
                        .allMatch(name -> track(tracks, name)
                                .map(t -> countSeen(t) * 2 >= FRAMES)
                                .orElse(false));
            case Visibility(String noun, boolean second) ->
                track(tracks, noun)
                        .map(t -> {
                            boolean early = seen(t, 0).isPresent() || seen(t, 1).isPresent();
                            boolean late = seen(t, FRAMES - 2).isPresent()
                                    || seen(t, FRAMES - 1).isPresent();
                            return second ? !early && late : early && !late;
                        })
                        .orElse(false);
            case Across(String noun, boolean right) -> {
                Optional<Region> first = seen(tracks, noun, 0);
                Optional<Region> last = seen(tracks, noun, FRAMES - 1);
                yield first.isPresent() && last.isPresent() && isLeft(first.get(), last.get(), right);
            }
            case Past(String noun, String other, boolean right) -> {
                Optional<Region> first = seen(tracks, noun, 0);
                Optional<Region> last = seen(tracks, noun, FRAMES - 1);
                Optional<Region> otherFirst = seen(tracks, other, 0);
                Optional<Region> otherLast = seen(tracks, other, FRAMES - 1);
                yield first.isPresent()
                        && last.isPresent()
                        && otherFirst.isPresent()
                        && otherLast.isPresent()
                        && isLeft(first.get(), otherFirst.get(), right)
                        && isLeft(otherLast.get(), last.get(), right);
            }
            case Sequence(String noun, List<Quarter> quarters) -> {
                boolean all = true;
                for (int i = 0; i < SEQUENCE_FRAMES.size(); i++) {
                    Quarter quarter = quarters.get(i);
                    all &= seen(tracks, noun, SEQUENCE_FRAMES.get(i))
                            .map(quarter::holds)
                            .orElse(false);
                }
                yield all;
            }
        };
    }

    private static boolean isLeft(Region a, Region b, boolean left) {
        return left ? a.centerX() < b.centerX() : a.centerX() > b.centerX();
    }

    /// The first object whose name ends with the noun or has it before a space.
    private static Optional<Layout.Track> track(List<Layout.Track> tracks, String noun) {
        return tracks.stream()
                .filter(t ->
                        t.object().name().endsWith(noun) || t.object().name().contains(noun + " "))
                .findFirst();
    }

    private static Optional<Region> seen(List<Layout.Track> tracks, String noun, int frame) {
        return track(tracks, noun).flatMap(t -> seen(t, frame));
    }

    private static Optional<Region> seen(Layout.Track track, int frame) {
        return track.regions().get(frame).filter(r -> r.right() != 0 && r.bottom() != 0);
    }

    private static int countSeen(Layout.Track track) {
        int n = 0;
        for (int f = 0; f < FRAMES; f++) {
            n += seen(track, f).isPresent() ? 1 : 0;
        }
        return n;
    }

    private static int mostCommonCount(List<Layout.Track> tracks) {
        int[] frames = new int[tracks.size() + 1];
        for (int f = 0; f < FRAMES; f++) {
            int frame = f;
            frames[(int) tracks.stream().filter(t -> seen(t, frame).isPresent()).count()]++;
        }
        int most = Arrays.stream(frames).max().orElse(0);
        for (int n = 0; n < frames.length; n++) {
            if (frames[n] == most) {
                return n;
            }
        }
        return 0;
    }
}
