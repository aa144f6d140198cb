package dev.vireo.sandbox.internal.wire;

import dev.vireo.sandbox.Fence;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// One message between host and worker: on the pipe a length of four bytes, a kind of one, and the fields.
public sealed interface Frame {
    /// Bytes of one frame.
    int MAX_BYTES = 16 << 20;

    /// Bytes of a program or prelude on the pipe.
    int MAX_SOURCE = 4 << 20;

    /// Variables of a program that failed, and bytes of each.
    int MAX_SHOWN = 12;

    int MAX_SHOWN_BYTES = 1000;

    /// What a worker is for.
    enum Role {
        /// Runs programs and never parses for the checker.
        PROGRAMS,
        /// Runs programs, and parses for the checker as long as it has run none.
        FIRST,
        /// Parses programs and never runs one.
        CHECKER,
        /// Does both with programs of our own, to fill the AOT cache.
        TRAINING
    }

    /// Host to worker, once: its role, the prelude, the frame limit, the number of contexts kept ready, and
    /// whether it gives up rights before it says that it is ready.
    record Setup(Role role, String prelude, int frames, int spares, boolean fenced) implements Frame {}

    /// Host to worker: run a program. Sent while a call is outstanding, the program runs inside the calling
    /// one.
    ///
    /// @param several whether the program may ask several questions with one call
    record Run(String source, List<Wire> arguments, long millis, int frames, long outputBytes, boolean several)
            implements Frame {}

    /// Host to worker: the value of the outstanding call.
    record Reply(Wire value) implements Frame {}

    /// Host to worker: the outstanding call can't be answered.
    record Refusal(String message) implements Frame {}

    /// Host to worker: parse a program.
    record Parse(String source) implements Frame {}

    /// Host to worker: end in order. (Closing the pipe ends it at once.)
    record Shutdown() implements Frame {}

    /// Worker to host, once: programs may come. Says which fences the worker has put around itself.
    record Ready(List<Fence> fences) implements Frame {}

    /// Worker to host: the clock of the program starts now.
    record Begun() implements Frame {}

    /// Worker to host: the program calls a tool.
    record Call(String function, List<Wire> arguments) implements Frame {}

    /// Worker to host: the program is over. `worn` asks for a new worker.
    record Done(End end, boolean worn) implements Frame {}

    /// Worker to host: the tree of a program in the notation of `checker.py`.
    record Parsed(String tree) implements Frame {}

    /// How a program ended, as the worker saw it.
    sealed interface End {
        record Returned(Wire value) implements End {}

        /// `line` is 0 when unknown; `values` are the variables there, as text.
        record Failed(String error, String message, int line, List<String> values) implements End {
            public Failed(String error, String message, int line) {
                this(error, message, line, List.of());
            }
        }

        record TimedOut() implements End {}

        record OutOfMemory(String message) implements End {}

        record OutputLimit() implements End {}

        record Internal(String message) implements End {}
    }

