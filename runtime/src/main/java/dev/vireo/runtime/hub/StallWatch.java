package dev.vireo.runtime.hub;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/// Closes a stream that gives no bytes for some time, so that nobody waits for it for ever.
final class StallWatch implements AutoCloseable {
    private final InputStream stream;
    private final long limitNanos;
    private final Thread thread;
    private volatile long last = System.nanoTime();
    private volatile boolean stalled;

    StallWatch(InputStream stream, Duration limit) {
        this.stream = stream;
        this.limitNanos = limit.toNanos();
        this.thread = Thread.ofVirtual().name("vireo-hub-stall").start(this::watch);
    }

    /// Reads more bytes.
    ///
    /// @throws IOException also when none came in time
    int read(byte[] chunk) throws IOException {
        int count;
        try {
            last = System.nanoTime();
            count = stream.read(chunk);
        } catch (IOException e) {
            throw stalled ? tooSlow() : e;
        }
        if (stalled) {
            throw tooSlow();
        }
        return count;
    }

    private IOException tooSlow() {
        return new IOException("no bytes for " + limitNanos / 1_000_000 + " ms");
    }

    private void watch() {
        try {
            while (true) {
                long left = limitNanos - (System.nanoTime() - last);
                if (left <= 0) {
                    stalled = true;
                    stream.close();
                    return;
                }
                Thread.sleep(Math.max(1, left / 1_000_000));
            }
        } catch (InterruptedException | IOException _) {
            Thread.currentThread().interrupt(); // the reader is done with the stream, or sees that it is closed
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
