package dev.vireo.sandbox;

import dev.vireo.program.Diagnostic;
import dev.vireo.program.Limits;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.VisualApi;
import dev.vireo.runtime.VireoException;
import dev.vireo.sandbox.internal.host.ApiCalls;
import dev.vireo.sandbox.internal.host.Checker;
import dev.vireo.sandbox.internal.host.Parsers;
import dev.vireo.sandbox.internal.host.WorkerCache;
import dev.vireo.sandbox.internal.host.WorkerCommand;
import dev.vireo.sandbox.internal.host.WorkerPool;
import dev.vireo.sandbox.internal.host.WorkerSession;
import dev.vireo.sandbox.internal.python.Prelude;
import dev.vireo.sandbox.internal.wire.Frame;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/// Runs programs in worker processes: each program in a fresh Python context without files, processes,
/// threads, sockets or Java, in a JVM of its own with 256 MB of heap. Programs are checked before they run.
///
/// The workers start in the background as soon as a runner exists. Closing it ends them.
public final class WorkerRunner implements ProgramRunner {
    /// Contexts that a worker keeps ready.
    private static final int SPARE_CONTEXTS = 3;

    private static final int PROGRAMS_PER_WORKER = 200;
    static final int PARSES_PER_WORKER = 5000;

    private final WorkerPool programs;
    private final WorkerPool parsers;
    private final Checker checker;
    private final ApiCalls calls;
    private final VisualApi api;

    /// A runner with its files in [#defaultCacheFolder] and at most as many programs at once as there are
    /// processors, but two at least.
    public static WorkerRunner start() {
        return start(defaultCacheFolder());
    }

    /// A runner with its files in `cacheFolder`: Python's library, unpacked on first use, and the workers'
    /// AOT cache.
    ///
    /// @throws VireoException with code USAGE when `$VIREO_SANDBOX` is neither auto, require nor off
    public static WorkerRunner start(Path cacheFolder) {
        return start(cacheFolder, VisualApi.STANDARD);
    }

    /// A runner whose programs may call what stands in `api`: the standard one, plus tools of a user's.
    ///
    /// @throws VireoException as [#start(Path)]
    public static WorkerRunner start(Path cacheFolder, VisualApi api) {
        return start(cacheFolder, api, Fencing.of(System.getenv()));
    }

    /// A runner whose workers the operating system fences in as `fencing` says.
    public static WorkerRunner start(Path cacheFolder, VisualApi api, Fencing fencing) {
        return start(cacheFolder, api, fencing, Math.max(2, Runtime.getRuntime().availableProcessors()));
    }

    /// The same with a number of programs that run at once; more wait. More than there are processors pays
    /// where programs wait for slow tools; each is a process of its own with up to 256 MB of heap.
    ///
    /// @throws VireoException with code USAGE when that is none
    public static WorkerRunner start(Path cacheFolder, VisualApi api, Fencing fencing, int atOnce) {
        if (atOnce < 1) {
            throw new VireoException(
                    VireoException.Code.USAGE, "a sandbox needs at least one worker, not " + atOnce, "");
        }
        return new WorkerRunner(WorkerCommand.of(cacheFolder.toAbsolutePath(), fencing), atOnce, api);
    }

    /// @param maxBusy workers that run programs at the same time
    WorkerRunner(WorkerCommand command, int maxBusy) {
        this(command, maxBusy, VisualApi.STANDARD);
    }

    private WorkerRunner(WorkerCommand command, int maxBusy, VisualApi api) {
        this.api = api;
        String prelude = Prelude.of(api);
        int frames = Limits.DEFAULT.frames();
        boolean fenced = command.fencing() != Fencing.OFF;
        programs = WorkerPool.parsingFirst(
                command,
                new Frame.Setup(Frame.Role.PROGRAMS, prelude, frames, SPARE_CONTEXTS, fenced),
                maxBusy,
                PROGRAMS_PER_WORKER);
        parsers = new WorkerPool(
                command, new Frame.Setup(Frame.Role.CHECKER, "", frames, 0, fenced), 1, PARSES_PER_WORKER);
        checker = new Checker(api, new Parsers(parsers, programs));
        calls = new ApiCalls(api);
        programs.warmUp();
    }

    /// Where workers keep their files unless told otherwise: `vireo` in `$XDG_CACHE_HOME`, or in `$HOME/.cache`.
    public static Path defaultCacheFolder() {
        Map<String, String> environment = System.getenv();
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        String home = environment.getOrDefault("HOME", "");
        Path base = xdg.isEmpty()
                ? Path.of(home.isEmpty() ? System.getProperty("user.home") : home, ".cache")
                : Path.of(xdg);
        return base.resolve("vireo").toAbsolutePath();
    }

    /// Makes the AOT cache with which workers of this class path start in less than half the time, unless it
    /// is there. Takes some ten seconds; without it workers start as well, only slower.
    ///
    /// @return the file; empty when there are class folders on the class path, which the JVM can't cache
    /// @throws VireoException with code RESOURCE when it can't be made
    public static Optional<Path> prepare(Path cacheFolder) {
        try {
            return WorkerCache.prepare(WorkerCommand.of(cacheFolder.toAbsolutePath()));
        } catch (IOException e) {
            throw new VireoException(
                    VireoException.Code.RESOURCE,
                    "the AOT cache of the Python worker could not be made in " + cacheFolder + ": " + e.getMessage(),
                    "Check that the folder can be written and has 300 MB free.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while the worker's AOT cache was made");
        }
    }

    /// Where [#prepare] puts the AOT cache for this class path, whether it is there or not. One that is missing is
    /// made in the background when a worker starts.
    ///
    /// @return the file; empty when there are class folders on the class path, which the JVM can't cache
    public static Optional<Path> startCache(Path cacheFolder) {
        return WorkerCommand.of(cacheFolder.toAbsolutePath()).aotCache();
    }

    @Override
    public ProgramRunner.Session open() {
        return new WorkerSession(programs, checker, calls, WorkerSession.Check.TYPES, false);
    }

    @Override
    public Optional<ProgramRunner.Session> tryOpen() {
        return programs.tryReserve()
                ? Optional.of(new WorkerSession(programs, checker, calls, WorkerSession.Check.TYPES, true))
                : Optional.empty();
    }

    @Override
    public ProgramRunner.Session openUntyped() {
        return new WorkerSession(programs, checker, calls, WorkerSession.Check.RULES, false);
    }

    /// A session that runs programs unchecked: what is left then is the worker's own protection, which tests
    /// try.
    ProgramRunner.Session openUnchecked() {
        return new WorkerSession(programs, checker, calls, WorkerSession.Check.NONE, false);
    }

    /// What is wrong with a program, without running it; empty when nothing is.
    ///
    /// @throws CancellationException when this thread is interrupted; its interrupt flag stays set
    /// @throws VireoException with code RESOURCE when no worker starts, or the parser is lost twice
    @Override
    public List<Diagnostic> check(ProgramRunner.Call call) {
        try {
            return WorkerSession.plain(checker.check(call, true).diagnostics());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while a program was checked");
        }
    }

    /// What the operating system keeps the workers of this runner from. Waits until the first one is ready.
    ///
    /// @throws CancellationException when this thread is interrupted; its interrupt flag stays set
    /// @throws VireoException with code RESOURCE when no worker starts
    public List<Fence> fences() {
        try {
            return programs.fences();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while a worker started");
        }
    }

    @Override
    public VisualApi api() {
        return api;
    }

    @Override
    public void close() {
        programs.close();
        parsers.close();
    }
}
