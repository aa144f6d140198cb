package dev.vireo.cli.internal.command.ask;

import dev.vireo.agent.Answer;
import dev.vireo.agent.VisualAgent;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.settings.ConfigOptions;
import dev.vireo.cli.internal.settings.Settings;
import dev.vireo.cli.internal.work.Answers;
import dev.vireo.cli.internal.work.Media;
import dev.vireo.cli.internal.work.Models;
import dev.vireo.cli.internal.work.ReceiverOptions;
import dev.vireo.cli.internal.work.Workbench;
import dev.vireo.language.LanguageModel;
import dev.vireo.planners.Planner;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.file.Path;
import java.util.Optional;
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
final class AskCommand implements Runnable {
    private final Console console;

    @Option(
            names = "--question",
            paramLabel = "TEXT",
            required = true,
            description = "The question. \"Return a list[ImagePatch], ...\" at its start demands a type.")
    private String question;

    @Mixin
    private final ReceiverOptions media;

    @Option(
            names = "--scene",
            paramLabel = "FILE",
            description = "The scene file for oracle tools (default: ../scenes/ID.json beside the picture).")
    private @Nullable Path scene;

    @Mixin
    private final ConfigOptions config;

    AskCommand(Console console) {
        this.console = console;
        this.media = new ReceiverOptions(console);
        this.config =
                new ConfigOptions(console, "planner", "tools", "language_model", "limits", "budget", "cache", "trace");
    }

    @Override
    public void run() {
        media.required();
        if (question.isBlank()) {
            throw new VireoException(Code.USAGE, "--question is empty", "Ask e.g. \"How many red cubes are there?\"");
        }
        Settings settings = config.read().settings();
        Planner planner = Models.planner(console, settings);
        Optional<LanguageModel> texts = Models.languageModel(console, settings);
        Optional<Path> sceneFile = Optional.ofNullable(scene).map(console::file);
        try (Media about = Media.read(media);
                Workbench bench = Workbench.open(console, settings, about, sceneFile);
                VisualAgent agent = bench.agent(planner, texts).build()) {
            Answer answer = agent.ask(about.query(question));
            bench.writeTrace(answer);
            Answers.talk(console, answer);
            if (console.json()) {
                console.object(Answers.plain(answer));
            } else {
                console.line(answer.text());
            }
        }
    }
}
