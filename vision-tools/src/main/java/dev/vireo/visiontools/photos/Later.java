package dev.vireo.visiontools.photos;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Something that takes time and memory to load: loaded when it is first needed, once. Safe for several
/// threads.
final class Later<T> implements AutoCloseable {
    private final Supplier<T> load;
    private final Consumer<T> free;
    private @Nullable T loaded;
    private boolean closed;

    /// @param load what fails is tried again at the next call
    /// @param free is called once, when it was loaded
    Later(Supplier<T> load, Consumer<T> free) {
        this.load = load;
        this.free = free;
    }

    synchronized T get() {
        if (closed) {
            throw new IllegalStateException("the tools are closed");
        }
        T known = loaded;
        if (known == null) {
            known = load.get();
            loaded = known;
        }
        return known;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (loaded != null) {
            free.accept(loaded);
            loaded = null;
        }
    }
}
