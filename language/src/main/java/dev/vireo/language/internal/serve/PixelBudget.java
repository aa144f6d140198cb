package dev.vireo.language.internal.serve;

import java.util.concurrent.atomic.AtomicLong;

/// How many pixels the pictures of all requests have that are answered or wait; a pixel takes three bytes.
final class PixelBudget {
    private final long most;
    private final AtomicLong taken = new AtomicLong();

    PixelBudget(long most) {
        this.most = most;
    }

    /// What one request takes, until it is closed.
    final class Share implements AutoCloseable {
        private final AtomicLong own = new AtomicLong();

        /// Takes room for a picture before it is decoded.
        ///
        /// @throws Refusal when others leave none
        void take(long pixels) {
            if (taken.addAndGet(pixels) > most) {
                taken.addAndGet(-pixels);
                throw Refusal.of(
                                429,
                                "too_many_pixels",
                                "the pictures of all requests that wait have " + most + " pixels at most")
                        .header("Retry-After", "1");
            }
            own.addAndGet(pixels);
        }

        /// Gives it back; again, nothing.
        @Override
        public void close() {
            taken.addAndGet(-own.getAndSet(0));
        }
    }

    Share share() {
        return new Share();
    }

    /// How many are taken.
    long taken() {
        return taken.get();
    }
}
