package dev.vireo.cli.internal.work;

import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// A folder that is deleted, with all that is in it, when it is closed.
///
/// @param path where it is
public record TemporaryFolder(Path path) implements AutoCloseable {
    /// A new one.
    ///
    /// @throws VireoException with code DATA when none can be made
    public static TemporaryFolder make(String name) {
        try {
            return new TemporaryFolder(Files.createTempDirectory(name));
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA,
                    "no temporary folder can be made: " + IoReason.of(e),
                    "Let TMPDIR name a folder that can be written to.",
                    e);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException _) {
            // the folder for temporary files is emptied by others too
        }
    }
}
