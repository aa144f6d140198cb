package dev.vireo.runtime.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Opens files that strangers may have put there: a pipe would be waited for without end, a device read
/// without end.
public final class RegularFile {
    private RegularFile() {}

    /// The content of a file.
    ///
    /// @throws IOException when there is no such file, or it is a folder, a pipe or a device
    public static InputStream open(Path file) throws IOException {
        check(file);
        return Files.newInputStream(file);
    }

    /// Refuses what is no file.
    ///
    /// @throws IOException as [#open] does
    public static void check(Path file) throws IOException {
        if (Files.isRegularFile(file)) {
            return;
        }
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        boolean folder = Files.isDirectory(file);
        throw new FileSystemException(
                file.toString(), null, folder ? "it is a folder" : "it is a pipe or a device, not a file");
    }
}
