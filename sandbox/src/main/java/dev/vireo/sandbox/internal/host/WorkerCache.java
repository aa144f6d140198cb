package dev.vireo.sandbox.internal.host;

import dev.vireo.program.VisualApi;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Makes the AOT cache of workers: a file of about 110 MB with which a worker starts in less than half the
/// time.
public final class WorkerCache {
    private static final int KEPT = 3;
    private static final long PATIENCE_SECONDS = 600;

    private WorkerCache() {}

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
            } finally {
                Files.deleteIfExists(made);
            }
            prune(folder);
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

    /// Deletes all but the newest caches; each build of the jars leaves one behind.
    private static void prune(Path folder) throws IOException {
        List<Path> caches = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(f -> f.getFileName().toString().matches("worker-\\w+\\.aot"))
                    .forEach(caches::add);
        }
        caches.sort(Comparator.comparing((Path f) -> f.toFile().lastModified()).reversed());
        for (Path old : caches.subList(Math.min(KEPT, caches.size()), caches.size())) {
            Files.deleteIfExists(old);
        }
    }
}
