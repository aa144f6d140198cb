package dev.vireo.runtime.video;

import dev.vireo.runtime.image.Image;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The frames that were decoded last, and all that anybody still holds. Used under the lock of its clip.
final class FrameCache {
    /// Bytes of pixels that it keeps alive by itself, besides the frame that came last.
    private static final long MAX_BYTES = 64L << 20;

    private static final class Held extends WeakReference<Image> {
        private final int index;

        Held(int index, Image frame, ReferenceQueue<Image> dropped) {
            super(frame, dropped);
            this.index = index;
        }
    }

    private final Map<Integer, Image> recent = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Integer, Held> held = new HashMap<>();
    private final ReferenceQueue<Image> dropped = new ReferenceQueue<>();
    private long bytes;

    /// The frame, when it is still there.
    @Nullable Image get(int index) {
        Image frame = recent.get(index);
        if (frame == null) {
            Held reference = held.get(index);
            frame = reference == null ? null : reference.get();
            if (frame != null) {
                keep(index, frame);
            }
        }
        return frame;
    }

    /// Remembers a frame that was not there.
    void put(int index, Image frame) {
        for (Reference<? extends Image> gone = dropped.poll(); gone != null; gone = dropped.poll()) {
            if (gone instanceof Held reference) {
                held.remove(reference.index, reference);
            }
        }
        held.put(index, new Held(index, frame, dropped));
        keep(index, frame);
    }

    private void keep(int index, Image frame) {
        if (recent.put(index, frame) == null) {
            bytes += size(frame);
        }
        for (Iterator<Image> oldest = recent.values().iterator(); bytes > MAX_BYTES && recent.size() > 1; ) {
            bytes -= size(oldest.next());
            oldest.remove();
        }
    }

    private static long size(Image frame) {
        return (long) frame.width() * frame.height() * Image.CHANNELS;
    }

    /// How many frames it keeps alive by itself.
    int size() {
        return recent.size();
    }

    /// Drops what it keeps alive.
    void clear() {
        recent.clear();
        bytes = 0;
    }
}
