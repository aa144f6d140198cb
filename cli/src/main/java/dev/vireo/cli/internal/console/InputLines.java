package dev.vireo.cli.internal.console;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// The lines of standard input, read on a thread of their own: waiting for one ends when the command is
/// interrupted.
public final class InputLines {
    private final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

    /// The next line; nothing at the end.
    ///
    /// @throws CancellationException when this thread is interrupted; its interrupt flag stays set
    public Optional<String> next() {
        CompletableFuture<Optional<String>> line = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("vireo-input").start(() -> {
            try {
                line.complete(Optional.ofNullable(in.readLine()));
            } catch (IOException e) {
                line.completeExceptionally(e);
            }
        });
        try {
            return line.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while a line was waited for");
        } catch (ExecutionException e) {
            throw new UncheckedIOException("standard input can't be read", new IOException(e.getCause()));
        }
    }
}
