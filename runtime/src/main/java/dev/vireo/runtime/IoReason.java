package dev.vireo.runtime;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Objects;

/// Words for what went wrong with a file, without its name: Java's own messages are often just the name.
public final class IoReason {
    private IoReason() {}

    /// The reason in a few words: `no such file`, `permission denied`, `no space left on device`.
    public static String of(IOException failure) {
        return switch (failure) {
            case NoSuchFileException _ -> "no such file";
            case FileAlreadyExistsException _ -> "there is a file of that name";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException e
            when e.getReason() != null -> e.getReason().toLowerCase(Locale.ROOT);
            default -> {
                String message = Objects.requireNonNullElse(failure.getMessage(), "");
                yield message.isBlank()
                        ? failure.getClass().getSimpleName()
                        : message.lines().findFirst().orElse("");
            }
        };
    }
}
