package dev.vireo.language.internal.local;

import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Tells a model from others, and from itself before its files were changed: by the names, sizes and times of its
/// weights and settings, and what they begin and end with, since two files may be written within a tick of the clock.
public final class FolderVersion {
    /// How much of a file's beginning and end tells it from others.
    private static final int END_BYTES = 1 << 16;

    private FolderVersion() {}

    /// The version, of 64 characters.
    ///
    /// @throws VireoException with code DATA when a file can't be read
    public static String of(ModelFolder folder, FolderWeights weights) {
        StringBuilder out = new StringBuilder();
        List<Path> files = new ArrayList<>(weights.files());
        files.addAll(settings(folder.path()));
        for (Path file : files) {
            try {
                out.append(file.getFileName())
                        .append(' ')
                        .append(Files.size(file))
                        .append(' ')
                        .append(Files.getLastModifiedTime(file).toMillis())
                        .append(' ')
                        .append(Sha256.of(ends(file)))
                        .append('\n');
            } catch (IOException e) {
                throw unreadable(file, e);
            }
        }
        return Sha256.of(out.toString());
    }

    /// Configurations, tokenizers and templates, also of parts that lie in folders of their own; a GGUF file has them
    /// in itself.
    private static List<Path> settings(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.find(
                folder,
                2,
                (path, about) ->
                        about.isRegularFile() && isSetting(path.getFileName().toString()))) {
            return all.sorted().toList();
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    private static boolean isSetting(String name) {
        return name.endsWith(".json") || name.endsWith(".jinja");
    }

    private static VireoException unreadable(Path file, IOException e) {
        return new VireoException(Code.DATA, "[" + file + "] can't be read: " + IoReason.of(e), "Check the file.", e);
    }

    private static byte[] ends(Path file) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            ByteBuffer out = ByteBuffer.allocate(2 * END_BYTES);
            long size = channel.size();
            channel.read(out.limit((int) Math.min(size, END_BYTES)));
            out.limit(out.position() + (int) Math.min(size, END_BYTES));
            channel.position(Math.max(0, size - END_BYTES)).read(out);
            return Arrays.copyOf(out.array(), out.position());
        }
    }
}
