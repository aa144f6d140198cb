package dev.vireo.agent;

import dev.vireo.agent.internal.asking.Life;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A question that is being answered. Safe for several threads.
public final class AnswerTask {
    private static final Executor THREADS = Thread.ofVirtual().name("vireo-answered")::start;

    private final CompletableFuture<Answer> result = new CompletableFuture<>();
    private final Life life;

    AnswerTask(Life life) {
        this.life = life;
    }

    /// Waits for the answer. An interrupt of the waiting thread cancels the question; the interrupt flag
    /// stays set.
    ///
    /// @throws dev.vireo.runtime.VireoException with code CANCELLED when the question was cancelled; otherwise
    ///     as [VisualAgent#ask(Query)]
    public Answer join() {
        return waited(result::get);
    }

    /// Waits for the answer, but not for longer than that; the question goes on when there is none yet.
    ///
    /// @return the answer, when it came in time
    /// @throws dev.vireo.runtime.VireoException as [#join()]
    public Optional<Answer> join(Duration atMost) {
        return waited(() -> {
            try {
                return Optional.of(result.get(TimeUnit.NANOSECONDS.convert(atMost), TimeUnit.NANOSECONDS));
            } catch (TimeoutException _) {
                return Optional.empty();
            }
        });
    }

    private interface Waiting<T> {
        T get() throws InterruptedException, ExecutionException;
    }

    private <T> T waited(Waiting<T> waiting) {
        try {
            return waiting.get();
        } catch (InterruptedException e) {
            cancel();
            Thread.currentThread().interrupt();
            throw Life.cancelled();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    /// Gives the question up: every program of its tree is ended, and every call of a model or a tool is
    /// interrupted. Does nothing when there is an answer.
    public void cancel() {
        if (result.completeExceptionally(Life.cancelled())) {
            life.stop(Life.State.CANCELLED);
        }
    }

    /// The answer as a stage that other work can follow; that work never holds up the agent's own threads. The
    /// stage fails with what [#join()] throws. The question is given up with [#cancel] alone.
    public CompletionStage<Answer> stage() {
        return result.whenCompleteAsync((_, _) -> {}, THREADS).minimalCompletionStage();
    }

    /// Whether there is an answer, or a reason why there is none.
    public boolean isDone() {
        return result.isDone();
    }

    void done(Answer answer) {
        result.complete(answer);
    }

    void failed(Throwable reason) {
        result.completeExceptionally(reason);
    }
}
