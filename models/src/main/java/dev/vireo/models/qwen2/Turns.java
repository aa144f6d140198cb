package dev.vireo.models.qwen2;

import dev.vireo.models.qwen2.Qwen2Model.Step;
import dev.vireo.models.qwen2.TokenGenerator.Listener;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Several texts of one model at a time: up to [#MOST] are written side by side, each on a thread of its
/// own, so that all come forward and each is what it would be alone; others wait in the order in which they
/// came. A layer of a prompt, a step of what is seen in it, or the next token is computed at a time; where
/// the weights are packed, the next tokens of all texts are computed together, which unpacks the weights
/// once.
///
/// A text goes to the generator that remembers most of how it begins. There are as many generators as
/// texts were ever written at once, and more when one would forget what it saw, up to [#MOST].
public final class Turns implements AutoCloseable {
    /// How many texts are written side by side; each has keys and values of its own.
    public static final int MOST = 4;

    private final Qwen2Model model;
    private final Semaphore places = new Semaphore(MOST, true);
    private final ReentrantLock turn = new ReentrantLock(true);
    private final Company company;
    private final Pace shared = new Shared();
    /// Generators at rest, the one that rests longest first.
    private final List<TokenGenerator> resting = new ArrayList<>();

    private int made;
    private boolean closed;

    /// Texts of a model, which must be open as long as they are written.
    public Turns(Qwen2Model model) {
        this.model = model;
        company = new Company(model);
    }

    /// Continues a text when it is its turn. The listener is called while others go on, so it may take
    /// its time.
    ///
    /// @throws VireoException as [TokenGenerator#generate] does, also with code CANCELLED when the thread
    ///     is interrupted while it waits
    public TokenGenerator.Result generate(
            TokenGenerator.Prompt prompt, TokenGenerator.Settings settings, Listener listener) {
        return Thread.currentThread().isVirtual()
                ? onPlatformThread(() -> written(prompt, settings, listener))
                : written(prompt, settings, listener);
    }

    /// Works on a thread of the operating system, to which libtorch's scopes belong: a virtual thread that waits for
    /// its turn may go on on another one. An interrupt reaches the work.
    private static TokenGenerator.Result onPlatformThread(Supplier<TokenGenerator.Result> work) {
        FutureTask<TokenGenerator.Result> task = new FutureTask<>(work::get);
        Thread thread = Thread.ofPlatform().daemon().name("vireo-text").start(task);
        boolean interrupted = false;
        while (true) {
            try {
                TokenGenerator.Result result = task.get();
                if (interrupted) { // too late
                    Thread.currentThread().interrupt();
                }
                return result;
            } catch (InterruptedException e) {
                interrupted = true;
                thread.interrupt();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Error fatal) {
                    throw fatal;
                }
                throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e);
            }
        }
    }

    private TokenGenerator.Result written(
            TokenGenerator.Prompt prompt, TokenGenerator.Settings settings, Listener listener) {
        try {
            places.acquire();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        try {
            TokenGenerator generator = take(prompt);
            try {
                return generator.generate(prompt, settings, listener);
            } finally {
                company.leave();
                synchronized (resting) {
                    resting.add(generator);
                }
            }
        } finally {
            places.release();
        }
    }

    /// How its generators compute.
    private final class Shared implements Pace {
        @Override
        public <T> T compute(Supplier<T> work) {
            lock();
            try {
                return work.get();
            } finally {
                unlock();
            }
        }

        @Override
        public void pause(Runnable meanwhile) {
            unlock();
            meanwhile.run();
            lock();
        }

        @Override
        public float[] next(Step step) {
            return company.next(step, this);
        }

        private void lock() {
            try {
                turn.lockInterruptibly();
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }

        private void unlock() {
            if (turn.isHeldByCurrentThread()) { // else the wait for it was interrupted
                turn.unlock();
            }
        }
    }

    static VireoException interrupted(InterruptedException cause) {
        return new VireoException(Code.CANCELLED, "interrupted while others were answered", "", cause);
    }

    /// Of the resting generators that forget nothing that was seen, or of all, the one that remembers most of a
    /// prompt, or rests longest; a new one when none rests, or something seen would be forgotten, while there
    /// may be more generators.
    private TokenGenerator take(TokenGenerator.Prompt prompt) {
        synchronized (resting) {
            if (closed) {
                throw new IllegalStateException("the model is closed");
            }
            Optional<TokenGenerator> best = resting.stream()
                    .reduce((one, other) -> better(other, one, prompt) ? other : one)
                    .filter(one -> made == MOST || !one.forgetsSeen(prompt));
            if (best.isPresent()) {
                resting.remove(best.get());
                return best.get();
            }
            made++;
            return new TokenGenerator(model, shared);
        }
    }

    private static boolean better(TokenGenerator a, TokenGenerator b, TokenGenerator.Prompt prompt) {
        boolean forgets = a.forgetsSeen(prompt);
        return forgets == b.forgetsSeen(prompt) ? a.remembered(prompt) > b.remembered(prompt) : !forgets;
    }

    /// Waits for the texts that are being written, and frees what is remembered. Closing again does
    /// nothing.
    @Override
    public void close() {
        places.acquireUninterruptibly(MOST);
        try {
            synchronized (resting) {
                closed = true;
                resting.forEach(TokenGenerator::close);
                resting.clear();
            }
        } finally {
            places.release(MOST);
        }
    }
}
