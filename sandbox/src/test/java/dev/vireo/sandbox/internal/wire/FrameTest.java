package dev.vireo.sandbox.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.sandbox.Fence;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameTest {
    private static final Wire PATCH = new Wire.Patch(5, 1, 2, 3, 4, 5, "red mug");

    private static final List<Frame> ALL = List.of(
            new Frame.Setup(Frame.Role.CHECKER, "prelude", 2000, 3, true),
            new Frame.Run("source", List.of(PATCH, new Wire.None()), 1000, 100, 1 << 16, true),
            new Frame.Reply(
                    new Wire.Dict(new LinkedHashMap<>(Map.of("k", new Wire.Tuple(List.of(new Wire.Real(1.5))))))),
            new Frame.Refusal("no"),
            new Frame.Parse("x = 'ü'"),
            new Frame.Shutdown(),
            new Frame.Ready(
                    List.of(new Fence("seccomp", true, "no sockets", ""), new Fence("landlock", false, "", "?"))),
            new Frame.Begun(),
            new Frame.Call("ImagePatch.find", List.of(PATCH, new Wire.Str("mug"), new Wire.Bool(true))),
            new Frame.Done(new Frame.End.Returned(new Wire.Items(List.of(new Wire.Int(-1)))), false),
            new Frame.Done(new Frame.End.Failed("ValueError", "bad", 3, List.of("n = 1")), false),
            new Frame.Done(new Frame.End.TimedOut(), true),
            new Frame.Done(new Frame.End.OutOfMemory("heap"), true),
            new Frame.Done(new Frame.End.OutputLimit(), true),
            new Frame.Done(new Frame.End.Internal("?"), true),
            new Frame.Parsed("+0"));

    @Test
    void everyFrameComesBackAsItself() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (Frame frame : ALL) {
            Frame.write(out, frame);
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        List<Frame> back = new ArrayList<>();
        for (int i = 0; i < ALL.size(); i++) {
            back.add(Frame.read(in));
        }
        assertEquals(ALL, back);
        assertThrows(EOFException.class, () -> Frame.read(in));
    }

    @Test
    void aFrameThatIsCutShortOrTooLongIsMalformed() throws IOException {
        for (Frame frame : ALL) {
            byte[] bytes = Frame.encode(frame);
            for (int length = 0; length < bytes.length; length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThrows(Wire.Malformed.class, () -> Frame.decode(cut), frame::toString);
            }
            byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
            assertThrows(Wire.Malformed.class, () -> Frame.decode(longer), frame::toString);
        }
    }

    @Test
    void anyBytesAreAFrameOrMalformedAndNothingElse() {
        Random random = new Random(1);
        int malformed = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[1 + random.nextInt(60)];
            random.nextBytes(bytes);
            bytes[0] = (byte) (1 + random.nextInt(12));
            try {
                Frame.decode(bytes);
            } catch (Wire.Malformed e) {
                malformed++;
            } catch (IOException e) {
                throw new AssertionError(Arrays.toString(bytes), e);
            }
        }
        assertTrue(malformed > 10_000, "most random bytes are no frame");
    }

    @Test
    void lengthsCountsAndDepthAreBounded() throws IOException {
        assertThrows(Wire.Malformed.class, () -> read(new byte[] {0x7f, -1, -1, -1}));
        assertThrows(Wire.Malformed.class, () -> read(new byte[] {-1, -1, -1, -1}));
        Wire deep = new Wire.Int(1);
        for (int i = 0; i < 100; i++) {
            deep = new Wire.Items(List.of(deep));
        }
        byte[] bytes = Frame.encode(new Frame.Reply(deep));
        assertThrows(Wire.Malformed.class, () -> Frame.decode(bytes));
        byte[] manyClaimed = {3, 7, 0x7f, -1, -1, -1};
        assertThrows(Wire.Malformed.class, () -> Frame.decode(manyClaimed));
        byte[] longText = {3, 5, 0x7f, -1, -1, -1};
        assertThrows(Wire.Malformed.class, () -> Frame.decode(longText));
    }

    private static Frame read(byte[] bytes) throws IOException {
        return Frame.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }
}
