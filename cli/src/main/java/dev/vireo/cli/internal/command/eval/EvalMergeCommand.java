package dev.vireo.cli.internal.command.eval;

import dev.vireo.benchmarks.run.Runs;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.work.BenchmarkNames;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `vireo eval merge`.
@Command(
        name = "merge",
        header = "Puts the shards of a run together, and refuses them when a question is in two or in none.",
        customSynopsis = "vireo eval merge RUN... --out RUN [OPTIONS]",
        footerHeading = "%nExamples:%n",
        footer = {"  vireo eval merge runs/gqa-0 runs/gqa-1 --out runs/gqa"})
@SuppressWarnings("NullAway.Init") // picocli sets the required options before it calls a command
final class EvalMergeCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "RUN", arity = "1..*", description = "The folders of the shards.")
    private List<Path> runs;

    @Option(names = "--out", paramLabel = "RUN", required = true, description = "The folder of the whole run.")
    private Path out;

    @Option(names = "--root", paramLabel = "DIR", description = "Where the data set lies now (default: where it lay).")
    private @Nullable Path root;

    EvalMergeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return RunOutput.print(
                console,
                Runs.merge(
                        runs.stream().map(console::file).toList(),
                        console.file(out),
                        Optional.ofNullable(root).map(console::file),
                        BenchmarkNames::dataset,
                        BenchmarkNames::metric));
    }
}
