package dev.vireo.runtime.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
    /// Written by `tools/parity/safetensors_files.py` with the reference package.
    private static final String REFERENCE = "/weights/reference.safetensors";

    @TempDir
    Path folder;

    private static byte[] reference() {
        try (InputStream in = SafetensorsTest.class.getResourceAsStream(REFERENCE)) {
            return Objects.requireNonNull(in).readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static long[] longs(Safetensors file, String name) {
        return file.data(name).toArray(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN));
    }

    @Test
    void aFileOfTheReferencePackageIsReadToTheSameValues() throws IOException {
        Path path = Files.write(folder.resolve("reference.safetensors"), reference());
        try (Safetensors file = Safetensors.open(path)) {
            assertEquals(Map.of("made", "by the reference package"), file.metadata());
            assertEquals(12, file.names().size());
            assertEquals(List.of(2L, 3L), file.tensor("f32.matrix").shape());
            assertArrayEquals(
                    new float[] {1.5f, -0.0f, Float.POSITIVE_INFINITY, 1e-40f, Float.MAX_VALUE, -2.25f},
                    file.floats("f32.matrix"));
            assertArrayEquals(new float[] {1, -2.5f, 65504, 0x1p-24f}, file.floats("f16.vector"));
            assertArrayEquals(
                    new float[] {1, -3.140625f, Float.POSITIVE_INFINITY, 0x1p-133f}, file.floats("bf16.vector"));
            assertEquals(List.of(), file.tensor("f64.scalar").shape());
            assertEquals(1, file.tensor("f64.scalar").elements());
            assertEquals(
                    Math.PI,
                    file.data("f64.scalar")
                            .get(ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0));
            assertArrayEquals(new long[] {Long.MIN_VALUE, Long.MAX_VALUE, 0}, longs(file, "i64.vector"));
            assertEquals(DType.BOOL, file.tensor("bool.vector").dtype());
            assertArrayEquals(new byte[] {1, 0, 1}, file.data("bool.vector").toArray(ValueLayout.JAVA_BYTE));
            assertEquals(List.of(2L, 3L, 2L), file.tensor("u8.cube").shape());
            assertEquals(
                    new TensorSource.Entry(
                            "empty",
                            DType.F32,
                            List.of(0L, 4L),
                            file.tensor("empty").offset(),
                            0),
                    file.tensor("empty"));
            assertEquals(0, file.floats("empty").length);
            assertEquals(9, file.data("überschrift \"x\"\n").get(ValueLayout.JAVA_BYTE, 0));
        }
    }

    @Test
    void theSameTensorsGiveTheBytesOfTheReferencePackage() {
        byte[] reference = reference();
        SafetensorsWriter writer = new SafetensorsWriter();
        try (Safetensors file = Safetensors.read(reference, "reference")) {
            file.metadata().forEach(writer::metadata);
            file.tensors().values().stream()
                    .sorted((a, b) -> b.name().compareTo(a.name())) // another order than the file's
                    .forEach(t -> writer.add(t.name(), t.dtype(), t.shape(), file.data(t.name())));

            assertArrayEquals(reference, writer.toBytes());
        }
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Path path = folder.resolve("own.safetensors");
        new SafetensorsWriter()
                .metadata("model", "tiny \"one\"")
                .add("weight", List.of(2L, 2L), new float[] {1, 2, Float.NaN, -4})
                .add("half", DType.F16, List.of(2L), new float[] {0.1f, 70000})
                .add("brain", DType.BF16, List.of(4L), new float[] {0x1.01p0f, 0x1.03p0f, Float.NaN, -1e38f})
                .add("steps", List.of(), new long[] {1L << 40})
                .add("ids", List.of(3L), new int[] {1, -2, 3})
                .add("mask", List.of(1L, 2L), new byte[] {1, 0})
                .add("nothing", List.of(3L, 0L), new float[0])
                .write(path);
        try (Safetensors file = Safetensors.open(path)) {
            assertEquals(Map.of("model", "tiny \"one\""), file.metadata());
            assertEquals(Set.of("weight", "half", "brain", "steps", "ids", "mask", "nothing"), file.names());
            assertArrayEquals(new float[] {1, 2, Float.NaN, -4}, file.floats("weight"));
            assertArrayEquals(new float[] {0.099975586f, Float.POSITIVE_INFINITY}, file.floats("half"));
            assertArrayEquals(
                    new float[] {1, 1.015625f, Float.NaN, -0x1.2cp126f}, file.floats("brain")); // ties to even
            assertArrayEquals(new long[] {1L << 40}, longs(file, "steps"));
            assertArrayEquals(
                    new int[] {1, -2, 3},
                    file.data("ids").toArray(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN)));
            assertEquals(0, file.data("nothing").byteSize());
        }
    }

    @Test
    void aFileWithoutTensorsIsReadBack() {
        try (Safetensors file = Safetensors.read(new SafetensorsWriter().toBytes(), "none")) {
            assertTrue(file.names().isEmpty());
            assertTrue(file.metadata().isEmpty());
        }
    }

    @Test
    void theHeaderEndsAtAMultipleOfEightAndTensorsAreAligned() {
        for (int length = 1; length < 20; length++) {
            byte[] bytes = new SafetensorsWriter()
                    .add("n".repeat(length), List.of(1L), new byte[] {1})
                    .add("wide", List.of(1L), new long[] {1})
                    .toBytes();
            assertEquals(
                    0, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8);
            try (Safetensors file = Safetensors.read(bytes, "aligned")) {
                assertEquals(List.of("wide", "n".repeat(length)), List.copyOf(file.names()));
            }
        }
    }

    @Test
    void theOrderOfAddingDoesNotChangeTheBytes() {
        byte[] one = new SafetensorsWriter()
                .metadata("b", "2")
                .metadata("a", "1")
                .add("x", List.of(1L), new float[] {1})
                .add("y", List.of(1L), new float[] {2})
                .toBytes();
        byte[] other = new SafetensorsWriter()
                .add("y", List.of(1L), new float[] {2})
                .metadata("a", "1")
                .metadata("b", "2")
                .add("x", List.of(1L), new float[] {1})
                .toBytes();

        assertArrayEquals(one, other);
    }

    @Test
    void anArrayIsCopiedWhenItIsAdded() {
        float[] values = {1, 2};
        SafetensorsWriter writer = new SafetensorsWriter().add("x", List.of(2L), values);
        Arrays.fill(values, 9);
        try (Safetensors file = Safetensors.read(writer.toBytes(), "copy")) {
            assertArrayEquals(new float[] {1, 2}, file.floats("x"));
        }
    }

    @Test
    void aWriterRefusesWhatDoesNotFit() {
        SafetensorsWriter writer = new SafetensorsWriter().add("x", List.of(1L), new float[1]);

        assertThrows(IllegalArgumentException.class, () -> writer.add("x", List.of(1L), new float[1]));
        assertThrows(IllegalArgumentException.class, () -> writer.add("__metadata__", List.of(1L), new float[1]));
        assertThrows(IllegalArgumentException.class, () -> writer.add("y", List.of(2L), new float[1]));
        assertThrows(IllegalArgumentException.class, () -> writer.add("y", List.of(-1L), new float[1]));
        assertThrows(IllegalArgumentException.class, () -> writer.add("y", DType.I32, List.of(1L), new float[1]));
        assertThrows(
                IllegalArgumentException.class,
                () -> writer.add("y", DType.F64, List.of(1L), MemorySegment.ofArray(new byte[7])));
    }

    @Test
    void aTensorThatIsMissingOrOfAnotherTypeIsADataError() {
        try (Safetensors file = Safetensors.read(reference(), "reference")) {
            VireoException missing = assertThrows(VireoException.class, () -> file.data("none"));
            assertEquals(Code.DATA, missing.code());
            assertEquals("[reference] has no tensor 'none' among its 12", missing.what());
            VireoException other = assertThrows(VireoException.class, () -> file.floats("i32.vector"));
            assertEquals("[reference] tensor 'i32.vector' is I32, not F32, F16 or BF16", other.what());
        }
    }

    @Test
    void segmentsAreReadOnlyAndDeadAfterClosing() {
        Safetensors file = Safetensors.read(reference(), "reference");
        MemorySegment data = file.data("u8.cube");
        assertTrue(data.isReadOnly());
        assertTrue(data.isNative());
        file.close();
        file.close();

        assertThrows(IllegalStateException.class, () -> data.get(ValueLayout.JAVA_BYTE, 0));
    }

    @Test
    void aMissingFileAndAFolderAreSaidToBeSo() {
        Path none = folder.resolve("none.safetensors");
        VireoException missing = assertThrows(VireoException.class, () -> Safetensors.open(none));
        assertEquals("[" + none + "] no such file", missing.what());
        VireoException directory = assertThrows(VireoException.class, () -> Safetensors.open(folder));
        assertEquals("[" + folder + "] is a folder, not a weight file", directory.what());
    }
}
