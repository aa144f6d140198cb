package dev.vireo.language.internal.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Time that passes only while somebody sleeps, and remembers how long they did.
final class FakeTime implements Timekeeper {
    final List<Duration> pauses = new ArrayList<>();
    private long nanos;

    @Override
    public synchronized long nanoTime() {
        return nanos;
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public synchronized void sleep(Duration time) {
        pauses.add(time);
        nanos += time.toNanos();
    }

    synchronized void pass(Duration time) {
        nanos += time.toNanos();
    }
}
