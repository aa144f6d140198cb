package dev.vireo.models.qwen2;

import dev.vireo.models.qwen2.Qwen2Model.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Threads that write a text each, and whose next tokens are computed together: one of those that ask
/// computes for all, when it is its turn, and the others wait for it.
///
/// Between two tokens a thread chooses one, and tells it. So whoever computes waits a moment for those whose
/// tokens were computed the last time; who does not come in that time is not waited for the next time.
final class Company {
    /// A moment is this part of what the last computation took.
    private static final int MOMENT = 4;

    private final Qwen2Model model;
    /// Asked for, and not yet being computed.
    private final List<Asked> asked = new ArrayList<>();
    /// The threads of the last computation that still write.
    private final Set<Thread> last = new HashSet<>();
    /// Whether a thread computes, or waits for its turn to do so.
    private boolean led;
    /// How long the last computation took, in nanoseconds.
    private long took;

    Company(Qwen2Model model) {
        this.model = model;
    }

    private static final class Asked {
        final Thread thread = Thread.currentThread();
        final Step step;
        boolean done;
        float @Nullable [] scores;

        @Nullable Throwable failure;

        Asked(Step step) {
            this.step = step;
        }

        float[] answer() {
            if (failure instanceof Error e) {
                throw e;
            } else if (failure instanceof RuntimeException e) {
                throw e;
            } else if (scores == null) {
                throw new IllegalStateException("nothing was computed");
            }
            return scores;
        }
    }

    /// The scores behind the next token of this thread's text.
    ///
    /// @param pace lets it compute when it is its turn
    float[] next(Step step, Pace pace) {
        Asked own = new Asked(step);
        if (leads(own)) {
            try {
                pace.compute(() -> {
                    computeAll();
                    return own;
                });
            } finally {
                release(own);
            }
        }
        return own.answer();
    }

    /// Waits until the scores are there, or this thread is to compute them.
    private synchronized boolean leads(Asked own) {
        asked.add(own);
        notifyAll();
        boolean interrupted = false;
        while (led && !own.done) {
            try {
                wait();
            } catch (InterruptedException e) {
                if (asked.remove(own)) {
                    throw Turns.interrupted(e);
                }
                interrupted = true; // it is being computed
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        led = led || !own.done;
        return !own.done;
    }

    private synchronized void release(Asked own) {
        asked.remove(own); // when the wait for its turn was interrupted
        led = false;
        notifyAll();
    }

    private void computeAll() {
        List<Asked> all = gather();
        long start = System.nanoTime();
        List<float[]> scores = List.of();
        Throwable failure = null;
        try {
            scores = model.next(all.stream().map(one -> one.step).toList());
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        synchronized (this) {
            took = System.nanoTime() - start;
            for (int i = 0; i < all.size(); i++) {
                Asked one = all.get(i);
                one.scores = failure == null ? scores.get(i) : null;
                one.failure = failure;
                one.done = true;
            }
            notifyAll();
        }
    }

    /// All that is asked for, when those of the last time have asked again or a moment is over.
    private synchronized List<Asked> gather() {
        long end = System.nanoTime() + took / MOMENT;
        long left = end - System.nanoTime();
        while (left > 0 && !threads().containsAll(last)) {
            try {
                wait(left / 1_000_000, (int) (left % 1_000_000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // its text ends when this token is written
                break;
            }
            left = end - System.nanoTime();
        }
        List<Asked> all = List.copyOf(asked);
        last.clear();
        last.addAll(threads());
        asked.clear();
        return all;
    }

    private Set<Thread> threads() {
        return asked.stream().map(one -> one.thread).collect(Collectors.toSet());
    }

    /// This thread's text has ended.
    synchronized void leave() {
        if (last.remove(Thread.currentThread())) {
            notifyAll();
        }
    }
}
