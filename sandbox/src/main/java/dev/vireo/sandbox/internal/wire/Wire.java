package dev.vireo.sandbox.internal.wire;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A value on the pipe between host and worker. Neither a picture nor a video crosses: a
/// patch or a segment is a handle and its numbers.
public sealed interface Wire {
    /// Levels of lists inside lists.
    int MAX_DEPTH = 32;

    /// Values in one frame, at all levels together.
    int MAX_VALUES = 100_000;

    /// UTF-8 bytes of one text.
    int MAX_TEXT = 1 << 20;

    record None() implements Wire {}

    record Bool(boolean value) implements Wire {}

    record Int(long value) implements Wire {}

    record Real(double value) implements Wire {}

    record Str(String value) implements Wire {}

    /// `picture` tells patches of different pictures apart; the edges are in the frame of programs.
    record Patch(long handle, int picture, int left, int lower, int right, int upper, String category)
            implements Wire {}

    /// `video` tells segments of different videos apart; `end` is the frame after the last.
    record Video(long handle, int video, int start, int end) implements Wire {}

    record Items(List<Wire> values) implements Wire {}

    record Tuple(List<Wire> values) implements Wire {}

    record Dict(Map<String, Wire> values) implements Wire {}

    /// Writes one value.
    static void write(DataOutput out, Wire value) throws IOException {
        switch (value) {
            case None() -> out.writeByte(0);
            case Bool(boolean v) -> out.writeByte(v ? 2 : 1);
            case Int(long v) -> {
                out.writeByte(3);
                out.writeLong(v);
            }
            case Real(double v) -> {
                out.writeByte(4);
                out.writeDouble(v);
            }
            case Str(String v) -> {
                out.writeByte(5);
                writeText(out, v);
            }
            case Patch p -> {
                out.writeByte(6);
                out.writeLong(p.handle);
                out.writeInt(p.picture);
                out.writeInt(p.left);
                out.writeInt(p.lower);
                out.writeInt(p.right);
                out.writeInt(p.upper);
                writeText(out, p.category);
            }
            case Video(long handle, int video, int start, int end) -> {
                out.writeByte(10);
                out.writeLong(handle);
                out.writeInt(video);
                out.writeInt(start);
                out.writeInt(end);
            }
            case Items(List<Wire> vs) -> {
                out.writeByte(7);
                writeAll(out, vs);
            }
            case Tuple(List<Wire> vs) -> {
                out.writeByte(8);
                writeAll(out, vs);
            }
            case Dict(Map<String, Wire> vs) -> {
                out.writeByte(9);
                out.writeInt(vs.size());
                for (Map.Entry<String, Wire> e : vs.entrySet()) {
                    writeText(out, e.getKey());
                    write(out, e.getValue());
                }
            }
        }
    }

    /// Writes a list of values.
    static void writeAll(DataOutput out, List<Wire> values) throws IOException {
        out.writeInt(values.size());
        for (Wire value : values) {
            write(out, value);
        }
    }

    /// Writes a text: its length in UTF-8 bytes, then those.
    static void writeText(DataOutput out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /// Reads a text.
    ///
    /// @throws Malformed when its length is out of range
    static String readText(DataInput in, int max) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > max) {
            throw new Malformed("a text of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// What the other side sent is not of this protocol.
    final class Malformed extends IOException {
        private static final long serialVersionUID = 1L;

        public Malformed(String message) {
            super(message);
        }
    }

    /// Reads the values of one frame; counts them all together.
    final class Reader {
        private final DataInput in;
        private int left = MAX_VALUES;

        Reader(DataInput in) {
            this.in = in;
        }

        Wire read() throws IOException {
            return read(0);
        }

        List<Wire> readAll() throws IOException {
            return readAll(0);
        }

        private Wire read(int depth) throws IOException {
            if (depth > MAX_DEPTH) {
                throw new Malformed("values nested deeper than " + MAX_DEPTH);
            }
            if (--left < 0) {
                throw new Malformed("more than " + MAX_VALUES + " values");
            }
            int tag = in.readUnsignedByte();
            return switch (tag) {
                case 0 -> new None();
                case 1 -> new Bool(false);
                case 2 -> new Bool(true);
                case 3 -> new Int(in.readLong());
                case 4 -> new Real(in.readDouble());
                case 5 -> new Str(readText(in, MAX_TEXT));
                case 6 ->
                    new Patch(
                            in.readLong(),
                            in.readInt(),
                            in.readInt(),
                            in.readInt(),
                            in.readInt(),
                            in.readInt(),
                            readText(in, MAX_TEXT));
                case 7 -> new Items(readAll(depth + 1));
                case 8 -> new Tuple(readAll(depth + 1));
                case 9 -> {
                    int n = count();
                    Map<String, Wire> values = new LinkedHashMap<>();
                    for (int i = 0; i < n; i++) {
                        if (values.put(readText(in, MAX_TEXT), read(depth + 1)) != null) {
                            throw new Malformed("the same key twice");
                        }
                    }
                    yield new Dict(values);
                }
                case 10 -> new Video(in.readLong(), in.readInt(), in.readInt(), in.readInt());
                default -> throw new Malformed("a value with tag " + tag);
            };
        }

        private List<Wire> readAll(int depth) throws IOException {
            int n = count();
            List<Wire> values = new ArrayList<>(Math.min(n, 1024));
            for (int i = 0; i < n; i++) {
                values.add(read(depth));
            }
            return values;
        }

        private int count() throws IOException {
            int n = in.readInt();
            if (n < 0 || n > left) {
                throw new Malformed("a list of " + n + " values");
            }
            return n;
        }
    }
}
