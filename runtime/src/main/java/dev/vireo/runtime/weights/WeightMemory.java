package dev.vireo.runtime.weights;

import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.internal.RegularFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Brings the content of a weight file into memory that Java does not move.
final class WeightMemory {
    /// Where memory of our own begins: a multiple of what the widest processors read at once.
    static final int ALIGNMENT = 64;

    /// Makes of a file's content what reads it, which owns the arena from then on.
    @FunctionalInterface
    interface Reader<T> {
        T read(String name, Arena arena, MemorySegment content);
    }

    private WeightMemory() {}

    /// Maps a file. It must not change while it is open.
    ///
    /// @throws VireoException with code DATA when the file is missing or unreadable, and as the reader does
    static <T> T map(Path file, Reader<T> reader) {
        try {
            RegularFile.check(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return reader.read(file.toString(), arena, channel.map(MapMode.READ_ONLY, 0, channel.size(), arena));
        } catch (IOException e) {
            arena.close();
            throw unreadable(file, e);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /// Copies the content of a file from memory.
    ///
    /// @throws VireoException as the reader does
    static <T> T copy(byte[] content, String name, Reader<T> reader) {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment copy = arena.allocate(Math.max(1, content.length), ALIGNMENT)
                    .asSlice(0, content.length)
                    .copyFrom(MemorySegment.ofArray(content));
            return reader.read(name, arena, copy);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private static VireoException unreadable(Path file, IOException e) {
        String reason = IoReason.of(e);
        String what = reason.equals("no such file") ? reason : "can't be read: " + reason;
        return new VireoException(Code.DATA, "[" + file + "] " + what, "", e);
    }
}
