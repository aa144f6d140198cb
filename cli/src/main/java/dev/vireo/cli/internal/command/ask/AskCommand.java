package dev.vireo.cli.internal.command.ask;

import dev.vireo.agent.Answer;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.settings.Settings;
import dev.vireo.cli.internal.work.AgentOptions;
import dev.vireo.cli.internal.work.Answers;
import dev.vireo.cli.internal.work.ReceiverOptions;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.concurrent.Callable;
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
        customSynopsis = "vireo ask --question TEXT (--image FILE... | --video FILE) [OPTIONS]",
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo ask --image photo.png --question \"How many red cubes are there?\"",
            "  vireo ask --image photo.png --question \"Is the cone shiny?\" --trace why.html",
            "  vireo ask --image images/000000.png --question \"Is there a ring?\" --tools oracle --json",
            "  vireo ask --image photo.png --question \"What is on the table?\" --planner openai:gpt-4.1-mini"
        })
@SuppressWarnings("NullAway.Init")
public // picocli sets the required options before it calls a command
final class AskCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--question",
            paramLabel = "TEXT",
            required = true,
            description = "The question; - for stdin. \"Return a list[ImagePatch], ...\" at its start demands a type.")
    private String question;

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
        media.required();
        String asked = console.text(question);
        if (asked.isBlank()) {
            throw new VireoException(Code.USAGE, "--question is empty", "Ask e.g. \"How many red cubes are there?\"");
        }
        Settings settings = config.read().settings();
        return config.with(media, settings, atWork -> print(atWork.ask(asked)));
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
}
