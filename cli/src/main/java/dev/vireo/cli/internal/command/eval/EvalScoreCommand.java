package dev.vireo.cli.internal.command.eval;

import dev.vireo.benchmarks.run.Runs;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.work.BenchmarkNames;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `vireo eval score`.
@Command(
        name = "score",
        header = "Scores the answers of a run anew, without asking anything, and writes its results.",
        footerHeading = "%nExamples:%n",
        footer = {"  vireo eval score runs/gqa", "  vireo eval score runs/gqa --root elsewhere/gqa --json"})
@SuppressWarnings("NullAway.Init") // picocli sets the required options before it calls a command
final class EvalScoreCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "RUN", description = "The folder of the run.")
    private Path run;

    @Option(names = "--root", paramLabel = "DIR", description = "Where the data set lies now (default: where it lay).")
    private @Nullable Path root;

    EvalScoreCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return RunOutput.print(
                console,
                Runs.score(
                        console.file(run),
                        Optional.ofNullable(root).map(console::file),
                        BenchmarkNames::dataset,
                        BenchmarkNames::metric));
    }
}
