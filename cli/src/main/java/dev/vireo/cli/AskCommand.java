package dev.vireo.cli;

import dev.vireo.agent.Answer;
import dev.vireo.agent.TraceHtml;
import dev.vireo.agent.VisualAgent;
import dev.vireo.planner.Planner;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `vireo ask`.
@Command(
        name = "ask",
        header = "Answers a question about a picture.",
        description = {
            "A planner writes a program, the program runs in a sandbox and calls vision tools, and may ask"
                    + " further questions. What a person should know about the answer is said on stderr.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo ask --image photo.png --question \"How many red cubes are there?\"",
            "  vireo ask --image photo.png --question \"Is the cone shiny?\" --trace why.html",
            "  vireo ask --image images/000000.png --question \"Is there a ring?\" --tools oracle --json",
            "  vireo ask --image photo.png --question \"What is on the table?\" --planner openai:gpt-4.1-mini"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the required options before it calls a command
final class AskCommand implements Runnable {
    private final Console console;

    @Option(
            names = "--image",
            paramLabel = "FILE",
            required = true,
            description = "A PNG, JPEG, BMP, GIF or WebP file.")
    private Path image;

    @Option(
            names = "--question",
            paramLabel = "TEXT",
            required = true,
            description = "The question. \"Return a list[ImagePatch], ...\" at its start demands a type.")
    private String question;

    @Option(
            names = "--tools",
            paramLabel = "TOOLS",
            defaultValue = "builtin",
            description = "What looks at the picture: builtin (networks that know the built-in world), oracle (the"
                    + " scene file, to measure planning alone) or vqa (one network, no program)"
                    + " (default: ${DEFAULT-VALUE}).")
    private String tools;

    @Option(
            names = "--scene",
            paramLabel = "FILE",
            description = "The scene file for oracle tools (default: ../scenes/ID.json beside the picture).")
    private @Nullable Path scene;

    @Mixin
    private PlannerOptions planning;

    @Option(
            names = "--trace",
            paramLabel = "FILE.html",
            description = "Also write how the answer came about, as one HTML file.")
    private @Nullable Path trace;

    AskCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        ToolChoice choice = Names.choice("--tools", tools, ToolChoice.class);
        if (question.isBlank()) {
            throw new VireoException(Code.USAGE, "--question is empty", "Ask e.g. \"How many red cubes are there?\"");
        }
        Planner planner = planning.planner(console.environment());
        Path file = console.file(image);
        Image picture = Image.read(file);
        Optional<Path> sceneFile = Optional.ofNullable(scene).map(console::file);
        try (Workbench bench = Workbench.open(console, choice, file, sceneFile);
                VisualAgent agent = bench.agent(planner, planning.languageModel(console.environment()))
                        .build()) {
            Answer answer = agent.ask(picture, question);
            if (trace != null) {
                TraceHtml.write(answer, console.file(trace));
                console.talk("vireo: the trace is in " + trace);
            }
            Answers.talk(console, answer);
            if (console.json()) {
                console.object(Answers.plain(answer));
            } else {
                console.line(answer.text());
            }
        }
    }
}
