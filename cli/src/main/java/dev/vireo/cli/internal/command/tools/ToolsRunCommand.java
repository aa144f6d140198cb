package dev.vireo.cli.internal.command.tools;

import dev.vireo.agent.Answer;
import dev.vireo.agent.Trace;
import dev.vireo.cli.internal.command.ask.ExecCommand;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.FoundBoxes;
import dev.vireo.cli.internal.settings.Settings;
import dev.vireo.cli.internal.settings.ToolChoice;
import dev.vireo.cli.internal.work.AgentOptions;
import dev.vireo.cli.internal.work.MediaOptions;
import dev.vireo.cli.internal.work.ToolProgram;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.Outcome;
import dev.vireo.program.Receiver;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.program.VisualApi;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `vireo tools run`.
@Command(
        name = "run",
        header = "Calls one function of the API alone, as a program would, and prints what it gives.",
        description = {
            "Methods of ImagePatch are called on the whole picture, or on the part that --box names. Boxes are"
                    + " left,lower,right,upper in pixels, counted from the lower left corner. Lists are written"
                    + " with commas, lists of boxes with semicolons; texts with commas as [\"a, b\", \"c\"].",
            "The exit code is 0 when the function answered and 1 when it refused.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo tools run find --image photo.png --arg object_name=\"red cube\" --out found.png",
            "  vireo tools run simple_query --image photo.png --box 10,20,110,90 --arg question=\"What is this?\"",
            "  vireo tools run best_text_match --image photo.png --arg options=cube,sphere --tools openai:MODEL",
            "  vireo tools run distance --image photo.png --arg a=0,0,9,9 --arg b=20,0,29,9 --json"
        },
        customSynopsis = "vireo tools run NAME --image FILE [--arg NAME=VALUE]... [OPTIONS]")
@SuppressWarnings("NullAway.Init") // picocli sets the required options before it calls a command
final class ToolsRunCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "NAME", description = "The function: find, ImagePatch.find, distance, ...")
    private String name;

    @Option(names = "--arg", paramLabel = "NAME=VALUE", description = "An argument; give it several times.")
    private List<String> arguments = new ArrayList<>();

    @Option(
            names = "--box",
            paramLabel = "BOX",
            description = "The part of the picture to look at: left,lower,right,upper (default: all of it).")
    private @Nullable String box;

    @Option(
            names = "--out",
            paramLabel = "FILE.png",
            description = "Also write the picture with the patches that were found.")
    private @Nullable Path out;

    @Mixin
    private final MediaOptions media;

    @Mixin
    private final AgentOptions config;

    ToolsRunCommand(Console console) {
        this.console = console;
        this.media = new MediaOptions(console);
        this.config = new AgentOptions(console, "tools", "planner", "language_model", "limits", "cache", "trace");
    }

    @Override
    public Integer call() {
        Receiver receiver = media.receiver();
        VisualApi.Function function = ToolProgram.function(name, receiver);
        String program = ToolProgram.of(function, receiver, Optional.ofNullable(box), arguments);
        media.required();
        if (out != null && receiver != Receiver.IMAGE) {
            throw new VireoException(Code.USAGE, "--out draws into one picture", "Name one with --image FILE.");
        }
        Settings settings = config.read().settings();
        if (ToolChoice.of(settings.tools().model()) == ToolChoice.VQA) {
            throw new VireoException(
                    Code.USAGE, "--tools vqa answers questions alone", "Try simple_query with --tools builtin.");
        }
        return config.with(media, settings, atWork -> {
            Answer answer = atWork.run(program, ToolProgram.signature(function));
            Trace.Attempt attempt = answer.trace().root().attempts().getFirst();
            Outcome outcome = attempt.outcome().orElseThrow();
            if (outcome instanceof Outcome.Returned(Value value, Type _) && out != null) {
                draw(atWork.about().images().getFirst(), FoundBoxes.of(value), out);
            }
            print(function, program, outcome, confidence(function, attempt), attempt);
            return outcome instanceof Outcome.Returned ? 0 : 1;
        });
    }

    private void draw(Image picture, List<ImagePatch> patches, Path named) {
        FoundBoxes.draw(picture, patches).write(console.file(named));
        console.talk("vireo: " + patches.size() + (patches.size() == 1 ? " patch is" : " patches are") + " drawn in "
                + named);
    }

    /// How sure the network was that answered, where it says so.
    private static OptionalDouble confidence(VisualApi.Function function, Trace.Attempt attempt) {
        for (Trace.Step step : attempt.steps().reversed()) {
            if (step instanceof Trace.ToolCall call && call.function().equals(function.qualifiedName())) {
                return call.confidence();
            }
        }
        return OptionalDouble.empty();
    }

    private void print(
            VisualApi.Function function,
            String program,
            Outcome outcome,
            OptionalDouble confidence,
            Trace.Attempt attempt) {
        if (!console.json()) {
            ExecCommand.print(console, outcome);
            confidence.ifPresent(sure -> console.talk("vireo: confidence %.3f".formatted(sure)));
            return;
        }
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("tool", function.qualifiedName());
        data.putAll(ExecCommand.plain(outcome));
        data.put("confidence", confidence.isPresent() ? confidence.getAsDouble() : null);
        data.put("program", program);
        data.put("millis", attempt.running().toMillis());
        console.object(data);
    }
}
