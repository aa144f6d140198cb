package dev.vireo.cli.internal.command.eval;

import dev.vireo.benchmarks.metric.Submission;
import dev.vireo.benchmarks.run.RunFolder;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `vireo eval submit`.
@Command(
        name = "submit",
        header = "Writes the answers of a run in the form that the authors' script or server takes.",
        description = {
            "Failed questions stand in it in the form that the script takes for wrong: an empty text, or -1 for"
                    + " nextqa and vsr.",
            ""
        },
        customSynopsis = "vireo eval submit RUN --out FILE [OPTIONS]",
        footerHeading = "%nExamples:%n",
        footer = {"  vireo eval submit runs/gqa --out testdev.json"})
@SuppressWarnings("NullAway.Init") // picocli sets the required options before it calls a command
final class EvalSubmitCommand implements Runnable {
    /// The form of each data set; the others have none.
    private static final Map<String, Submission> USUAL = Map.of(
            "gqa", Submission.GQA,
            "nextqa", Submission.NEXTQA,
            "vsr", Submission.VSR,
            "covr", Submission.COVR,
            "longvideo-reason", Submission.LONGVIDEO,
            "longvideo-reason-eval", Submission.LONGVIDEO,
            "videomme", Submission.VIDEOMME);

    private final Console console;

    @Parameters(paramLabel = "RUN", description = "The folder of the run.")
    private Path run;

    @Option(
            names = "--format",
            paramLabel = "FORM",
            description = "gqa, nextqa, vsr, covr, longvideo or videomme (default: that of the run's data set).")
    private @Nullable String format;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write.")
    private Path out;

    EvalSubmitCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        Submission form = format == null ? null : Submission.named(format); // a misspelt name before anything else
        RunFolder folder = RunFolder.read(console.file(run));
        if (form == null) {
            form = Optional.ofNullable(USUAL.get(folder.dataset()))
                    .orElseThrow(() -> new VireoException(
                            Code.USAGE,
                            "no form of submission belongs to " + folder.dataset(),
                            "Name one with --format: gqa, nextqa, vsr, covr, longvideo or videomme."));
        }
        if (folder.predictions().isEmpty()) {
            throw new VireoException(
                    Code.DATA, "[" + run + "] has no answers", "Ask first: vireo eval run ... --resume.");
        }
        form.write(folder.answered(), console.file(out));
        long failed = folder.predictions().stream().filter(one -> one.failed()).count();
        tell(folder, failed);
        if (console.json()) {
            console.object(Map.of(
                    "file", out.toString(),
                    "format", form.title(),
                    "answers", folder.predictions().size(),
                    "failed", failed));
        } else {
            console.line(out.toString());
        }
    }

    private void tell(RunFolder folder, long failed) {
        if (failed > 0) {
            console.talk("vireo: note: " + failed
                    + " questions failed; they are in the file as answers that the script takes for wrong");
        }
        int selected = folder.results()
                .map(results -> results.path("selected").asInt())
                .orElse(0);
        if (selected != folder.predictions().size()) {
            console.talk("vireo: note: " + folder.predictions().size() + " questions are answered"
                    + (selected == 0 ? "; the run has not ended" : " of " + selected));
        }
    }
}
