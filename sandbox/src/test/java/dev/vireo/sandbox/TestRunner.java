package dev.vireo.sandbox;

import dev.vireo.program.ImagePatch;
import dev.vireo.program.Limits;
import dev.vireo.program.Outcome;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.ToolException;
import dev.vireo.program.ToolHost;
import dev.vireo.program.Value;
import dev.vireo.runtime.image.Image;
import dev.vireo.sandbox.internal.host.WorkerCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// One runner for all tests of this module: starting workers is what takes time.
public final class TestRunner {
    public static final ImagePatch PICTURE = ImagePatch.whole(Image.ofRgb(100, 80, new byte[100 * 80 * 3]));

    /// For programs that end by themselves, on machines that are busy.
    static final Limits PATIENT = Limits.DEFAULT.withTime(Duration.ofSeconds(60));

    static final Limits ONE_SECOND = Limits.DEFAULT.withTime(Duration.ofSeconds(1));

    static final ToolHost NO_TOOLS = (function, _) -> {
        throw new ToolException("no tool " + function);
    };

    private static final WorkerCommand COMMAND =
            WorkerCommand.of(Path.of("target", "worker-cache").toAbsolutePath());

    private static final WorkerRunner SHARED = new WorkerRunner(COMMAND, 2);

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(SHARED::close));
    }

    private TestRunner() {}

    public static WorkerRunner shared() {
        return SHARED;
    }

    static WorkerCommand command() {
        return COMMAND;
    }

    public static ProgramRunner.Call call(String source, Value... more) {
        List<Value> arguments = new java.util.ArrayList<>(List.of(new Value.Patch(PICTURE)));
        arguments.addAll(List.of(more));
        return new ProgramRunner.Call(source, arguments, Optional.empty());
    }

    /// Runs a checked program.
    static Outcome run(String source, ToolHost tools, Limits limits) {
        try (ProgramRunner.Session session = SHARED.open()) {
            return session.run(call(source), tools, limits);
        }
    }

    /// Runs a program that is a function body, checked, with the declared type.
    static Outcome body(String type, String body, ToolHost tools) {
        return run(program(type, body), tools, PATIENT);
    }

    /// Runs a program that is a function body with the declared type; its types are not checked before.
    static Outcome untyped(String type, String body, ToolHost tools) {
        return untyped(program(type, body), tools, PATIENT);
    }

    /// Runs a program whose types are not checked before.
    static Outcome untyped(String source, ToolHost tools, Limits limits) {
        try (ProgramRunner.Session session = SHARED.openUntyped()) {
            return session.run(call(source), tools, limits);
        }
    }

    /// Runs a program without the check.
    static Outcome unchecked(String source, Limits limits) {
        try (ProgramRunner.Session session = SHARED.openUnchecked()) {
            return session.run(call(source), NO_TOOLS, limits);
        }
    }

    public static String program(String type, String body) {
        return "def execute_command(image) -> " + type + ":\n" + body.indent(4);
    }

    static ImagePatch patch(int left, int lower, int right, int upper, String category) {
        return ImagePatch.ofProgramFrame(PICTURE.root(), left, lower, right, upper, category);
    }
}
