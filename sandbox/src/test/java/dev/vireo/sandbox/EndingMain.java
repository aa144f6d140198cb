package dev.vireo.sandbox;

import dev.vireo.runtime.VireoException;
import java.nio.file.Path;

/// A program that ends as soon as it has begun, and takes a runner for the first time while its JVM shuts down.
public final class EndingMain {
    private EndingMain() {}

    public static void main(String[] args) {
        Path folder = Path.of(args[0]);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try (WorkerRunner runner = WorkerRunner.start(folder)) {
                System.out.println(runner.fences());
            } catch (VireoException e) {
                System.out.println(e.getMessage());
            }
        }));
    }
}