    /// Writes a frame; the caller flushes.
    static void write(DataOutputStream out, Frame frame) throws IOException {
        byte[] bytes = encode(frame);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /// Reads the next frame.
    ///
    /// @throws EOFException at the end of the stream
    /// @throws Wire.Malformed when the bytes are no frame
    static Frame read(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 1 || length > MAX_BYTES) {
            throw new Wire.Malformed("a frame of " + length + " bytes");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return decode(bytes);
    }

    /// The bytes of a frame after its length.
    ///
    /// @throws Wire.Malformed when there are more than [#MAX_BYTES]
    static byte[] encode(Frame frame) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        DataOutputStream out = new DataOutputStream(bytes);
        switch (frame) {
            case Setup(Role role, String prelude, int frames, int spares, boolean fenced) -> {
                out.writeByte(1);
                Wire.writeText(out, role.name());
                Wire.writeText(out, prelude);
                out.writeInt(frames);
                out.writeInt(spares);
                out.writeBoolean(fenced);
            }
            case Run(
                    String source,
                    List<Wire> arguments,
                    long millis,
                    int frames,
                    long outputBytes,
                    boolean several) -> {
                out.writeByte(2);
                Wire.writeText(out, source);
                out.writeLong(millis);
                out.writeInt(frames);
                out.writeLong(outputBytes);
                out.writeBoolean(several);
                Wire.writeAll(out, arguments);
            }
            case Reply(Wire value) -> {
                out.writeByte(3);
                Wire.write(out, value);
            }
            case Refusal(String message) -> {
                out.writeByte(4);
                Wire.writeText(out, message);
            }
            case Parse(String source) -> {
                out.writeByte(5);
                Wire.writeText(out, source);
            }
            case Shutdown() -> out.writeByte(6);
            case Ready(List<Fence> fences) -> {
                out.writeByte(7);
                out.writeByte(fences.size());
                for (Fence fence : fences) {
                    Wire.writeText(out, fence.name());
                    out.writeBoolean(fence.stands());
                    Wire.writeText(out, fence.detail());
                    Wire.writeText(out, fence.hint());
                }
            }
            case Begun() -> out.writeByte(8);
            case Call(String function, List<Wire> arguments) -> {
                out.writeByte(9);
                Wire.writeText(out, function);
                Wire.writeAll(out, arguments);
            }
            case Done(End end, boolean worn) -> {
                out.writeByte(10);
                out.writeBoolean(worn);
                write(out, end);
            }
            case Parsed(String tree) -> {
                out.writeByte(11);
                Wire.writeText(out, tree);
            }
        }
        if (bytes.size() > MAX_BYTES) {
            throw new Wire.Malformed("a frame of " + bytes.size() + " bytes");
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, End end) throws IOException {
        switch (end) {
            case End.Returned(Wire value) -> {
                out.writeByte(1);
                Wire.write(out, value);
            }
            case End.Failed(String error, String message, int line, List<String> values) -> {
                out.writeByte(2);
                Wire.writeText(out, error);
                Wire.writeText(out, message);
                out.writeInt(line);
                out.writeInt(values.size());
                for (String value : values) {
                    Wire.writeText(out, value);
                }
            }
            case End.TimedOut() -> out.writeByte(3);
            case End.OutOfMemory(String message) -> {
                out.writeByte(4);
                Wire.writeText(out, message);
            }
            case End.OutputLimit() -> out.writeByte(5);
            case End.Internal(String message) -> {
                out.writeByte(6);
                Wire.writeText(out, message);
            }
        }
    }

    /// The frame of these bytes; every byte must belong to it.
    static Frame decode(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        Frame frame;
        try {
            frame = decode(in);
        } catch (EOFException e) {
            throw new Wire.Malformed("a frame that is cut short");
        }
        if (in.available() > 0) {
            throw new Wire.Malformed("a frame with " + in.available() + " bytes too many");
        }
        return frame;
    }

    private static Frame decode(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case 1 -> {
                Role role = role(Wire.readText(in, 20));
                yield new Setup(
                        role, Wire.readText(in, MAX_SOURCE), positive(in.readInt()), in.readInt(), in.readBoolean());
            }
            case 2 -> {
                String source = Wire.readText(in, MAX_SOURCE);
                long millis = in.readLong();
                int frames = positive(in.readInt());
                long outputBytes = in.readLong();
                boolean several = in.readBoolean();
                if (millis <= 0 || outputBytes <= 0) {
                    throw new Wire.Malformed("a limit that is not positive");
                }
                yield new Run(source, new Wire.Reader(in).readAll(), millis, frames, outputBytes, several);
            }
            case 3 -> new Reply(new Wire.Reader(in).read());
            case 4 -> new Refusal(Wire.readText(in, Wire.MAX_TEXT));
            case 5 -> new Parse(Wire.readText(in, MAX_SOURCE));
            case 6 -> new Shutdown();
            case 7 -> new Ready(fences(in));
            case 8 -> new Begun();
            case 9 -> new Call(Wire.readText(in, 200), new Wire.Reader(in).readAll());
            case 10 -> {
                boolean worn = in.readBoolean();
                yield new Done(end(in), worn);
            }
            case 11 -> new Parsed(Wire.readText(in, MAX_BYTES));
            default -> throw new Wire.Malformed("a frame of kind " + kind);
        };
    }

    private static End end(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case 1 -> new End.Returned(new Wire.Reader(in).read());
            case 2 -> {
                String error = Wire.readText(in, 1000);
                String message = Wire.readText(in, Wire.MAX_TEXT);
                int line = in.readInt();
                if (line < 0) {
                    throw new Wire.Malformed("line " + line);
                }
                int shown = in.readInt();
                if (shown < 0 || shown > MAX_SHOWN) {
                    throw new Wire.Malformed(shown + " variables");
                }
                List<String> values = new ArrayList<>();
                for (int i = 0; i < shown; i++) {
                    values.add(Wire.readText(in, MAX_SHOWN_BYTES));
                }
                yield new End.Failed(error, message, line, values);
            }
            case 3 -> new End.TimedOut();
            case 4 -> new End.OutOfMemory(Wire.readText(in, Wire.MAX_TEXT));
            case 5 -> new End.OutputLimit();
            case 6 -> new End.Internal(Wire.readText(in, Wire.MAX_TEXT));
            default -> throw new Wire.Malformed("an end of kind " + kind);
        };
    }

    private static List<Fence> fences(DataInputStream in) throws IOException {
        int n = in.readUnsignedByte();
        List<Fence> fences = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            String name = Wire.readText(in, 100);
            boolean stands = in.readBoolean();
            fences.add(new Fence(name, stands, Wire.readText(in, 1000), Wire.readText(in, 1000)));
        }
        return fences;
    }

    private static Role role(String name) throws IOException {
        for (Role role : Role.values()) {
            if (role.name().equals(name)) {
                return role;
            }
        }
        throw new Wire.Malformed("a worker of role " + name);
    }

    private static int positive(int n) throws IOException {
        if (n <= 0) {
            throw new Wire.Malformed("a limit that is not positive");
        }
        return n;
    }
}
