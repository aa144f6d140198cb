package dev.vireo.sandbox.internal.host;

import dev.vireo.program.VisualApi;
import dev.vireo.runtime.VireoException;
import dev.vireo.sandbox.internal.python.Prelude;
import dev.vireo.sandbox.internal.wire.Frame;
import dev.vireo.sandbox.internal.wire.Wire;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Makes the AOT cache of workers: a file of about 110 MB with which a worker starts in less than half the
/// time. Each build of the jars has its own; those that were used last are kept.
public final class WorkerCache {
    /// The system property that, set to `off`, keeps missing caches from being made: in tests, whose folders are
    /// gone before that is over.
    static final String SWITCH = "vireo.start-cache";

    /// What all caches together may take.
    private static final long MOST_BYTES = 1500L << 20;

    /// How long nobody tries again what somebody tries, or failed at.
    private static final Duration AGAIN_AFTER = Duration.ofHours(1);

    private static final long PATIENCE_SECONDS = 600;

    private WorkerCache() {}

    /// The cache for a worker that starts now; nothing when there is none. One that is missing is made in the
    /// background, by a process of its own that neither this one nor its workers wait for.
    static Optional<Path> inUse(WorkerCommand command) {
        Optional<Path> target = command.aotCache();
        if (target.isPresent() && !Files.exists(target.get())) {
            makeLater(command, target.get());
            return Optional.empty();
        }
        target.ifPresent(WorkerCache::touch);
        return target;
    }

    /// Notes that a cache is used, so that others are deleted before it.
    static void touch(Path cache) {
        try {
            Files.setLastModifiedTime(cache, FileTime.from(Instant.now()));
        } catch (IOException e) {
            return; // somebody else's, who keeps it as long as he likes
        }
    }

    private static void makeLater(WorkerCommand command, Path target) {
        if (System.getProperty(SWITCH, "").equals("off")) {
            return;
        }
        Path tried = tried(target);
        try {
            if (Files.exists(tried)
                    && Files.getLastModifiedTime(tried)
                            .toInstant()
                            .plus(AGAIN_AFTER)
                            .isAfter(Instant.now())) {
                return;
            }
            Files.createDirectories(target.resolveSibling("."));
            Files.write(tried, new byte[0]);
            new ProcessBuilder(line(command))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .getOutputStream()
                    .close();
        } catch (IOException | VireoException e) {
            return; // workers start without it, only slower
        }
    }

    /// The command of the process that makes the cache, with the least of priorities where `nice` is.
    static List<String> line(WorkerCommand command) {
        List<String> out = new ArrayList<>();
        Path nice = Path.of("/usr/bin/nice");
        if (Files.isExecutable(nice)) {
            out.addAll(List.of(nice.toString(), "-n", "19"));
        }
        List<Path> classes = new ArrayList<>(command.classPath());
        classes.addAll(WorkerClassPath.places(command.cacheFolder(), VisualApi.class, VireoException.class));
        out.addAll(List.of(
                command.java().toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-cp",
                WorkerCommand.joined(classes),
                CacheMain.class.getName(),
                command.cacheFolder().toString(),
                WorkerCommand.joined(command.classPath())));
        return out;
    }

    /// The file that says when somebody began to make a cache.
    private static Path tried(Path cache) {
        return cache.resolveSibling(cache.getFileName() + ".tried");
    }

    /// Makes the cache unless it is there. Processes that do so at the same time wait for each other.
    ///
    /// @return the file, or nothing when these class path entries can't be cached or the JVM made none
    public static Optional<Path> prepare(WorkerCommand command) throws IOException, InterruptedException {
        Optional<Path> target = command.aotCache();
        if (target.isEmpty() || Files.exists(target.get())) {
            return target;
        }
        Path file = target.get();
        Path folder = Files.createDirectories(command.cacheFolder().resolve("aot"));
        try (FileChannel channel =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            if (Files.exists(file)) {
                return target;
            }
            Path made = folder.resolve(
                    file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
            try {
                train(command, made);
                if (!Files.exists(made)) {
                    return Optional.empty();
                }
                Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
                Files.deleteIfExists(tried(file));
            } finally {
                Files.deleteIfExists(made);
            }
            prune(folder, MOST_BYTES);
            return target;
        }
    }

    /// Runs a worker through a few programs of our own and lets its JVM write what it loaded.
    private static void train(WorkerCommand command, Path made) throws IOException, InterruptedException {
        Frame.Setup setup = new Frame.Setup(Frame.Role.TRAINING, Prelude.of(VisualApi.STANDARD), 2000, 2, false);
        try (WorkerProcess worker = WorkerProcess.start(command, Optional.of("-XX:AOTCacheOutput=" + made), setup)) {
            try {
                expect(worker, Frame.Ready.class);
                String program = Prelude.resource("training.py");
                for (int i = 0; i < 4; i++) {
                    worker.send(new Frame.Parse(program));
                    expect(worker, Frame.Parsed.class);
                    worker.send(new Frame.Run(
                            program, List.of(new Wire.Patch(1, 0, 0, 0, 64, 48, "")), 60_000, 2000, 1 << 16, false));
                    expect(worker, Frame.Begun.class);
                    answer(worker);
                }
            } catch (WorkerProcess.Lost e) {
                throw new IOException("the worker ended while its cache was made: " + e.reason(), e);
            }
            if (!worker.shutDown(PATIENCE_SECONDS)) {
                throw new IOException("the JVM did not write the worker's cache");
            }
        }
    }

    /// Plays the tools of `training.py` until it is over.
    private static void answer(WorkerProcess worker) throws IOException, InterruptedException, WorkerProcess.Lost {
        while (true) {
            Frame frame = worker.receive(TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS));
            if (frame instanceof Frame.Call(String function, List<Wire> _)) {
                worker.send(
                        switch (function) {
                            case "ImagePatch.find" ->
                                new Frame.Reply(new Wire.Items(List.of(
                                        new Wire.Patch(2, 0, 1, 1, 9, 9, "a"),
                                        new Wire.Patch(3, 0, 5, 5, 19, 19, "a"))));
                            case "ImagePatch.recursive_query" ->
                                new Frame.Reply(
                                        new Wire.Dict(Map.of("a", new Wire.Tuple(List.of(new Wire.Real(1.5))))));
                            case "ImagePatch.simple_query" -> new Frame.Reply(new Wire.Str("3"));
                            default -> new Frame.Refusal("no such tool");
                        });
            } else if (frame instanceof Frame.Done(Frame.End end, boolean _)) {
                if (!(end instanceof Frame.End.Returned)) {
                    throw new IOException("the training program failed: " + end);
                }
                return;
            } else {
                throw new IOException("the worker did not answer while its cache was made");
            }
        }
    }

    private static void expect(WorkerProcess worker, Class<? extends Frame> kind)
            throws IOException, InterruptedException, WorkerProcess.Lost {
        if (!kind.isInstance(worker.receive(TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)))) {
            throw new IOException("the worker did not answer while its cache was made");
        }
    }

    /// Deletes the caches that were not used for longest, until what is left is no larger than that.
    static void prune(Path folder, long mostBytes) throws IOException {
        List<Path> caches = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(f -> f.getFileName().toString().matches("worker-\\w+\\.aot"))
                    .forEach(caches::add);
        }
        caches.sort(Comparator.comparing((Path f) -> f.toFile().lastModified()).reversed());
        long bytes = 0;
        for (Path cache : caches) {
            bytes += cache.toFile().length();
            if (bytes > mostBytes) {
                Files.deleteIfExists(cache);
            }
        }
    }
}
