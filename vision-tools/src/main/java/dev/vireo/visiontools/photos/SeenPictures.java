package dev.vireo.visiontools.photos;

import dev.vireo.runtime.image.Image;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Function;

/// The pictures that were looked at last, as many as a budget of memory holds, and at least one.
final class SeenPictures {
    private final long budget;
    private final Function<Image, Seen> look;
    private final Deque<Seen> lastFirst = new ArrayDeque<>();
    private long bytes;

    SeenPictures(long budget, Function<Image, Seen> look) {
        this.budget = budget;
        this.look = look;
    }

    /// What is known of a picture. Pictures are told apart by identity: comparing pixels would cost as much
    /// as looking again.
    @SuppressWarnings("ReferenceEquality")
    synchronized Seen of(Image image) {
        for (Iterator<Seen> all = lastFirst.iterator(); all.hasNext(); ) {
            Seen one = all.next();
            if (one.image() == image) {
                all.remove();
                lastFirst.addFirst(one);
                return one;
            }
        }
        Seen seen = look.apply(image);
        lastFirst.addFirst(seen);
        bytes += seen.bytes();
        while (bytes > budget && lastFirst.size() > 1) {
            bytes -= lastFirst.removeLast().bytes();
        }
        return seen;
    }

    synchronized int size() {
        return lastFirst.size();
    }
}
