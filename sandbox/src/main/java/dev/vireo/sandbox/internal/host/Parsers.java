package dev.vireo.sandbox.internal.host;

import dev.vireo.program.VisualApi;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The workers that parse programs: some that never run one, and, before one of these is there, the first that is
/// to run programs, as long as it has run none. A single question needs one worker that way, not two.
public final class Parsers {
    /// How long after its first program a process that goes on asking is told from one that is about to end.
    private static final long PAUSE_MILLIS = 300;

    private final WorkerPool parsers;
    private final Optional<WorkerPool> programs;

    /// Workers that parse alone.
    public Parsers(WorkerPool parsers) {
        this.parsers = parsers;
        this.programs = Optional.empty();
    }

    /// Workers that parse, started once the first program of the other pool is over.
    public Parsers(WorkerPool parsers, WorkerPool programs) {
        this.parsers = parsers;
        this.programs = Optional.of(programs);
        programs.onceWarm(() -> CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS)
                .execute(parsers::warmUp));
    }

    /// A worker that is lent.
    record Lent(WorkerProcess worker, WorkerPool from) {
        void giveBack(boolean healthy) {
            from.give(worker, healthy);
        }
    }

    /// A worker to parse a program with, for one caller alone, who gives it back.
    ///
    /// @throws dev.vireo.runtime.VireoException when no worker starts
    Lent take(String source) throws InterruptedException {
        if (programs.isPresent()) {
            if (source.contains(VisualApi.RECURSION)) {
                parsers.warmUp(); // for the programs of its questions
            }
            Optional<WorkerProcess> unused = programs.get().takeUnused();
            if (unused.isPresent()) {
                return new Lent(unused.get(), programs.get());
            }
        }
        WorkerProcess worker = parsers.take();
        worker.countProgram();
        return new Lent(worker, parsers);
    }
}
