package dev.vireo.runtime.video;

import dev.vireo.runtime.image.Image;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/// Some frames of another clip, which it closes together with itself.
final class SampledClip implements Clip {
    /// Seconds; files round their times.
    private static final double SAME_MOMENT = 1e-6;

    private final Clip whole;
    private final int[] picks;
    private final double rate;

    private SampledClip(Clip whole, int[] picks, double rate) {
        this.whole = whole;
        this.picks = picks;
        this.rate = rate;
    }

    /// The frames from one to another, not included.
    static Clip part(Clip clip, int start, int end) {
        return start == 0 && end == clip.frames()
                ? clip
                : new SampledClip(clip, IntStream.range(start, end).toArray(), clip.framesPerSecond());
    }

    /// The frames of the clip that the sampling picks; the clip itself when those are all.
    static Clip of(Clip clip, Clips.Sampling sampling) {
        int[] picks = switch (sampling) {
            case Clips.Sampling.All() -> IntStream.range(0, clip.frames()).toArray();
            case Clips.Sampling.Every(double seconds) -> every(clip, seconds);
            case Clips.Sampling.AtMost(int frames) -> atMost(clip.frames(), frames);
        };
        return picks.length == clip.frames()
                ? clip
                : new SampledClip(clip, picks, clip.framesPerSecond() * picks.length / clip.frames());
    }

    private static int[] every(Clip clip, double distance) {
        return IntStream.range(0, clip.frames())
                .filter(frame -> {
                    double from = clip.seconds(frame);
                    boolean last = frame == clip.frames() - 1;
                    double until = last ? from + 1 / clip.framesPerSecond() : clip.seconds(frame + 1);
                    double moment = Math.ceil((from - SAME_MOMENT) / distance) * distance;
                    return frame == 0 || moment < until - SAME_MOMENT;
                })
                .toArray();
    }

    private static int[] atMost(int all, int most) {
        if (all <= most) {
            return IntStream.range(0, all).toArray();
        }
        if (most == 1) {
            return new int[] {all / 2};
        }
        return IntStream.range(0, most)
                .map(i -> (int) Math.round((double) i * (all - 1) / (most - 1)))
                .toArray();
    }

    @Override
    public int frames() {
        return picks.length;
    }

    @Override
    public double framesPerSecond() {
        return rate;
    }

    @Override
    public Image frame(int index) {
        return whole.frame(picks[Objects.checkIndex(index, picks.length)]);
    }

    @Override
    public double seconds(int index) {
        return whole.seconds(picks[Objects.checkIndex(index, picks.length)]);
    }

    @Override
    public int recorded(int index) {
        return whole.recorded(picks[Objects.checkIndex(index, picks.length)]);
    }

    @Override
    public String content(int index) {
        return whole.content(picks[Objects.checkIndex(index, picks.length)]);
    }

    @Override
    public List<String> notices() {
        return whole.notices();
    }

    @Override
    public void close() {
        whole.close();
    }

    @Override
    public String toString() {
        return whole + ", " + picks.length + " of its frames";
    }
}
