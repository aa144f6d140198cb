package dev.vireo.language.internal.local;

import dev.vireo.models.qwen2.Qwen2Model;
import dev.vireo.models.qwen2.TokenGenerator;
import dev.vireo.models.qwen2.TokenGenerator.Listener;
import dev.vireo.models.qwen2.TokenGenerator.Odds;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Several texts of one model at a time: up to [#MOST] are written side by side, a token or a layer of a
/// prompt each in turn, so that all come forward and each is what it would be alone; others wait in the
/// order in which they came.
///
/// A text goes to the generator that remembers most of how it begins. There are as many generators as
/// texts were ever written at once.
public final class Turns implements AutoCloseable {
    /// How many texts are written side by side; each has keys and values of its own.
    public static final int MOST = 4;

    private final Qwen2Model model;
    private final Semaphore places = new Semaphore(MOST, true);
    private final ReentrantLock turn = new ReentrantLock(true);
    /// Generators at rest, the one that rests longest first.
    private final List<TokenGenerator> resting = new ArrayList<>();

    private boolean closed;

    /// Texts of a model, which must be open as long as they are written.
    public Turns(Qwen2Model model) {
        this.model = model;
    }

    /// Continues a text when it is its turn. The listener is called while others go on, so it may take
    /// its time.
    ///
    /// @throws VireoException as [TokenGenerator#generate] does, also with code CANCELLED when the thread
    ///     is interrupted while it waits
    public TokenGenerator.Result generate(
            TokenGenerator.Prompt prompt, TokenGenerator.Settings settings, Listener listener) {
        return generate(prompt.tokens(), () -> prompt, settings, listener);
    }

    /// The same for a prompt that takes work of its own, which is made when it is its turn.
    ///
    /// @param known its tokens, as far as what is remembered of others may help; else empty
    public TokenGenerator.Result generate(
            List<Integer> known,
            Supplier<TokenGenerator.Prompt> making,
            TokenGenerator.Settings settings,
            Listener listener) {
        try {
            places.acquire();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        try {
            TokenGenerator generator = take(known);
            try {
                lock();
                return generator.generate(making.get(), settings, inTurn(listener));
            } finally {
                if (turn.isHeldByCurrentThread()) {
                    turn.unlock();
                }
                synchronized (resting) {
                    resting.add(generator);
                }
            }
        } finally {
            places.release();
        }
    }

    private Listener inTurn(Listener listener) {
        return new Listener() {
            @Override
            public void reading() {
                turn.unlock();
                listener.reading();
                lock();
            }

            @Override
            public boolean written(int prompt, int token) {
                return written(prompt, token, Optional.empty());
            }

            @Override
            public boolean written(int prompt, int token, Optional<Odds> odds) {
                turn.unlock();
                boolean on = listener.written(prompt, token, odds);
                lock();
                return on;
            }
        };
    }

    private void lock() {
        try {
            turn.lockInterruptibly();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static VireoException interrupted(InterruptedException cause) {
        return new VireoException(Code.CANCELLED, "interrupted while others were answered", "", cause);
    }

    /// The resting generator that remembers most of a prompt, or rests longest; a new one when none rests.
    private TokenGenerator take(List<Integer> prompt) {
        synchronized (resting) {
            if (closed) {
                throw new IllegalStateException("the model is closed");
            }
            if (resting.isEmpty()) {
                return new TokenGenerator(model);
            }
            TokenGenerator best = resting.getFirst();
            for (TokenGenerator other : resting) {
                best = other.remembered(prompt) > best.remembered(prompt) ? other : best;
            }
            resting.remove(best);
            return best;
        }
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
