package dev.vireo.runtime.video;

import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A clip that is decoded from a file.
final class VideoFile implements Clip {
    /// Frames that are rather decoded on the way than jumped over.
    private static final int WORTH_DECODING = 4;

    private static final int NOWHERE = Integer.MAX_VALUE;

    private final Path file;
    private final VideoDecoder decoder;
    private final FrameIndex index;
    private final double tick;
    private final double rate;
    private final int orientation;
    private final List<String> notices;
    private final ReentrantLock lock = new ReentrantLock();
    private final FrameCache cache = new FrameCache();
    private @Nullable String hash; // of the file
    private boolean closed;
    private int next = NOWHERE; // the frame that the decoder gives next

    private VideoFile(Path file, VideoDecoder decoder, FrameIndex index) {
        this.file = file;
        this.decoder = decoder;
        this.index = index;
        this.tick = decoder.secondsPerTick();
        this.rate = rate(decoder, index);
        int stated = decoder.orientation();
        this.orientation = stated == 0 ? 1 : stated;
        List<String> all = new ArrayList<>();
        if (!index.problem().isEmpty()) {
            all.add("[" + file + "] " + index.problem());
        }
        if (stated == 0) {
            all.add("[" + file + "] is turned by something else than quarter turns, which is not undone");
        }
        this.notices = List.copyOf(all);
    }

    static VideoFile open(Path file) {
        if (Files.isDirectory(file)) {
            throw new VireoException(Code.DATA, "[" + file + "] is a folder, not a video file", "");
        }
        VideoDecoder decoder = VideoDecoder.open(file);
        boolean opened = false;
        try {
            FrameIndex index = FrameIndex.of(decoder);
            if (index.frames() == 0) {
                throw new VireoException(
                        Code.DATA,
                        "[" + file + "] is cut short or damaged: no frame of it can be decoded",
                        "Copy or download it again.");
            }
            VideoFile clip = new VideoFile(file, decoder, index);
            opened = true;
            return clip;
        } finally {
            if (!opened) {
                decoder.close();
            }
        }
    }

    /// The stated rate when the frames keep to it; else what they show.
    private static double rate(VideoDecoder decoder, FrameIndex index) {
        double stated = decoder.statedRate();
        int n = index.frames();
        if (!index.hasTimes() || n < 2 || index.time(n - 1) == index.time(0)) {
            return stated > 0 ? stated : Clips.FOLDER_RATE;
        }
        double shown = (n - 1) / ((index.time(n - 1) - index.time(0)) * decoder.secondsPerTick());
        return stated > 0 && Math.abs(stated - shown) <= 0.02 * shown ? stated : shown;
    }

    @Override
    public int frames() {
        return index.frames();
    }

    @Override
    public double framesPerSecond() {
        return rate;
    }

    @Override
    public double seconds(int frame) {
        Objects.checkIndex(frame, frames());
        return index.hasTimes() ? index.time(frame) * tick : frame / rate;
    }

    @Override
    public List<String> notices() {
        return notices;
    }

    @Override
    public String content(int frame) {
        Objects.checkIndex(frame, frames());
        lock.lock();
        try {
            if (hash == null) {
                hash = Sha256.of(file);
            }
            return hash + ":" + frame;
        } catch (IOException e) {
            throw new VireoException(Code.DATA, "[" + file + "] can't be read: " + IoReason.of(e), "Copy it again.", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Image frame(int frame) {
        Objects.checkIndex(frame, frames());
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("[" + file + "] is closed");
            }
            @Nullable Image known = cache.get(frame);
            if (known == null) {
                known = decode(frame);
                cache.put(frame, known);
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    private Image decode(int frame) {
        boolean found = index.timed() ? byTime(frame) : byCount(frame);
        if (!found) {
            next = NOWHERE;
            throw new VireoException(
                    Code.DATA,
                    "[" + file + "] frame " + frame + " can't be decoded: the file is damaged there",
                    "Look at other frames, or copy the file again.");
        }
        next = frame + 1;
        return decoder.image().upright(orientation);
    }

    /// Goes to the frame that is shown at a time. Key frames are where decoding can begin; a file whose key
    /// frames keep no promise is decoded from its beginning.
    private boolean byTime(int frame) {
        long wanted = index.time(frame);
        FrameIndex.@Nullable Key key = index.keyFor(frame);
        boolean near =
                next <= frame && (frame - next <= WORTH_DECODING || key == null || key.time() < index.time(next));
        if (near && advance(wanted)) {
            return true;
        }
        if (key != null) {
            if (decoder.seek(key.time()) && advance(wanted)) {
                return true;
            }
            if (key.decodeTime() < key.time()
                    && key.decodeTime() != VideoDecoder.NO_TIME
                    && decoder.seek(key.decodeTime())
                    && advance(wanted)) {
                return true;
            }
        }
        decoder.restart();
        return advance(wanted);
    }

    private boolean advance(long wanted) {
        while (decoder.nextFrame()) {
            if (decoder.frameTime() >= wanted) {
                return decoder.frameTime() == wanted;
            }
        }
        return false;
    }

    private boolean byCount(int frame) {
        if (next > frame) {
            decoder.restart();
            next = 0;
        }
        for (; next <= frame; next++) {
            if (!decoder.nextFrame()) {
                return false;
            }
        }
        return true;
    }

    /// How many decoded frames it keeps by itself.
    int cachedFrames() {
        return cache.size();
    }

    /// Drops what it keeps, so that the next frame is decoded.
    void forget() {
        lock.lock();
        try {
            cache.clear();
        } finally {
            lock.unlock();
        }
    }

    /// How many frames came out of the decoder so far, wanted or passed over.
    long decoded() {
        return decoder.decoded();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                cache.clear();
                decoder.close();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "Clip[" + file + "]";
    }
}
