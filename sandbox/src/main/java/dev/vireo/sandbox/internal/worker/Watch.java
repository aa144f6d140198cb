package dev.vireo.sandbox.internal.worker;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.graalvm.polyglot.Context;
import org.jspecify.annotations.Nullable;

/// The clock of a worker: cancels the program that computes when its time is over. One program computes at a
/// time; the clock of one that waits for a tool, or for a program inside it, stands still.
final class Watch implements Runnable {
    /// Why a program was cancelled.
    enum Cause {
        TIME,
        MEMORY,
        OUTPUT
    }

    /// The time of one program.
    static final class Ticket {
        private final Context context;
        private long leftNanos;
        private volatile @Nullable Cause cause;

        private Ticket(Context context, long nanos) {
            this.context = context;
            this.leftNanos = nanos;
        }

        /// Why the program was cancelled, if it was.
        @Nullable Cause cause() {
            return cause;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Ticket active;
    private @Nullable Ticket doomed;
    private long startedAt;

    /// A ticket whose clock does not run yet.
    Ticket ticket(Context context, long millis) {
        return new Ticket(context, TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /// Starts, or continues, the clock of a program.
    void start(Ticket ticket) {
        lock.lock();
        try {
            active = ticket;
            startedAt = System.nanoTime();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /// Stops the clock of the program that computes.
    void pause() {
        lock.lock();
        try {
            if (active != null) {
                active.leftNanos -= System.nanoTime() - startedAt;
                active = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /// Asks for the end of a program, from its own thread: it goes on for a moment.
    void cancel(Ticket ticket, Cause cause) {
        lock.lock();
        try {
            if (ticket.cause == null) {
                ticket.cause = cause;
                doomed = ticket;
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Waits for clocks that run out, for ever.
    @Override
    public void run() {
        while (true) {
            Ticket over = next();
            try {
                over.context.close(true);
            } catch (RuntimeException e) {
                // It failed to close because it is closing, or broken; the host kills this process if it stays.
            }
        }
    }

    private Ticket next() {
        lock.lock();
        try {
            while (true) {
                Ticket over = doomed;
                if (over != null) {
                    doomed = null;
                    return over;
                }
                Ticket current = active;
                if (current == null) {
                    changed.awaitUninterruptibly();
                } else {
                    long left = current.leftNanos - (System.nanoTime() - startedAt);
                    if (left <= 0) {
                        active = null;
                        if (current.cause == null) {
                            current.cause = heapIsFull() ? Cause.MEMORY : Cause.TIME;
                        }
                        return current;
                    }
                    try {
                        changed.awaitNanos(left);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException("nobody interrupts the watch", e);
                    }
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /// Whether a program that ran out of time spent it on collecting garbage.
    private static boolean heapIsFull() {
        Runtime runtime = Runtime.getRuntime();
        long used = runtime.totalMemory() - runtime.freeMemory();
        return used > runtime.maxMemory() * 9 / 10;
    }
}
