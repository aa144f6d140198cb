package dev.vireo.cli.internal.command;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.work.TemporaryFolder;
import dev.vireo.sandbox.WorkerRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `vireo prepare`, which the launcher runs after a build: makes the workers' start-up cache, and asks as
/// people do, so that the launcher's own cache knows what that takes.
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields before it calls a command
@Command(name = "prepare", hidden = true, header = "Makes the start-up caches.", footer = "  vireo prepare")
final class PrepareCommand implements Runnable {
    private final Console console;

    @Spec
    private CommandSpec spec;

    PrepareCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        Optional<Path> cache = WorkerRunner.prepare(console.cacheFolder());
        console.talk(cache.map(file -> "vireo: the workers' start-up cache is " + file)
                .orElse("vireo: no start-up cache for workers: the class path has folders on it"));
        try (TemporaryFolder folder = TemporaryFolder.make("vireo-prepare")) {
            askAsPeopleDo(folder.path());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Asks with a configuration and a store of answers of its own, so that nobody's own are touched.
    private void askAsPeopleDo(Path folder) throws IOException {
        Path picture = folder.resolve("picture.png");
        Demo.picture().write(picture);
        Path configuration = Files.writeString(
                folder.resolve("vireo.yaml"), "cache:\n  folder: " + Console.toJson(folder.toString()) + "\n");
        for (String question : Demo.QUESTIONS) {
            spec.root()
                    .commandLine()
                    .execute(
                            "ask",
                            "--config",
                            configuration.toString(),
                            "--image",
                            picture.toString(),
                            "--question",
                            question,
                            "--json");
        }
    }
}
