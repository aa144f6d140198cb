package dev.vireo.cli.internal.command.ask;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Flags;
import dev.vireo.cli.internal.settings.Settings;
import dev.vireo.cli.internal.settings.ToolChoice;
import dev.vireo.cli.internal.work.AgentOptions;
import dev.vireo.cli.internal.work.Programs;
import dev.vireo.cli.internal.work.ReceiverOptions;
import dev.vireo.program.Outcome;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `vireo exec`.
@Command(
        name = "exec",
        header = "Runs a program in the sandbox and says how it ended.",
        description = {
            "The program is Python with one function execute_command(image) and a declared return type.",
            "Outcomes: returned, rejected, failed, timed_out, out_of_memory, output_limit, crashed.",
            "The exit code is 0 when it returned and 1 otherwise.",
            ""
        },
        customSynopsis = "vireo exec PROGRAM.py (--image FILE... | --video FILE) [OPTIONS]",
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo exec count.py --image photo.png",
            "  vireo exec count.py --image photo.png --timeout 500ms --json",
            "  vireo exec count.py --image images/000000.png --tools oracle"
        })
@SuppressWarnings("NullAway.Init")
public // picocli sets the required options before it calls a command
final class ExecCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "PROGRAM.py", description = "The program; - reads it from stdin.")
    private Path program;

    @Mixin
    private final ReceiverOptions media;

    @Option(
            names = "--question",
            paramLabel = "TEXT",
            description = "What the program of a video is given as its query (default: the program's name).")
    private @Nullable String question;

    @Mixin
    private final AgentOptions config;

    ExecCommand(Console console) {
        this.console = console;
        this.media = new ReceiverOptions(console);
        this.config =
                new AgentOptions(console, "planner", "tools", "language_model", "limits", "budget", "cache", "trace");
    }

    @Override
    public Integer call() {
        media.required();
        Settings settings = config.read().settings();
        if (ToolChoice.of(settings.tools().model()) == ToolChoice.VQA) {
            throw new VireoException(Code.USAGE, "--tools vqa runs no program", "Use builtin or oracle.");
        }
        String source = Programs.read(console, program);
        String asked = question == null ? program.toString() : console.text(question);
        return config.with(media, settings, atWork -> {
            Outcome outcome = atWork.run(source, asked).outcome().orElseThrow();
            print(console, outcome);
            return outcome instanceof Outcome.Returned ? 0 : 1;
        });
    }

    /// Prints how a program ended.
    public static void print(Console console, Outcome outcome) {
        Map<String, @Nullable Object> out = plain(outcome);
        if (console.json()) {
            console.object(out);
        } else if (outcome instanceof Outcome.Returned(Value value, Type type)) {
            console.line(type + ": " + Console.toJson(value.plain()));
        } else {
            console.line(outcome.label() + ": " + message(outcome));
        }
    }

    /// The object of the command contract.
    public static Map<String, @Nullable Object> plain(Outcome outcome) {
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put("outcome", outcome.label());
        if (outcome instanceof Outcome.Returned(Value value, Type type)) {
            out.put("value", value.plain());
            out.put("type", type.toString());
        } else {
            out.put("value", null);
            out.put("type", null);
        }
        out.put("message", message(outcome));
        out.put("line", outcome.line().isPresent() ? outcome.line().getAsInt() : null);
        return out;
    }

    private static String message(Outcome outcome) {
        return Flags.named(outcome.description());
    }
}
