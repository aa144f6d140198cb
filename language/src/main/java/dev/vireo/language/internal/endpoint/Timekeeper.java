package dev.vireo.language.internal.endpoint;

import java.time.Duration;
import java.time.Instant;

/// Tells the time and waits.
public interface Timekeeper {
    /// The clock of this machine.
    Timekeeper SYSTEM = new Timekeeper() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public void sleep(Duration time) throws InterruptedException {
            Thread.sleep(time);
        }
    };

    /// Nanoseconds since some moment.
    long nanoTime();

    /// The date, for comparison with dates that servers send.
    Instant now();

    /// Returns after that time.
    void sleep(Duration time) throws InterruptedException;
}
