package dev.vireo.visiontools.open;

import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/// What was computed of pictures, within a budget of bytes: what was used longest ago goes first, and what
/// belongs to a picture that nobody holds any more. Pictures are told apart by identity: comparing pixels
/// would cost as much as looking again. Safe for several threads; what two ask for at once is computed
/// once.
///
/// @param <V> what is kept, which nothing but the collector needs to free
final class PictureMemory<V> {
    private final long budget;
    private final ToLongFunction<V> bytes;
    /// What was used last stands last.
    private final List<Entry<V>> entries = new ArrayList<>();

    private record Entry<V>(WeakReference<Image> image, Box box, CompletableFuture<V> value) {
        @SuppressWarnings("ReferenceEquality")
        boolean is(Image other, Box part) {
            return image.get() == other && box.equals(part);
        }
    }

    /// @param budget the most bytes that are kept; what alone takes more is computed anew each time
    PictureMemory(long budget, ToLongFunction<V> bytes) {
        this.budget = budget;
        this.bytes = bytes;
    }

    /// What belongs to a part of a picture, computed unless it is known.
    ///
    /// @param compute what it throws reaches all who wait for it, and the next one asks again
    V of(Image image, Box part, Supplier<V> compute) {
        CompletableFuture<V> mine = new CompletableFuture<>();
        CompletableFuture<V> known = findOr(image, part, mine);
        if (known != mine) {
            try {
                return known.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                throw e;
            }
        }
        try {
            V value = compute.get();
            mine.complete(value);
            return value;
        } catch (Throwable e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            trim(mine);
        }
    }

    private synchronized CompletableFuture<V> findOr(Image image, Box part, CompletableFuture<V> mine) {
        for (int i = 0; i < entries.size(); i++) {
            Entry<V> entry = entries.get(i);
            if (entry.is(image, part)) {
                entries.add(entries.remove(i));
                return entry.value;
            }
        }
        entries.add(new Entry<>(new WeakReference<>(image), part, mine));
        return mine;
    }

    private synchronized void trim(CompletableFuture<V> made) {
        entries.removeIf(
                entry -> (entry.value == made && made.isCompletedExceptionally()) || entry.image.refersTo(null));
        long over = bytes() - budget;
        for (Iterator<Entry<V>> oldest = entries.iterator(); over > 0 && oldest.hasNext(); ) {
            Entry<V> entry = oldest.next();
            if (entry.value.isDone()) {
                over -= bytes.applyAsLong(entry.value.join());
                oldest.remove();
            }
        }
    }

    /// Bytes that are kept.
    synchronized long bytes() {
        return entries.stream()
                .filter(entry -> entry.value.isDone() && !entry.value.isCompletedExceptionally())
                .mapToLong(entry -> bytes.applyAsLong(entry.value.join()))
                .sum();
    }
}
