package dev.vireo.runtime;

import dev.vireo.runtime.VireoException.Code;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
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

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

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
        write(file, content, false);
    }

    private static void write(Path file, Content content, boolean ownerOnly) {
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
            replace(Files.exists(file) ? file.toRealPath() : file.toAbsolutePath(), content, ownerOnly);
        } catch (IOException e) {
            Path folder = file.toAbsolutePath().getParent();
            String reason =
                    folder != null && !Files.isDirectory(folder) ? "there is no folder " + folder : IoReason.of(e);
            throw failure(file, "can't be written: " + reason, e);
        }
    }

    /// Writes a text that its owner alone may read: traces and records hold people's pictures and questions. No
    /// secret that is known gets into it ([Secrets#hide]).
    ///
    /// @throws VireoException as [#write(Path,Content)]
    public static void writePrivate(Path file, String text) {
        byte[] bytes = Secrets.hide(text).getBytes(StandardCharsets.UTF_8);
        write(file, out -> out.write(bytes), true);
    }

    private static void replace(Path target, Content content, boolean ownerOnly) throws IOException {
        String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        Path part = target.resolveSibling("." + target.getFileName() + "." + random + ".part");
        try {
            if (ownerOnly) {
                makeForOwner(part);
            } else {
                Files.createFile(part);
            }
            try (OutputStream out =
                    new BufferedOutputStream(Files.newOutputStream(part, StandardOpenOption.WRITE), 1 << 16)) {
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

    /// Makes an empty file that its owner alone may read, where the file system knows owners.
    ///
    /// @throws IOException when it can't be made, or is there already
    public static void makeForOwner(Path file) throws IOException {
        if (knowsOwners(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } else {
            Files.createFile(file);
        }
    }

    /// Takes the rights to a file from all but its owner, if the file is ours.
    public static void keepForOwner(Path file) {
        try {
            if (knowsOwners(file) && !Files.getPosixFilePermissions(file).equals(OWNER_ONLY)) {
                Files.setPosixFilePermissions(file, OWNER_ONLY);
            }
        } catch (IOException _) {
            // another one's file: its rights are that one's affair
        }
    }

    private static boolean knowsOwners(Path file) throws IOException {
        return Files.getFileStore(Objects.requireNonNull(file.toAbsolutePath().getParent()))
                .supportsFileAttributeView(PosixFileAttributeView.class);
    }

    private static VireoException failure(Path file, String what, @Nullable IOException cause) {
        String message = "[" + file + "] " + what;
        return cause == null
                ? new VireoException(Code.DATA, message, "")
                : new VireoException(Code.DATA, message, "", cause);
    }
}
