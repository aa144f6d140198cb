package dev.vireo.cli.internal.command.eval;

import dev.vireo.benchmarks.report.RunComparison;
import dev.vireo.benchmarks.run.RunFolder;
import dev.vireo.cli.internal.console.Console;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `vireo eval compare`.
@Command(
        name = "compare",
        header = "Compares two runs question by question: how far apart, how sure, and what differs.",
        description = {
            "The interval is a bootstrap over whole pictures or videos; McNemar's test lets them change sides as a"
                    + " whole. Questions that one run alone has are counted and left out. A log of another harness is"
                    + " imported first: vireo eval import.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo eval compare runs/before runs/after",
            "  vireo eval compare runs/gqa runs/llava --metric rvp-exact --json"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the parameters before it calls a command
final class EvalCompareCommand implements Runnable {
    private final Console console;

    @Parameters(index = "0", paramLabel = "RUN_A", description = "The folder of a run.")
    private Path first;

    @Parameters(index = "1", paramLabel = "RUN_B", description = "The folder of the other run.")
    private Path second;

    @Option(
            names = "--metric",
            paramLabel = "METRIC",
            description = "What judges both, or harness: an imported log as its harness judged it (default: the first"
                    + " metric of A that B has, too).")
    private @Nullable String metric;

    EvalCompareCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        RunComparison comparison = RunComparison.of(
                RunFolder.read(console.file(first)), RunFolder.read(console.file(second)), Optional.ofNullable(metric));
        if (console.json()) {
            console.object(comparison.plain());
        } else {
            console.line(comparison.markdown().stripTrailing());
        }
    }
}
