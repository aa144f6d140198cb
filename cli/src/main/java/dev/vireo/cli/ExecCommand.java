package dev.vireo.cli;

import dev.vireo.agent.Answer;
import dev.vireo.agent.TraceHtml;
import dev.vireo.agent.VisualAgent;
import dev.vireo.planner.Plan;
import dev.vireo.planner.PlanRequest;
import dev.vireo.planner.Planner;
import dev.vireo.program.Limits;
import dev.vireo.program.Outcome;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `vireo exec`.
@Command(
        name = "exec",
        header = "Runs a program about a picture in the sandbox and says how it ended.",
        description = {
            "The program is Python with one function execute_command(image) and a declared return type.",
            "Outcomes: returned, rejected, failed, timed_out, out_of_memory, output_limit, crashed.",
            "The exit code is 0 when it returned and 1 otherwise.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo exec count.py --image photo.png",
            "  vireo exec count.py --image photo.png --timeout 500ms --json",
            "  vireo exec count.py --image images/000000.png --tools oracle"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the required options before it calls a command
final class ExecCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "PROGRAM.py", description = "The program.")
    private Path program;

    @Option(
            names = "--image",
            paramLabel = "FILE",
            required = true,
            description = "A PNG, JPEG, BMP, GIF or WebP file.")
    private Path image;

    @Option(
            names = "--tools",
            paramLabel = "TOOLS",
            defaultValue = "builtin",
            description = "What looks at the picture: builtin or oracle (default: ${DEFAULT-VALUE}).")
    private String tools;

    @Option(
            names = "--scene",
            paramLabel = "FILE",
            description = "The scene file for oracle tools (default: ../scenes/ID.json beside the picture).")
    private @Nullable Path scene;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "5s",
            description = "Computing time, tools not counted: 500ms, 5s, 2m (default: ${DEFAULT-VALUE}).")
    private String timeout;

    @Mixin
    private PlannerOptions planning;

    @Option(
            names = "--trace",
            paramLabel = "FILE.html",
            description = "Also write what the program did, as one HTML file.")
    private @Nullable Path trace;

    ExecCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ToolChoice choice = Names.choice("--tools", tools, ToolChoice.class);
        if (choice == ToolChoice.VQA) {
            throw new VireoException(Code.USAGE, "--tools vqa runs no program", "Use builtin or oracle.");
        }
        Limits limits = Limits.DEFAULT.withTime(Durations.parse("--timeout", timeout));
        Planner planner = planning.planner(console.environment());
        String source = read(console.file(program));
        Path file = console.file(image);
        Image picture = Image.read(file);
        Optional<Path> sceneFile = Optional.ofNullable(scene).map(console::file);
        try (Workbench bench = Workbench.open(console, choice, file, sceneFile);
                VisualAgent agent = bench.agent(
                                new GivenProgram(source, planner), planning.languageModel(console.environment()))
                        .limits(limits)
                        .repair(false)
                        .build()) {
            Answer answer = agent.ask(picture, program.toString());
            if (trace != null) {
                TraceHtml.write(answer, console.file(trace));
                console.talk("vireo: the trace is in " + trace);
            }
            Outcome outcome =
                    answer.trace().root().attempts().getFirst().outcome().orElseThrow();
            print(outcome);
            return outcome instanceof Outcome.Returned ? 0 : 1;
        }
    }

    private void print(Outcome outcome) {
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
    static Map<String, @Nullable Object> plain(Outcome outcome) {
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
        return outcome.description();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new VireoException(Code.DATA, "[" + file + "] is not a program: it is not UTF-8 text", "", e);
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA,
                    "[" + file + "] can't be read" + (Files.exists(file) ? "" : ": it does not exist"),
                    "Name a Python file with a function execute_command(image).",
                    e);
        }
    }

    /// Gives one program for the question itself, and leaves the questions that the program asks to another
    /// planner.
    private record GivenProgram(String source, Planner others) implements Planner {
        @Override
        public Plan plan(PlanRequest request) {
            return request.depth() == 0 ? new Plan.Program(source, Plan.Usage.NONE) : others.plan(request);
        }

        @Override
        public String id() {
            return "given program, then " + others.id();
        }
    }
}
