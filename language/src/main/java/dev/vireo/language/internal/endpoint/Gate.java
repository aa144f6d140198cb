package dev.vireo.language.internal.endpoint;

import dev.vireo.language.ModelOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;

/// Lets requests to one server through as its limits allow. Counts over a window that slides, so that no
/// minute, wherever it begins, sees more than the limit.
public final class Gate {
    private static final long WINDOW = Duration.ofMinutes(1).toNanos();
    private static final ConcurrentMap<Key, Gate> SHARED = new ConcurrentHashMap<>();

    private record Key(URI baseUrl, ModelOptions.RateLimits limits) {}

    /// One request in the window.
    private static final class Entry {
        final long start;
        long tokens;

        Entry(long start) {
            this.start = start;
        }
    }

    /// A request that was let through; closing it lets the next one in.
    final class Pass implements AutoCloseable {
        private final Entry entry;

        private Pass(Entry entry) {
            this.entry = entry;
        }

        /// Notes what the request used.
        void used(long tokens) {
            synchronized (window) {
                entry.tokens += tokens;
            }
        }

        @Override
        public void close() {
            places.release();
        }
    }

    private final ModelOptions.RateLimits limits;
    private final Timekeeper time;
    private final Semaphore places;
    private final Deque<Entry> window = new ArrayDeque<>();

    Gate(ModelOptions.RateLimits limits, Timekeeper time) {
        this(limits, time, count -> new Semaphore(count, true));
    }

    /// @param places makes so many places for requests that are on their way
    Gate(ModelOptions.RateLimits limits, Timekeeper time, IntFunction<? extends Semaphore> places) {
        this.limits = limits;
        this.time = time;
        this.places = places.apply(limits.concurrency() == 0 ? Integer.MAX_VALUE : limits.concurrency());
    }

    /// The gate that all models of this process with that base URL and these limits share.
    public static Gate shared(URI baseUrl, ModelOptions.RateLimits limits) {
        return SHARED.computeIfAbsent(new Key(baseUrl, limits), _ -> new Gate(limits, Timekeeper.SYSTEM));
    }

    /// Waits until a request may be sent.
    Pass enter() throws InterruptedException {
        places.acquire();
        boolean entered = false;
        try {
            while (true) {
                long wait;
                synchronized (window) {
                    long now = time.nanoTime();
                    wait = waitAt(now);
                    if (wait <= 0) {
                        Entry entry = new Entry(now);
                        window.addLast(entry);
                        entered = true;
                        return new Pass(entry);
                    }
                }
                time.sleep(Duration.ofNanos(wait));
            }
        } finally {
            if (!entered) {
                places.release();
            }
        }
    }

    /// How long a request that comes now has to wait.
    private long waitAt(long now) {
        while (!window.isEmpty() && now - window.getFirst().start >= WINDOW) {
            window.removeFirst();
        }
        int requests = window.size();
        long tokens = window.stream().mapToLong(e -> e.tokens).sum();
        long wait = 0;
        for (Entry oldest : window) {
            boolean tooMany = limits.requestsPerMinute() > 0 && requests >= limits.requestsPerMinute();
            boolean tooLong = limits.tokensPerMinute() > 0 && tokens >= limits.tokensPerMinute();
            if (!tooMany && !tooLong) {
                break;
            }
            wait = oldest.start + WINDOW - now;
            requests--;
            tokens -= oldest.tokens;
        }
        return wait;
    }
}
