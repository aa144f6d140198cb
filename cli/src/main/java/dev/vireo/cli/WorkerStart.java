package dev.vireo.cli;

import dev.vireo.program.ProgramRunner;
import dev.vireo.program.VisualApi;
import dev.vireo.sandbox.Fencing;
import dev.vireo.sandbox.WorkerRunner;
import java.nio.file.Path;
import java.util.Map;

/// Starts what runs programs.
@FunctionalInterface
interface WorkerStart {
    /// Starts it in the background.
    ///
    /// @param cacheFolder where it keeps its files
    ProgramRunner start(Path cacheFolder, Settings.Workers how, Map<String, String> environment);

    /// Starts worker processes.
    ///
    /// @throws dev.vireo.runtime.VireoException with code USAGE when the variable VIREO_SANDBOX holds a word
    ///     that it does not know
    static ProgramRunner processes(Path cacheFolder, Settings.Workers how, Map<String, String> environment) {
        Fencing fencing =
                how.fence().map(fence -> Fencing.valueOf(fence.name())).orElseGet(() -> Fencing.of(environment));
        return how.workers()
                .<ProgramRunner>map(atOnce -> WorkerRunner.start(cacheFolder, VisualApi.STANDARD, fencing, atOnce))
                .orElseGet(() -> WorkerRunner.start(cacheFolder, VisualApi.STANDARD, fencing));
    }
}
