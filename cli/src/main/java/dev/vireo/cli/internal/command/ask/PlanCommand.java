package dev.vireo.cli.internal.command.ask;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.settings.ConfigOptions;
import dev.vireo.cli.internal.settings.Settings;
import dev.vireo.cli.internal.work.Models;
import dev.vireo.cli.internal.work.ReceiverOptions;
import dev.vireo.language.Usage;
import dev.vireo.planners.Plan;
import dev.vireo.planners.PlanRequest;
import dev.vireo.program.Diagnostic;
import dev.vireo.program.Receiver;
import dev.vireo.program.Type;
import dev.vireo.program.VisualApi;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.sandbox.ProgramChecker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `vireo plan`.
@Command(
        name = "plan",
        header = "Writes the program for a question, without running it.",
        description = {
            "Nothing is looked at: --image, --video and --receiver only tell what the program will be given.",
            ""
        },
        customSynopsis = "vireo plan --question TEXT [--receiver image|image_list|video] [OPTIONS]",
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo plan --question \"How many red cubes are there?\"",
            "  vireo plan --question \"Is the cone shiny?\" --json",
            "  vireo plan --question \"What is on the table?\" --planner ollama:qwen2.5-coder"
        })
@SuppressWarnings("NullAway.Init")
public // picocli sets the required options before it calls a command
final class PlanCommand implements Runnable {
    private final Console console;

    @Option(names = "--question", paramLabel = "TEXT", required = true, description = "The question; - for stdin.")
    private String question;

    @Mixin
    private final ReceiverOptions media;

    @Mixin
    private final ConfigOptions config;

    PlanCommand(Console console) {
        this.console = console;
        this.media = new ReceiverOptions(console);
        this.config = new ConfigOptions(console, "planner");
    }

    @Override
    public void run() {
        String asked = console.text(question);
        if (asked.isBlank()) {
            throw new VireoException(Code.USAGE, "--question is empty", "Ask e.g. \"How many red cubes are there?\"");
        }
        Receiver receiver = media.receiver();
        Settings settings = config.read().settings();
        PlanRequest request = request(asked.strip(), receiver.type(), api(settings.planner()));
        switch (Models.planner(console, settings).plan(request)) {
            case Plan.Program(String source, Usage _) -> {
                if (!settings.planner().model().kind().equals("builtin")) {
                    check(source, receiver, request.returns());
                }
                if (console.json()) {
                    console.object(Map.of("program", source));
                } else {
                    console.line(source.stripTrailing());
                }
            }
            case Plan.NotUnderstood(String reason, Usage _) ->
                throw new VireoException(
                        Code.USAGE,
                        "no program for '" + asked + "': " + reason,
                        settings.planner().model().isLanguageModel()
                                ? "Ask in other words, or another model."
                                : "A language model understands more questions: add --planner openai:MODEL"
                                        + " (and --base-url URL for a server of your own).");
        }
    }

    /// Says on stderr what the checker refuses in what a model wrote.
    private void check(String source, Receiver receiver, Optional<Type> demanded) {
        try (ProgramChecker checker = ProgramChecker.start(console.cacheFolder())) {
            checker.check(source, Optional.of(receiver), demanded).stream()
                    .filter(d -> d.severity() == Diagnostic.Severity.ERROR)
                    .findFirst()
                    .ifPresent(d -> console.talk("vireo: note: this program is refused: " + d));
        }
    }

    private static VisualApi api(Settings.Planning planning) {
        if (!planning.recursion()) {
            return VisualApi.STANDARD.withoutRecursion();
        }
        return planning.typedReturns() ? VisualApi.STANDARD : VisualApi.STANDARD.withoutReturns();
    }

    /// Takes "Return a bool, ..." off the front of the question, as the agent does.
    private static PlanRequest request(String text, Type receiver, VisualApi api) {
        for (int comma = text.indexOf(','); comma >= 0; comma = text.indexOf(',', comma + 1)) {
            Optional<Type> demanded = Type.demandedBy(text.substring(0, comma + 1));
            String rest = text.substring(comma + 1).strip();
            if (demanded.isPresent() && !rest.isEmpty()) {
                return new PlanRequest(rest, receiver, api, demanded, Map.of(), 0, List.of());
            }
        }
        return new PlanRequest(text, receiver, api, Optional.empty(), Map.of(), 0, List.of());
    }
}
