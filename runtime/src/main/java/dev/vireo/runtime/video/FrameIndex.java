package dev.vireo.runtime.video;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

    /// What frames are found by.
    private enum Order {
        TIME, // each has its own, and they grow
        COUNT, // times are guessed in part, or the same for several
        COUNT_ALONE // there are no times
    }

    private final long[] times;
    private final Order order;
    private final List<Key> keys;
    private final String problem;

    private FrameIndex(long[] times, Order order, List<Key> keys, String problem) {
        this.times = times;
        this.order = order;
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
        boolean damaged = packets.damaged || (!more && decoder.endedEarly());
        boolean cut = decoder.lacksEnd();
        packets.keys.sort((a, b) -> Long.compare(a.time(), b.time()));
        long[] times = packets.plain && !damaged && !decoder.hidesFrames() ? packets.sorted() : new long[0];
        if (times.length > 0
                && !packets.keys.isEmpty()
                && packets.keys.getFirst().time() <= times[0]
                && endsAs(decoder, times, packets.keys.getLast())) {
            String problem = more ? tooLong(times.length) : cut ? cutShort(times.length, decoder.statedPackets()) : "";
            return new FrameIndex(times, Order.TIME, packets.keys, problem);
        }
        return decoded(decoder, packets, damaged || cut);
    }

    private static String tooLong(int frames) {
        return "is longer than " + frames + " frames; the others are left out";
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
        while (n < MAX_FRAMES && decoder.nextFrame()) {
            if (n == times.length) {
                times = Arrays.copyOf(times, n * 2);
            }
            times[n++] = decoder.frameTime();
        }
        long[] exact = Arrays.copyOf(times, n);
        boolean lost = damaged || decoder.endedEarly();
        long promised = Math.max(packets.packets, decoder.statedPackets());
        String problem = n == MAX_FRAMES ? tooLong(n) : lost ? cutShort(n, promised) : "";
        if (grow(exact, 1)) {
            return new FrameIndex(exact, Order.TIME, packets.keys, problem);
        }
        boolean guessed = guess(exact, decoder.statedRate() * decoder.secondsPerTick());
        return new FrameIndex(exact, guessed ? Order.COUNT : Order.COUNT_ALONE, List.of(), problem);
    }

    /// Whether every frame has a time, each by at least so much later than the one before.
    private static boolean grow(long[] times, int least) {
        for (int i = 0; i < times.length; i++) {
            if (times[i] == VideoDecoder.NO_TIME || (i > 0 && times[i] - times[i - 1] < least)) {
                return false;
            }
        }
        return true;
    }

    /// Fills in times that are missing, from those before them or else behind them.
    ///
    /// @param framesPerTick 0 when not stated
    /// @return whether all are known then, and in order
    private static boolean guess(long[] times, double framesPerTick) {
        int first = 0;
        while (first < times.length && times[first] == VideoDecoder.NO_TIME) {
            first++;
        }
        if (first == times.length || (!(framesPerTick > 0) && !grow(times, 0))) {
            return false;
        }
        for (int i = first - 1; i >= 0; i--) {
            times[i] = times[first] - Math.round((first - i) / framesPerTick);
        }
        int known = first;
        for (int i = first; i < times.length; i++) {
            if (times[i] == VideoDecoder.NO_TIME) {
                times[i] = times[known] + Math.round((i - known) / framesPerTick);
            } else {
                known = i;
            }
        }
        return grow(times, 0);
    }

    int frames() {
        return times.length;
    }

    /// When a frame is shown, in ticks of the stream.
    long time(int frame) {
        return times[frame];
    }

    /// Whether frames are found by their times, which grow then; otherwise by how many came before them.
    boolean timed() {
        return order == Order.TIME;
    }

    /// Whether it is known when frames are shown.
    boolean hasTimes() {
        return order != Order.COUNT_ALONE;
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
