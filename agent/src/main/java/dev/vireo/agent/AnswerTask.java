package dev.vireo.agent;

import dev.vireo.agent.internal.asking.Life;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// A question that is being answered. Safe for several threads.
public final class AnswerTask {
    private final CompletableFuture<Answer> result = new CompletableFuture<>();
    private final Life life;

    AnswerTask(Life life) {
        this.life = life;
    }

    /// Waits for the answer. An interrupt of the waiting thread cancels the question; the interrupt flag
    /// stays set.
    ///
    /// @throws dev.vireo.runtime.VireoException with code RESOURCE when the question was cancelled; otherwise
    ///     as [VisualAgent#ask(Query)]
    public Answer join() {
        try {
            return result.get();
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
