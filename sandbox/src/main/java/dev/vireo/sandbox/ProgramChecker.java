package dev.vireo.sandbox;

import dev.vireo.program.Diagnostic;
import dev.vireo.program.Limits;
import dev.vireo.program.Receiver;
import dev.vireo.program.Type;
import dev.vireo.program.VisualApi;
import dev.vireo.runtime.VireoException;
import dev.vireo.sandbox.internal.check.PyType;
import dev.vireo.sandbox.internal.host.Checker;
import dev.vireo.sandbox.internal.host.Parsers;
import dev.vireo.sandbox.internal.host.WorkerCommand;
import dev.vireo.sandbox.internal.host.WorkerPool;
import dev.vireo.sandbox.internal.wire.Frame;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/// Checks programs and runs none: of the two processes of a [WorkerRunner] it needs the one that parses.
///
/// Safe for several threads.
public final class ProgramChecker implements AutoCloseable {
    private final WorkerPool parsers;
    private final Checker checker;

    private ProgramChecker(VisualApi api, WorkerCommand command) {
        Frame.Setup setup =
                new Frame.Setup(Frame.Role.CHECKER, "", Limits.DEFAULT.frames(), 0, command.fencing() != Fencing.OFF);
        parsers = new WorkerPool(command, setup, 1, WorkerRunner.PARSES_PER_WORKER);
        checker = new Checker(api, new Parsers(parsers));
        parsers.warmUp();
    }

    /// A checker for the standard API, whose process starts in the background.
    ///
    /// @param cacheFolder where the process keeps its files
    public static ProgramChecker start(Path cacheFolder) {
        return start(VisualApi.STANDARD, cacheFolder);
    }

    /// A checker for an API, whose process starts in the background.
    public static ProgramChecker start(VisualApi api, Path cacheFolder) {
        return new ProgramChecker(api, WorkerCommand.of(cacheFolder.toAbsolutePath(), Fencing.of(System.getenv())));
    }

    /// What is wrong with a program; empty when nothing is.
    ///
    /// @param receiver what it is about; empty to let the name of its first parameter tell
    /// @param demanded the type that it must return, if any
    /// @throws CancellationException when this thread is interrupted; its interrupt flag stays set
    /// @throws VireoException with code RESOURCE when no worker starts, or the parser is lost twice
    public List<Diagnostic> check(String source, Optional<Receiver> receiver, Optional<Type> demanded) {
        try {
            return checker.check(
                            source, receiver.map(ProgramChecker::parameters).orElse(List.of()), demanded)
                    .diagnostics();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while a program was checked");
        }
    }

    private static List<PyType> parameters(Receiver receiver) {
        PyType patch = PyType.of(Type.Simple.PATCH);
        return switch (receiver) {
            case IMAGE -> List.of(patch);
            case IMAGE_LIST -> List.of(PyType.listOf(patch));
            case VIDEO -> List.of(PyType.of(Type.Simple.VIDEO), PyType.listOf(PyType.STR), PyType.STR);
        };
    }

    @Override
    public void close() {
        parsers.close();
    }
}
