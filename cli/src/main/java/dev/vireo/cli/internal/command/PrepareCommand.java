package dev.vireo.cli.internal.command;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.sandbox.WorkerRunner;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;

/// `vireo prepare`, which the launcher runs after a build: makes the workers' start-up cache, and goes once
/// through what `ask` does, so that the launcher's own cache knows those classes.
@Command(name = "prepare", hidden = true, header = "Makes the start-up caches.", footer = "  vireo prepare")
final class PrepareCommand implements Runnable {
    private final Console console;

    PrepareCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        Optional<Path> cache = WorkerRunner.prepare(console.cacheFolder());
        console.talk(cache.map(file -> "vireo: the workers' start-up cache is " + file)
                .orElse("vireo: no start-up cache for workers: the class path has folders on it"));
        Demo.run(console, _ -> {});
    }
}
