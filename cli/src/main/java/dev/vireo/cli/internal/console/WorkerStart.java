package dev.vireo.cli.internal.console;

import dev.vireo.program.ProgramRunner;
import dev.vireo.program.VisualApi;
import dev.vireo.sandbox.Fencing;
import dev.vireo.sandbox.WorkerRunner;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Starts what runs programs.
@FunctionalInterface
public interface WorkerStart {
    /// What was asked for.
    ///
    /// @param workers how many programs run at once
    /// @param fencing whether workers are fenced in; empty lets the environment say
    record How(Optional<Integer> workers, Optional<Fencing> fencing) {
        /// Nothing was asked for.
        static final How USUAL = new How(Optional.empty(), Optional.empty());
    }

    /// Starts it in the background.
    ///
    /// @param cacheFolder where it keeps its files
    ProgramRunner start(Path cacheFolder, How how, Map<String, String> environment);

    /// Starts worker processes.
    ///
    /// @throws dev.vireo.runtime.VireoException with code USAGE when the variable VIREO_SANDBOX holds a word
    ///     that it does not know
    static ProgramRunner processes(Path cacheFolder, How how, Map<String, String> environment) {
        Fencing fencing = how.fencing().orElseGet(() -> Fencing.of(environment));
        return how.workers()
                .<ProgramRunner>map(atOnce -> WorkerRunner.start(cacheFolder, VisualApi.STANDARD, fencing, atOnce))
                .orElseGet(() -> WorkerRunner.start(cacheFolder, VisualApi.STANDARD, fencing));
    }
}
