package dev.vireo.runtime.video;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bytedeco.ffmpeg.global.avcodec;
import org.jspecify.annotations.Nullable;

/// When the frames of a video are shown, and where decoding can begin.
final class FrameIndex {
    /// A key frame: when it is shown and when it is decoded.
    record Key(long time, long decodeTime) {}

    /// Frames are listed by time, 8 bytes each: a day at 60 frames a second.
    private static final int MAX_FRAMES = 6_000_000;

    /// What the packets of a file say.
    private static final class Packets {
        private final List<Key> keys = new ArrayList<>();
        private long[] times = new long[256];
        private int frames;
        private int packets;
        private boolean plain = true; // one packet, one time, one frame
        private boolean damaged;

        private void add(VideoDecoder decoder) {
            packets++;
            long time = decoder.packetTime();
            if (decoder.packetIs(avcodec.AV_PKT_FLAG_CORRUPT)) {
                damaged = true;
            }
            if (time == VideoDecoder.NO_TIME || decoder.packetSize() == 0) {
                plain = false;
                return;
            }
            if (decoder.packetIs(avcodec.AV_PKT_FLAG_KEY)) {
                keys.add(new Key(time, decoder.packetDecodeTime()));
            }
            if (!decoder.packetIs(avcodec.AV_PKT_FLAG_DISCARD)) { // cut off by an edit list otherwise
                if (frames == times.length) {
                    times = Arrays.copyOf(times, frames * 2);
                }
                times[frames++] = time;
            }
        }

        /// The times in order; empty when two are the same.
        private long[] sorted() {
            long[] out = Arrays.copyOf(times, frames);
            Arrays.sort(out);
            for (int i = 1; i < out.length; i++) {
                if (out[i] == out[i - 1]) {
                    return new long[0];
                }
            }
            return out;
        }
    }

    private final long[] times;
    private final boolean timed;
    private final List<Key> keys;
    private final String problem;

    private FrameIndex(long[] times, boolean timed, List<Key> keys, String problem) {
        this.times = times;
        this.timed = timed;
        this.keys = keys;
        this.problem = problem;
    }

    /// Reads the whole file. Decodes no more than its end, unless its packets don't tell its frames.
    static FrameIndex of(VideoDecoder decoder) {
        Packets packets = new Packets();
        while (packets.frames < MAX_FRAMES && decoder.nextPacket()) {
            packets.add(decoder);
        }
        boolean more = packets.frames >= MAX_FRAMES;
        boolean damaged =
                packets.damaged || (!more && (decoder.endedEarly() || packets.packets < decoder.statedPackets()));
        packets.keys.sort((a, b) -> Long.compare(a.time(), b.time()));
        long[] times = packets.plain && !damaged && !decoder.hidesFrames() ? packets.sorted() : new long[0];
        if (times.length > 0
                && !packets.keys.isEmpty()
                && packets.keys.getFirst().time() <= times[0]
                && endsAs(decoder, times, packets.keys.getLast())) {
            return new FrameIndex(times, true, packets.keys, more ? tooLong(times.length) : early(decoder, times));
        }
        return decoded(decoder, packets, damaged);
    }

    private static String tooLong(int frames) {
        return "is longer than " + frames + " frames; the others are left out";
    }

    /// What a file says that ends before it should.
    private static String early(VideoDecoder decoder, long[] times) {
        int n = times.length;
        if (decoder.lacksEnd()) {
            return cutShort(n, n);
        }
        double tick = decoder.secondsPerTick();
        double end = (times[n - 1] - times[0]) * tick;
        double stated = decoder.statedSeconds();
        long longest = 0;
        for (int i = 1; i < n; i++) {
            longest = Math.max(longest, times[i] - times[i - 1]);
        }
        // Sound may go on after the picture; the last frame may stay for as long as another one did.
        double allowed = decoder.isAlone() ? 0.1 + 2 * longest * tick : 1 + 0.05 * end;
        return n > 1 && stated > end + allowed
                ? String.format(
                        Locale.ROOT,
                        "says that it lasts %.1f s, but the last of its %d frames is at %.1f s; it may be cut short",
                        stated,
                        n,
                        end)
                : "";
    }

    private static String cutShort(int frames, long promised) {
        return "is cut short or damaged: " + frames + (frames == 1 ? " frame" : " frames")
                + (promised > frames ? " of " + promised : "") + " can be decoded";
    }

    /// Whether the frames from the last key frame on come out of the decoder as the packets promise.
    private static boolean endsAs(VideoDecoder decoder, long[] times, Key last) {
        if (!decoder.seek(last.time())) {
            decoder.restart();
        }
        int next = -1;
        while (decoder.nextFrame()) {
            int at = Arrays.binarySearch(times, decoder.frameTime());
            if (at < 0 || (next >= 0 && at != next)) {
                return false;
            }
            next = at + 1;
        }
        return next == times.length;
    }

    /// Decodes everything.
    private static FrameIndex decoded(VideoDecoder decoder, Packets packets, boolean damaged) {
        decoder.restart();
        long[] times = new long[256];
        int n = 0;
        boolean timed = true;
        while (n < MAX_FRAMES && decoder.nextFrame()) {
            if (n == times.length) {
                times = Arrays.copyOf(times, n * 2);
            }
            long time = decoder.frameTime();
            timed &= time != VideoDecoder.NO_TIME && (n == 0 || time > times[n - 1]);
            times[n++] = time;
        }
        long[] exact = Arrays.copyOf(times, n);
        boolean lost = damaged || decoder.endedEarly();
        long promised = Math.max(packets.packets, decoder.statedPackets());
        String problem = n == MAX_FRAMES
                ? tooLong(n)
                : lost ? cutShort(n, promised) : timed && n > 0 ? early(decoder, exact) : "";
        if (timed) {
            return new FrameIndex(exact, true, packets.keys, problem);
        }
        Arrays.setAll(exact, i -> i);
        return new FrameIndex(exact, false, List.of(), problem);
    }

    int frames() {
        return times.length;
    }

    /// When a frame is shown, in ticks of the stream.
    long time(int frame) {
        return times[frame];
    }

    /// Whether frames are known by their times, which grow then; otherwise by how many came before them.
    boolean timed() {
        return timed;
    }

    /// What is wrong with the file; empty when nothing is.
    String problem() {
        return problem;
    }

    /// The last key frame at or before a frame; null when none is.
    @Nullable Key keyFor(int frame) {
        int low = 0;
        int high = keys.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (keys.get(middle).time() <= times[frame]) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return keys.isEmpty() || keys.get(low).time() > times[frame] ? null : keys.get(low);
    }
}
