package dev.vireo.runtime.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GgufTest {
    @TempDir
    private Path folder;

    private static Gguf packings() {
        try (InputStream in = GgufTest.class.getResourceAsStream("/gguf/packings.gguf")) {
            return Gguf.read(Objects.requireNonNull(in).readAllBytes(), "packings.gguf");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Packing.class, names = "AWQ", mode = EnumSource.Mode.EXCLUDE)
    void theNumbersOfEveryPackingAreThoseOfTheReferenceToTheBit(Packing packing) {
        try (Gguf file = packings()) {
            float[] numbers = file.floats(packing.name());
            float[] expected = file.floats(packing.name() + ".numbers");

            assertTrue(numbers.length >= 96 && numbers.length == expected.length);
            for (int i = 0; i < numbers.length; i++) {
                assertEquals(
                        Float.floatToRawIntBits(expected[i]), Float.floatToRawIntBits(numbers[i]), packing + " " + i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Packing.class)
    void manyBlocksAreUnpackedAsFewAre(Packing packing) {
        int blocks = 700_000 / packing.numbers();
        byte[] packed = new byte[blocks * packing.bytes()];
        new Random(1).nextBytes(packed);
        float[] all = new float[blocks * packing.numbers()];
        packing.unpack(MemorySegment.ofArray(packed), MemorySegment.ofArray(all));
        for (int block = 0; block < blocks; block += Math.max(1, blocks / 97)) {
            float[] one = new float[packing.numbers()];
            MemorySegment own = MemorySegment.ofArray(packed).asSlice((long) block * packing.bytes(), packing.bytes());
            packing.unpack(own, MemorySegment.ofArray(one));
            for (int i = 0; i < one.length; i++) {
                assertEquals(one[i], all[block * one.length + i], packing + " " + block);
            }
        }
    }

    @Test
    void whatTheFileSaysIsReadByItsType() {
        try (Gguf file = packings()) {
            assertEquals("überschrift \"x\"\n", file.text("a.text"));
            assertEquals(200, file.integer("a.uint8"));
            assertEquals(-100, file.integer("a.int8"));
            assertEquals(60000, file.integer("a.uint16"));
            assertEquals(-30000, file.integer("a.int16"));
            assertEquals(4_000_000_000L, file.integer("a.uint32"));
            assertEquals(-2_000_000_000, file.integer("a.int32"));
            assertEquals(1L << 40, file.integer("a.uint64"));
            assertEquals(-(1L << 40), file.integer("a.int64"));
            assertEquals(1e-6, file.number("a.float32"));
            assertEquals(1e-300, file.number("a.float64"));
            assertEquals(200.0, file.number("a.uint8"));
            assertTrue(file.flag("a.bool"));
            assertEquals(List.of("a", "", "ü"), file.texts("a.texts"));
            assertArrayEquals(new int[] {1, -2, 3}, file.integers("a.integers"));
            assertArrayEquals(new float[] {0.5f, -1.5f}, file.numbers("a.numbers"));
            assertTrue(file.isList("a.texts"));
            assertFalse(file.isList("a.text"));
            assertFalse(file.has("a"));
        }
    }

    @Test
    void aTensorIsDescribedWithItsRowsFirstAndItsPackedBytesCanBeHad() {
        try (Gguf file = packings()) {
            Gguf.Entry entry = file.tensor("Q6_K");

            assertEquals(List.of(2L, 768L), entry.shape());
            assertEquals(Packing.Q6_K, entry.packing());
            assertEquals(6 * 210, entry.bytes());
            assertEquals(6 * 210, file.packed("Q6_K").byteSize());
            assertTrue(file.packed("Q6_K").isReadOnly());
            assertThrows(VireoException.class, () -> file.packed("nothing"));
        }
    }

    @Test
    void aFileIsMappedAndDeadAfterItIsClosed() throws IOException {
        Path path = folder.resolve("model.gguf");
        Files.write(path, GgufBytes.file(1, 0).tensor("x", 0, 0, 2).data(8).done());
        MemorySegment bytes;
        try (Gguf file = Gguf.open(path)) {
            bytes = file.packed("x");
            assertEquals(0, bytes.get(ValueLayout.JAVA_BYTE, 7));
            assertEquals(path.toString(), file.name());
        }
        assertThrows(IllegalStateException.class, () -> bytes.get(ValueLayout.JAVA_BYTE, 0));
        assertTrue(Gguf.isOne(path));
        assertFalse(Gguf.isOne(folder));
        assertFalse(Gguf.isOne(folder.resolve("none")));
    }

    @Test
    void whatDoesNotFitIsNotUnpacked() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment blocks = arena.allocate(36);
            MemorySegment out = arena.allocate(128);
            assertThrows(IllegalArgumentException.class, () -> Packing.Q8_0.unpack(blocks, out));
        }
    }

    @Test
    void aValueOfAnotherTypeIsNamed() {
        try (Gguf file = packings()) {
            refused(() -> file.text("a.bool"), "a.bool is not a text");
            refused(() -> file.integer("a.text"), "a.text is not a whole number");
            refused(() -> file.number("a.text"), "a.text is not a finite number");
            refused(() -> file.flag("a.uint8"), "a.uint8 is not true or false");
            refused(() -> file.texts("a.numbers"), "a.numbers is not a list of texts");
            refused(() -> file.integers("a.numbers"), "a.numbers is not a list of whole numbers");
            refused(() -> file.numbers("a.text"), "a.text is not a list of 32-bit floats");
            refused(() -> file.text("a.nothing"), "a.nothing is missing; needed: a text");
        }
        Gguf odd = Gguf.read(
                GgufBytes.file(0, 3)
                        .key("nan", GgufValues.F32)
                        .i32(Float.floatToRawIntBits(Float.NaN))
                        .key("huge", GgufValues.U64)
                        .i64(-1)
                        .key("latin", GgufValues.STRING)
                        .i64(1)
                        .bytes((byte) 0xE9)
                        .done(),
                "packings.gguf");
        refused(() -> odd.number("nan"), "nan is not a finite number");
        refused(() -> odd.integer("huge"), "huge is 18446744073709551615, too large");
        refused(() -> odd.text("latin"), "latin is not UTF-8");
    }

    private static void refused(Runnable reading, String what) {
        VireoException e = assertThrows(VireoException.class, reading::run);
        assertEquals(Code.DATA, e.code());
        assertEquals("[packings.gguf] " + what, e.what());
    }
}
