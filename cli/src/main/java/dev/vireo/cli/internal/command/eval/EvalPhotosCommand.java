package dev.vireo.cli.internal.command.eval;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.work.AgentOptions;
import dev.vireo.cli.internal.work.PhotoSet;
import dev.vireo.cli.internal.work.QuestionLines;
import dev.vireo.cli.internal.work.QuestionRun;
import dev.vireo.cli.internal.work.TemporaryFolder;
import dev.vireo.runtime.AtomicFile;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `vireo eval photos`.
@Command(
        name = "photos",
        header = "Measures answers about photographs, by kind of question.",
        description = {
            "Without --questions it asks those that come with Vireo, about the photographs that do. A line of a file of"
                    + " your own is an object with image, question, answer and kind, and perhaps also (other right"
                    + " answers) and needs (what answers it). An answer is right when it is the same but for case.",
            ""
        },
        customSynopsis = "vireo eval photos [--questions FILE [--pictures DIR]] [--out FOLDER] [OPTIONS]",
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo eval photos",
            "  vireo eval photos --questions questions.jsonl --pictures pictures --tools photos --json"
        })
final class EvalPhotosCommand implements Runnable {
    /// What a line has besides a question.
    private static final List<String> FIELDS = List.of("answer", "also", "kind", "needs", "detector_only", "check");

    private final Console console;

    @Option(names = "--questions", paramLabel = "FILE", description = "Questions of your own, JSON Lines.")
    private @Nullable Path questions;

    @Option(
            names = "--pictures",
            paramLabel = "DIR",
            description = "Where the pictures of --questions lie (default: beside it).")
    private @Nullable Path pictures;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Where answers.jsonl and report.json go; what is answered there is not asked again.")
    private @Nullable Path out;

    @Mixin
    private final AgentOptions config;

    EvalPhotosCommand(Console console) {
        this.console = console;
        this.config = new AgentOptions(console, "planner", "tools", "language_model", "limits", "budget", "cache");
    }

    @Override
    public void run() {
        if (questions != null) {
            measure(questions, Optional.ofNullable(pictures));
            return;
        }
        if (pictures != null) {
            throw new VireoException(
                    Code.USAGE, "--pictures is where the pictures of --questions lie", "Name the questions, too.");
        }
        try (TemporaryFolder folder = TemporaryFolder.make("vireo-photos")) {
            PhotoSet.Unpacked set = PhotoSet.unpack(folder.path());
            console.talk("vireo: note: " + set.leftOut()
                    + " further questions are about photographs that may not be passed on; docs/evaluation.md says"
                    + " how to fetch them");
            measure(set.questions(), Optional.empty());
        }
    }

    private void measure(Path file, Optional<Path> folder) {
        checkAll(file, folder);
        Optional<Path> kept = Optional.ofNullable(out);
        kept.ifPresent(console::folder);
        PhotoReport report = new PhotoReport();
        new QuestionRun(console, file, folder, kept.map(f -> f.resolve("answers.jsonl")), FIELDS)
                .ask(
                        config,
                        config.read().settings(),
                        (line, answer) -> report.add(line, PhotoReport.Wanted.of(line), answer));
        kept.ifPresent(f -> AtomicFile.write(
                console.file(f).resolve("report.json"),
                (Console.toJson(report.plain()) + "\n").getBytes(StandardCharsets.UTF_8)));
        if (report.failed() > 0) {
            console.talk("vireo: note: " + report.failed() + " questions could not be answered; they count as wrong");
        }
        if (console.json()) {
            console.object(report.plain());
        } else {
            console.line(report.markdown().stripTrailing());
        }
    }

    /// Sees that every line can be asked and compared, before anything is.
    private void checkAll(Path file, Optional<Path> folder) {
        int count = QuestionLines.count(console, file)
                .orElseThrow(() -> new VireoException(
                        Code.USAGE, "questions are read twice, and standard input can be read once", "Name a file."));
        if (count == 0) {
            throw new VireoException(
                    Code.DATA,
                    "[" + file + "] has no questions",
                    "Write an object a line:"
                            + " {\"image\": \"a.png\", \"question\": \"...\", \"answer\": \"...\", \"kind\": \"...\"}");
        }
        try (QuestionLines lines = QuestionLines.open(console, file, folder, FIELDS.toArray(String[]::new))) {
            for (Optional<QuestionLines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
                line.get().question();
                PhotoReport.Wanted.of(line.get());
                line.get().requirePictures();
            }
        }
    }
}
