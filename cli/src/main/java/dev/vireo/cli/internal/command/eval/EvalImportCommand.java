package dev.vireo.cli.internal.command.eval;

import dev.vireo.benchmarks.data.Dataset;
import dev.vireo.benchmarks.run.RunPlan;
import dev.vireo.benchmarks.run.RunResults;
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

/// `vireo eval import`.
@Command(
        name = "import",
        header = "Makes a run of the answers in a log of lmms-eval or VLMEvalKit, to compare it with others.",
        description = {
            "Read are the samples that lmms-eval logs (*_samples_TASK.jsonl, of --log_samples) and the judged tables of"
                    + " VLMEvalKit (.tsv, .csv, .json). The answers are judged by the metrics of the data set, as those"
                    + " of any run, and what the harness said of them is kept as the score 'harness'.",
            ""
        },
        customSynopsis = "vireo eval import FILE --dataset NAME --root DIR --out RUN [OPTIONS]",
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo eval import gqa_samples_gqa.jsonl --dataset gqa --root gqa --out runs/llava",
            "  vireo eval compare runs/llava runs/gqa"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the required options before it calls a command
final class EvalImportCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "FILE", description = "The log.")
    private Path file;

    @Option(names = "--dataset", paramLabel = "NAME", required = true, description = "The data set: gqa, vsr, ...")
    private String dataset;

    @Option(names = "--root", paramLabel = "DIR", required = true, description = "The folder of the data set.")
    private Path root;

    @Option(names = "--split", paramLabel = "SPLIT", description = "Which part of it (default: its usual one).")
    private @Nullable String split;

    @Option(
            names = "--metric",
            paramLabel = "METRIC",
            description = "Which metric of the log says what an answer is worth; needed when it has several.")
    private @Nullable String metric;

    @Option(names = "--out", paramLabel = "RUN", required = true, description = "The folder of the run to make.")
    private Path out;

    EvalImportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Dataset about = BenchmarkNames.dataset(dataset);
        RunResults results = Runs.take(
                console.file(file),
                Optional.ofNullable(metric),
                RunPlan.of(
                        about,
                        console.file(root),
                        split == null ? about.splits().getFirst() : split,
                        about.metrics().stream().map(BenchmarkNames::metric).toList()),
                console.file(out),
                notice -> console.talk("vireo: note: " + notice));
        return RunOutput.print(console, results);
    }
}
