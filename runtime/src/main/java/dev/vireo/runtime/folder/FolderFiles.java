package dev.vireo.runtime.folder;

import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The files of a model folder: which there are, and which are safe to open.
final class FolderFiles {
    static final String FETCH_AGAIN = "Fetch the file again.";
    static final String CONVERT = "Turn it into safetensors first with tools/convert, then give the new folder.";

    private static final List<String> PICKLES = List.of(".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle");

    private FolderFiles() {}

    /// Whether the name is that of a checkpoint which reading would run as code.
    static boolean isPickle(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return PICKLES.stream().anyMatch(lower::endsWith);
    }

    /// The names in a folder, in order.
    ///
    /// @throws VireoException with code DATA when it can't be listed
    static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new VireoException(Code.DATA, "[" + folder + "] can't be listed: " + IoReason.of(e), "", e);
        }
    }

    /// Sees that a file is there and is one whose bytes can be read to an end. In a snapshot of the hub's cache
    /// a link must lead into that model's own blobs; what links in other folders lead to is their owner's affair.
    ///
    /// @throws VireoException with code DATA when it is not
    static void requireRegular(Path file) {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new VireoException(Code.DATA, "[" + file + "] no such file", FETCH_AGAIN);
        }
        boolean link = Files.isSymbolicLink(file);
        if (!Files.exists(file)) {
            String target = link ? " a link that leads to " + linked(file) + ", which does not exist" : " no such file";
            throw new VireoException(Code.DATA, "[" + file + "] is" + target, FETCH_AGAIN);
        }
        if (!Files.isRegularFile(file)) {
            String what = Files.isDirectory(file) ? "a folder" : "a device or a pipe";
            throw new VireoException(
                    Code.DATA, "[" + file + "] is " + what + ", not a file", "Put the file of this name in its place.");
        }
        Path model = cachedModel(file);
        if (link && model != null) {
            Path real = real(file);
            if (!real.startsWith(real(model))) {
                throw new VireoException(
                        Code.DATA,
                        "[" + file + "] is a link that leads out of the cached model, to " + real,
                        "Remove the model from the cache and fetch it again: vireo models rm, vireo models get.");
            }
        }
    }

    /// The folder `models--ORG--NAME` that a file of a snapshot belongs to; null for a file that lies elsewhere.
    private static @Nullable Path cachedModel(Path file) {
        for (Path up = file.toAbsolutePath().getParent(); up != null; up = up.getParent()) {
            Path above = up.getParent();
            Path name = up.getFileName();
            if (name != null && name.toString().equals("snapshots") && above != null && above.getFileName() != null) {
                return above.getFileName().toString().startsWith("models--") ? above : null;
            }
        }
        return null;
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            throw new VireoException(Code.DATA, "[" + file + "] can't be read: " + IoReason.of(e), FETCH_AGAIN, e);
        }
    }

    private static String linked(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "a place that can't be read (" + IoReason.of(e) + ")";
        }
    }
}
