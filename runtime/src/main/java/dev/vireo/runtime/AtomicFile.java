package dev.vireo.runtime;

import dev.vireo.runtime.VireoException.Code;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Writes a whole file or nothing: readers see the old content or the new one, never a half.
public final class AtomicFile {
    /// Writes the content of a file.
    @FunctionalInterface
    public interface Content {
        /// Writes everything to `out`, which stays open.
        void writeTo(OutputStream out) throws IOException;
    }

    private AtomicFile() {}

    /// Writes `bytes` as the whole content of `file`.
    ///
    /// @throws VireoException with code DATA when the file can't be written
    public static void write(Path file, byte[] bytes) {
        write(file, out -> out.write(bytes));
    }

    /// Writes `content` to a file beside `file` and moves it there when it is complete. A link is followed; a
    /// device or a pipe is written directly.
    ///
    /// @throws VireoException with code DATA when the file can't be written; nothing is left behind then
    public static void write(Path file, Content content) {
        if (Files.isDirectory(file)) {
            throw failure(file, "is a folder", null);
        }
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                    content.writeTo(out);
                }
                return;
            }
            replace(Files.exists(file) ? file.toRealPath() : file.toAbsolutePath(), content);
        } catch (IOException e) {
            Path folder = file.toAbsolutePath().getParent();
            String reason =
                    folder != null && !Files.isDirectory(folder) ? "there is no folder " + folder : IoReason.of(e);
            throw failure(file, "can't be written: " + reason, e);
        }
    }

    private static void replace(Path target, Content content) throws IOException {
        String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        Path part = target.resolveSibling("." + target.getFileName() + "." + random + ".part");
        try {
            try (OutputStream out =
                    new BufferedOutputStream(Files.newOutputStream(part, StandardOpenOption.CREATE_NEW), 1 << 16)) {
                content.writeTo(out);
            }
            try {
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException _) {
                Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static VireoException failure(Path file, String what, @Nullable IOException cause) {
        String message = "[" + file + "] " + what;
        return cause == null
                ? new VireoException(Code.DATA, message, "")
                : new VireoException(Code.DATA, message, "", cause);
    }
}
