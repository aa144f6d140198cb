package dev.vireo.sandbox;

import dev.vireo.runtime.VireoException;
import java.nio.file.Path;

/// A program of its own that makes the AOT cache of workers and nothing else: `PrepareWorker [CACHE_FOLDER]`.
/// It says nothing when all is well.
public final class PrepareWorker {
    private PrepareWorker() {}

    /// Makes the cache in the folder, by default [WorkerRunner#defaultCacheFolder].
    public static void main(String[] args) {
        try {
            WorkerRunner.prepare(args.length > 0 ? Path.of(args[0]) : WorkerRunner.defaultCacheFolder());
        } catch (VireoException e) {
            System.err.println(e.getMessage() + " " + e.hint());
            System.exit(e.code().exitCode());
        }
    }
}
