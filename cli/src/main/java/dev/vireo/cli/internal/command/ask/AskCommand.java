package dev.vireo.cli.internal.command.ask;

import dev.vireo.agent.Answer;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Failure;
import dev.vireo.cli.internal.console.InputLines;
import dev.vireo.cli.internal.console.Interruption;
import dev.vireo.cli.internal.settings.Settings;
import dev.vireo.cli.internal.work.AgentOptions;
import dev.vireo.cli.internal.work.Answers;
import dev.vireo.cli.internal.work.QuestionRun;
import dev.vireo.cli.internal.work.ReceiverOptions;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `vireo ask`.
@Command(
        name = "ask",
        header = "Answers a question about a picture, several pictures or a video.",
        description = {
            "A planner writes a program, the program runs in a sandbox and calls vision tools, and may ask"
                    + " further questions. What a person should know about the answer is said on stderr.",
            ""
        },
        customSynopsis = {
            "vireo ask [--question TEXT] (--image FILE... | --video FILE) [OPTIONS]",
            "       vireo ask --questions FILE [--out FILE] [OPTIONS]"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo ask --image photo.png --question \"How many red cubes are there?\"",
            "  vireo ask --image photo.png --question \"Is the cone shiny?\" --trace why.html",
            "  vireo ask --image photo.png",
            "  vireo ask --questions questions.jsonl --out answers.jsonl",
            "  vireo ask --image images/000000.png --question \"Is there a ring?\" --tools oracle --json",
            "  vireo ask --image photo.png --question \"What is on the table?\" --planner openai:gpt-4.1-mini"
        })
public final class AskCommand implements Callable<Integer> {
    /// What lines have besides when they are for `vireo eval file`.
    private static final List<String> EVALUATED = List.of("answer", "answers", "type", "group");

    private final Console console;

    @Option(
            names = "--question",
            paramLabel = "TEXT",
            description = "The question; - for stdin. \"Return a list[ImagePatch], ...\" at its start demands a type."
                    + " Without one questions are read from stdin, a line each.")
    private @Nullable String question;

    @Option(
            names = "--questions",
            paramLabel = "FILE",
            description = "Answer the questions of a file, JSON Lines with id, question, and image, images or video;"
                    + " - is stdin. Answers are JSON Lines, too.")
    private @Nullable Path questions;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where the answers to --questions go; what is there already is not asked again.")
    private @Nullable Path out;

    @Option(names = "--strict", description = "End with exit code 1 when the answer is a guess.")
    private boolean strict;

    @Mixin
    private final ReceiverOptions media;

    @Mixin
    private final AgentOptions config;

    AskCommand(Console console) {
        this.console = console;
        this.media = new ReceiverOptions(console);
        this.config =
                new AgentOptions(console, "planner", "tools", "language_model", "limits", "budget", "cache", "trace");
    }

    @Override
    public Integer call() {
        if (questions != null) {
            return askAll(questions);
        }
        if (out != null) {
            throw new VireoException(Code.USAGE, "--out is for the answers to --questions", "Name the questions, too.");
        }
        media.required();
        Optional<String> asked = Optional.ofNullable(question).map(console::text);
        if (asked.isPresent() && asked.get().isBlank()) {
            throw new VireoException(Code.USAGE, "--question is empty", "Ask e.g. \"How many red cubes are there?\"");
        }
        Settings settings = config.read().settings();
        return config.with(
                media, settings, atWork -> asked.isEmpty() ? converse(atWork) : print(atWork.ask(asked.get())));
    }

    private int print(Answer answer) {
        Answers.talk(console, answer);
        if (console.json()) {
            console.object(Answers.plain(answer));
        } else {
            console.line(Answers.text(answer));
        }
        return strict && answer.degraded() ? 1 : 0;
    }

    /// Answers the lines of standard input; at a terminal until one is empty.
    private int converse(AgentOptions.AtWork atWork) {
        InputLines lines = new InputLines();
        int asked = 0;
        int failed = 0;
        while (true) {
            console.prompt("question (an empty line ends): ");
            Optional<String> line = lines.next().map(String::strip);
            if (line.isEmpty() || line.get().equals("exit") || (line.get().isEmpty() && console.asks())) {
                break;
            }
            if (line.get().isEmpty()) {
                continue;
            }
            asked++;
            try {
                failed += print(atWork.ask(line.get()));
            } catch (VireoException e) {
                Failure failure = Failure.of(e, console);
                if (failure.exitCode() == Interruption.EXIT_CODE) {
                    throw e;
                }
                failure.report(console);
                failed++;
            }
        }
        if (asked == 0 && !console.asks()) {
            throw new VireoException(
                    Code.USAGE,
                    "--question TEXT is missing, and standard input has no question",
                    "Ask e.g. --question \"How many red cubes are there?\"");
        }
        return failed == 0 ? 0 : 1;
    }

    private int askAll(Path file) {
        if (question != null || !media.isEmpty()) {
            throw new VireoException(
                    Code.USAGE,
                    "--questions names the questions and their pictures itself",
                    "Leave out --question, --image and --video.");
        }
        Settings settings = config.read().settings();
        Optional<Path> log = Optional.ofNullable(out);
        QuestionRun.Tally tally = new QuestionRun(console, file, Optional.empty(), log, EVALUATED)
                .ask(config, settings, (_, answer) -> {
                    if (log.isEmpty()) {
                        console.line(answer.toString());
                    }
                });
        if (log.isPresent() && console.json()) {
            console.object(Map.of(
                    "out", log.get().toString(),
                    "answered", tally.answered(),
                    "before", tally.before(),
                    "failed", tally.failed()));
        }
        if (tally.failed() > 0) {
            console.talk("vireo: note: " + tally.failed() + " of " + (tally.answered() + tally.failed())
                    + " questions could not be answered");
        }
        return tally.failed() == 0 ? 0 : 1;
    }
}
