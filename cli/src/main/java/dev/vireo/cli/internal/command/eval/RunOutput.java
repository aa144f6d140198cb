package dev.vireo.cli.internal.command.eval;

import dev.vireo.benchmarks.run.RunResults;
import dev.vireo.cli.internal.console.Console;

/// The results of a run as commands print them.
final class RunOutput {
    private RunOutput() {}

    /// Prints them.
    ///
    /// @return the exit code: 1 when questions failed
    static int print(Console console, RunResults results) {
        if (results.failed() > 0) {
            console.talk("vireo: note: " + results.failed() + " questions could not be answered; they count as wrong: "
                    + results.failures());
        }
        if (!results.complete()) {
            console.talk("vireo: note: only " + results.asked() + " of " + results.selected()
                    + " questions were asked; the results are about those");
        }
        if (console.json()) {
            console.object(results.plain());
        } else {
            console.line(results.markdown().stripTrailing());
        }
        return results.failed() == 0 ? 0 : 1;
    }
}
