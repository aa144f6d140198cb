package dev.vireo.runtime.weights;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// An open model file in the GGUF format, versions 2 and 3, little-endian: what it says of itself by key, and
/// named tensors that are mostly packed into blocks of few bits a number. Any number of threads may read;
/// after [#close] every segment that it gave out is dead and throws when it is touched.
public final class Gguf implements AutoCloseable {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// What the file says of one tensor.
    ///
    /// @param name the name in the file, `blk.0.attn_q.weight` say
    /// @param packing how its numbers are packed; a row is whole blocks
    /// @param shape the length of each dimension, rows first as everywhere in Vireo (the file has it backwards)
    /// @param offset where its bytes begin, from the beginning of all tensors
    /// @param bytes how many there are
    public record Entry(String name, Packing packing, List<Long> shape, long offset, long bytes) {
        public Entry {
            shape = List.copyOf(shape);
        }

        /// The count of its numbers.
        public long elements() {
            return bytes / packing.bytes() * packing.numbers();
        }
    }

    private final String name;
    private final Arena arena;
    private final MemorySegment file;
    private final GgufHeader header;

    private Gguf(String name, Arena arena, MemorySegment file) {
        this.name = name;
        this.arena = arena;
        this.file = file.asReadOnly();
        this.header = GgufHeader.parse(this.file, name);
    }

    /// Whether a file begins as one of these does. What can't be read does not.
    public static boolean isOne(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer start = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
            return channel.read(start) == 4 && start.getInt(0) == GgufHeader.MAGIC;
        } catch (IOException _) {
            return false;
        }
    }

    /// Maps a file into memory. It must not change while it is open.
    ///
    /// @throws VireoException with code DATA when the file is missing, unreadable, of another kind, or
    ///     malformed, with the reason
    public static Gguf open(Path file) {
        return WeightMemory.map(file, Gguf::new);
    }

    /// Reads the content of a file from memory; the bytes are copied. `name` stands in messages where a
    /// file's name would.
    ///
    /// @throws VireoException with code DATA when the content is malformed, with the reason
    public static Gguf read(byte[] content, String name) {
        return WeightMemory.copy(content, name, Gguf::new);
    }

    /// What stands in messages where a file's name would.
    public String name() {
        return name;
    }

    /// The keys of what the file says of itself, in its order.
    public Set<String> keys() {
        return header.values().keySet();
    }

    /// Whether the file says something under a key.
    public boolean has(String key) {
        return header.values().containsKey(key);
    }

    /// Whether what it says under a key is a list.
    public boolean isList(String key) {
        GgufHeader.Value value = header.values().get(key);
        return value != null && value.kind() == GgufValues.ARRAY;
    }

    /// The text under a key.
    ///
    /// @throws VireoException with code DATA when there is none, or it is no text in UTF-8
    public String text(String key) {
        return values().text(key);
    }

    /// The whole number under a key.
    ///
    /// @throws VireoException with code DATA when there is none, or it is something else
    public long integer(String key) {
        return values().integer(key);
    }

    /// The number under a key, whole or not.
    ///
    /// @throws VireoException with code DATA when there is none, or it is something else, or not finite
    public double number(String key) {
        return values().number(key);
    }

    /// True or false, under a key.
    ///
    /// @throws VireoException with code DATA when there is none, or it is something else
    public boolean flag(String key) {
        return values().flag(key);
    }

    /// The list of texts under a key.
    ///
    /// @throws VireoException with code DATA when there is none, or it is something else
    public List<String> texts(String key) {
        return values().texts(key);
    }

    /// The list of whole numbers of at most 32 bits under a key.
    ///
    /// @throws VireoException with code DATA when there is none, or it is something else
    public int[] integers(String key) {
        return values().integers(key);
    }

    /// The list of 32-bit floats under a key.
    ///
    /// @throws VireoException with code DATA when there is none, or it is something else
    public float[] numbers(String key) {
        return values().numbers(key);
    }

    private GgufValues values() {
        return new GgufValues(name, file, header.values());
    }

    /// What the file says of each tensor, in the order of the file.
    public Map<String, Entry> tensors() {
        return header.tensors();
    }

    /// What the file says of one tensor.
    ///
    /// @throws VireoException with code DATA when it has none of that name
    public Entry tensor(String tensor) {
        Entry entry = header.tensors().get(tensor);
        if (entry == null) {
            throw new VireoException(
                    Code.DATA,
                    "[" + name + "] has no tensor '" + tensor + "' among its "
                            + header.tensors().size(),
                    "");
        }
        return entry;
    }

    /// The packed bytes of one tensor, read-only and without a copy.
    ///
    /// @throws VireoException with code DATA when the file has none of that name
    public MemorySegment packed(String tensor) {
        Entry entry = tensor(tensor);
        return file.asSlice(header.dataStart() + entry.offset(), entry.bytes());
    }

    /// Unpacks one tensor into 32-bit floats, little-endian and row-major, on several threads when it is large.
    ///
    /// @param out where they go; it has the room for exactly those
    /// @throws VireoException with code DATA when the file has none of that name, or can't be read to its end
    public void unpack(String tensor, MemorySegment out) {
        Entry entry = tensor(tensor);
        try {
            entry.packing().unpack(packed(tensor), out);
        } catch (InternalError e) { // what a fault under a mapping becomes
            throw new VireoException(
                    Code.DATA,
                    "[" + name + "] can't be read at tensor '" + tensor + "': it was cut short, or its disk fails",
                    "Fetch the file again.",
                    e);
        }
    }

    /// The numbers of one tensor, row-major.
    ///
    /// @throws VireoException with code DATA as [#unpack] does, or when they are more than an array can hold
    public float[] floats(String tensor) {
        Entry entry = tensor(tensor);
        if (entry.elements() > Integer.MAX_VALUE - 8) {
            throw new VireoException(
                    Code.DATA,
                    "[" + name + "] tensor '" + tensor + "' has " + entry.elements()
                            + " elements, too many for an array",
                    "");
        }
        try (Arena own = Arena.ofShared()) {
            MemorySegment out = own.allocate(Math.max(1, 4 * entry.elements()), WeightMemory.ALIGNMENT)
                    .asSlice(0, 4 * entry.elements());
            unpack(tensor, out);
            return out.toArray(F32);
        }
    }

    /// Unmaps the file. Closing again does nothing.
    ///
    /// @throws IllegalStateException when another thread is reading at this moment
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    @Override
    public String toString() {
        return "Gguf[" + name + ", " + header.tensors().size() + " tensors]";
    }
}
