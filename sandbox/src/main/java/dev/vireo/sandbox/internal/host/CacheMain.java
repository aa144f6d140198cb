package dev.vireo.sandbox.internal.host;

import dev.vireo.sandbox.Fencing;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The process that makes a missing AOT cache of workers while others go on without it. Its arguments are the folder of
/// caches and the class path of workers.
public final class CacheMain {
    /// Whoever had to start without the cache has something to do, which comes first.
    private static final long DELAY_SECONDS = 10;

    private CacheMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        TimeUnit.SECONDS.sleep(DELAY_SECONDS);
        if (!Files.isDirectory(Path.of(args[0], "aot"))) {
            return; // a folder for a while, which is gone
        }
        WorkerCommand command = new WorkerCommand(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                Stream.of(args[1].split(File.pathSeparator, -1)).map(Path::of).toList(),
                Path.of(args[0]),
                Fencing.OFF);
        WorkerCache.prepare(command);
    }
}
