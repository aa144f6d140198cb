package dev.vireo.runtime.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class GgufMalformedTest {
    private static final int F32 = 0;
    private static final int Q8_0 = 8;

    private static String reason(byte[] file) {
        VireoException e = assertThrows(VireoException.class, () -> Gguf.read(file, "bad.gguf"));
        assertEquals(Code.DATA, e.code());
        String prefix = "[bad.gguf] is no GGUF file that can be read: ";
        assertTrue(e.what().startsWith(prefix), e.what());
        assertFalse(e.what().contains("\n"), e.what());
        return e.what().substring(prefix.length());
    }

    /// A file with one tensor and 64 bytes of data.
    private static byte[] tensor(int type, long offset, long... backwards) {
        return GgufBytes.file(1, 0)
                .tensor("x", type, offset, backwards)
                .data(64)
                .done();
    }

    private static GgufBytes nested(int depth) {
        GgufBytes file = GgufBytes.file(0, 1).key("k", GgufValues.ARRAY);
        for (int i = 1; i < depth; i++) {
            file.i32(GgufValues.ARRAY).i64(1);
        }
        return file.i32(GgufValues.U8).i64(1).bytes((byte) 1);
    }

    private static Map<String, byte[]> files() {
        Map<String, byte[]> bad = new LinkedHashMap<>();
        bad.put("it does not begin with 'GGUF'", new byte[100]);
        bad.put("it does not begin with 'GGUF' ", "GG".getBytes(StandardCharsets.UTF_8));
        bad.put("it ends within the file's beginning", "GGUF".getBytes(StandardCharsets.UTF_8));
        bad.put(
                "it is big-endian, version 3",
                new GgufBytes().raw("GGUF\0\0\0\3").i64(0).i64(0).done());
        bad.put(
                "it has version 1; versions 2 and 3 are read",
                new GgufBytes().raw("GGUF").i32(1).i64(0).done());
        bad.put(
                "it has version 4294967295;",
                new GgufBytes().raw("GGUF").i32(-1).i64(0).done());
        bad.put(
                "it announces 1000000000 tensors",
                GgufBytes.file(1_000_000_000, 0).data(64).done());
        bad.put(
                "it announces 18446744073709551615 tensors",
                GgufBytes.file(-1, 0).done());
        bad.put(
                "it announces 1000000000 values",
                GgufBytes.file(0, 1_000_000_000).data(64).done());
        bad.put(
                "it announces 70000 values",
                GgufBytes.file(0, 70_000).data(2_000_000).done());
        bad.put(
                "it announces 9223372036854775807 values",
                GgufBytes.file(0, Long.MAX_VALUE).done());
        bad.put(
                "the key of value 0 announces a text of 9223372036854775807 bytes",
                GgufBytes.file(0, 1).i64(Long.MAX_VALUE).data(64).done());
        bad.put(
                "the key of value 0 announces a text of 18446744073709551615 bytes",
                GgufBytes.file(0, 1).i64(-1).data(64).done());
        bad.put(
                "the key of value 0 has 70000 bytes; at most 65536",
                GgufBytes.file(0, 1).text("k".repeat(70_000)).data(64).done());
        bad.put(
                "the key of value 0 is not UTF-8",
                GgufBytes.file(0, 1).i64(1).bytes((byte) 0xFF).data(64).done());
        bad.put(
                "the value of 'k' is of the unknown type 13",
                GgufBytes.file(0, 1).key("k", 13).data(64).done());
        bad.put(
                "the value of 'k' is of the unknown type 4294967295",
                GgufBytes.file(0, 1).key("k", -1).i64(0).done());
        bad.put(
                "the value of 'k' announces a text of 1000 bytes",
                GgufBytes.file(0, 1)
                        .key("k", GgufValues.STRING)
                        .i64(1000)
                        .data(64)
                        .done());
        bad.put(
                "the value of 'k' announces 1000000000 items",
                GgufBytes.file(0, 1)
                        .key("k", GgufValues.ARRAY)
                        .i32(GgufValues.STRING)
                        .i64(1_000_000_000)
                        .data(64)
                        .done());
        bad.put(
                "the value of 'k' announces 2305843009213693953 items", // times 8 is 8 again in 64 bits
                GgufBytes.file(0, 1)
                        .key("k", GgufValues.ARRAY)
                        .i32(GgufValues.U64)
                        .i64((1L << 61) + 1)
                        .data(64)
                        .done());
        bad.put(
                "the value of 'k' announces 18446744073709551615 items",
                GgufBytes.file(0, 1)
                        .key("k", GgufValues.ARRAY)
                        .i32(GgufValues.U8)
                        .i64(-1)
                        .data(64)
                        .done());
        bad.put(
                "the value of 'k' is of the unknown type 99",
                GgufBytes.file(0, 1)
                        .key("k", GgufValues.ARRAY)
                        .i32(99)
                        .i64(1)
                        .data(64)
                        .done());
        bad.put(
                "the value of 'k' has lists within lists, more than 4 deep",
                nested(5).done());
        bad.put(
                "the key 'k' stands twice",
                GgufBytes.file(0, 2).put("k", 1).put("k", 2).done());
        bad.put(
                "general.alignment is no power of two up to 65536 in 32 bits",
                GgufBytes.file(0, 1).put("general.alignment", 0).done());
        bad.put(
                "general.alignment is no power of two up to 65536 in 32 bits ",
                GgufBytes.file(0, 1).put("general.alignment", 48).done());
        bad.put(
                "general.alignment is no power of two up to 65536 in 32 bits  ",
                GgufBytes.file(0, 1).put("general.alignment", 1 << 30).done());
        bad.put(
                "general.alignment is no power of two up to 65536 in 32 bits   ",
                GgufBytes.file(0, 1).put("general.alignment", "32").done());
        bad.put("tensor 'x' has 5 dimensions; at most 4", tensor(F32, 0, 1, 1, 1, 1, 1));
        bad.put(
                "tensor 'x' has 4294967295 dimensions",
                GgufBytes.file(1, 0).text("x").i32(-1).data(64).done());
        bad.put(
                "tensor 'x' is of the type IQ2_XS, which is not read; read are F32, F16, BF16, Q4_0",
                tensor(17, 0, 256));
        bad.put("tensor 'x' is of the type 77, which is not read", tensor(77, 0, 256));
        bad.put("tensor 'x' has the shape [0], with a length below 1", tensor(F32, 0, 0));
        bad.put("tensor 'x' has the shape [-4], with a length below 1", tensor(F32, 0, -4));
        bad.put("tensor 'x' of Q8_0 has rows of 33, no multiple of 32", tensor(Q8_0, 0, 33));
        bad.put("tensor 'x' has the shape [4, 4611686018427387904], too many elements", tensor(F32, 0, 1L << 62, 4));
        bad.put("tensor 'x' has the shape [2305843009213693952], too many elements", tensor(1, 0, 1L << 61));
        bad.put("tensor 'x' begins at byte 8, no multiple of the alignment, 32", tensor(F32, 8, 2));
        bad.put("tensor 'x' begins at byte 18446744073709551584, no multiple", tensor(F32, -32, 2));
        bad.put(
                "tensor 'x' has 8 bytes from 9223372036854775776 and the file has 64",
                tensor(F32, Long.MAX_VALUE - 31, 2));
        bad.put("tensor 'x' has 68 bytes from 0 and the file has 64 for all tensors", tensor(F32, 0, 17));
        bad.put("tensor 'x' has 8 bytes from 64 and the file has 64 for all tensors", tensor(F32, 64, 2));
        bad.put(
                "tensor 'y' overlaps with 'x': it begins at byte 0 and that ends at 8",
                GgufBytes.file(2, 0)
                        .tensor("x", F32, 0, 2)
                        .tensor("y", F32, 0, 2)
                        .data(64)
                        .done());
        bad.put(
                "tensor 'x' overlaps with 'y': it begins at byte 32 and that ends at 64",
                GgufBytes.file(2, 0)
                        .tensor("x", F32, 32, 2)
                        .tensor("y", F32, 0, 16)
                        .data(64)
                        .done());
        bad.put(
                "two tensors are named 'x'",
                GgufBytes.file(2, 0)
                        .tensor("x", F32, 0, 2)
                        .tensor("x", F32, 32, 2)
                        .data(64)
                        .done());
        bad.put(
                "the name of tensor 0 has 300 bytes; at most 256",
                GgufBytes.file(1, 0).tensor("x".repeat(300), F32, 0, 2).data(64).done());
        bad.put(
                "tensor 'a?b' has 12 bytes from 0",
                GgufBytes.file(1, 0).tensor("a\nb", F32, 0, 3).done());
        return bad;
    }

    @TestFactory
    Stream<DynamicTest> aMalformedFileIsRefusedWithItsReason() {
        return files().entrySet().stream()
                .map(bad -> DynamicTest.dynamicTest(bad.getKey(), () -> {
                    String reason = reason(bad.getValue());
                    assertTrue(reason.startsWith(bad.getKey().strip()), reason);
                }));
    }

    private static byte[] whole() {
        return GgufBytes.file(2, 5)
                .put("a", "text")
                .put("b", 7)
                .texts("c", "x", "yy", "")
                .floats("d", 1.5f, 2.5f)
                .put("general.alignment", 32)
                .tensor("x", F32, 0, 4, 2)
                .tensor("y", Q8_0, 32, 32)
                .data(66)
                .done();
    }

    @Test
    void aFileThatIsCutShortAnywhereIsRefused() {
        byte[] whole = whole();
        Gguf.read(whole, "whole").close();
        for (int length = 0; length < whole.length; length++) {
            reason(Arrays.copyOf(whole, length));
        }
    }

    @Test
    void damagedBytesAreRefusedOrReadButNothingElseHappens() {
        byte[] whole = whole();
        Random random = new Random(7);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = whole.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try (Gguf file = Gguf.read(damaged, "damaged")) {
                for (String tensor : file.tensors().keySet()) {
                    file.floats(tensor);
                }
                for (String key : file.keys()) {
                    touch(file, key);
                }
                read++;
            } catch (VireoException e) {
                assertEquals(Code.DATA, e.code());
            }
        }
        assertTrue(read > 1000, read + " were read");
    }

    private static void touch(Gguf file, String key) {
        for (Runnable reading : new Runnable[] {
            () -> file.text(key),
            () -> file.integer(key),
            () -> file.number(key),
            () -> file.flag(key),
            () -> file.texts(key),
            () -> file.integers(key),
            () -> file.numbers(key)
        }) {
            try {
                reading.run();
            } catch (VireoException e) {
                assertEquals(Code.DATA, e.code());
            }
        }
    }

    @Test
    void aLongListIsReadInTimeThatGrowsWithItAlone() {
        GgufBytes file = GgufBytes.file(0, 1)
                .key("k", GgufValues.ARRAY)
                .i32(GgufValues.ARRAY)
                .i64(500_000);
        for (int i = 0; i < 500_000; i++) {
            file.i32(GgufValues.STRING).i64(0);
        }
        assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> Gguf.read(file.done(), "long").close());
    }

    @Test
    void whatIsNoFileIsRefusedByItsName(@TempDir Path folder) throws IOException {
        VireoException missing = assertThrows(VireoException.class, () -> Gguf.open(folder.resolve("none.gguf")));
        assertEquals("[" + folder.resolve("none.gguf") + "] no such file", missing.what());
        VireoException directory = assertThrows(VireoException.class, () -> Gguf.open(folder));
        assertEquals("[" + folder + "] can't be read: it is a folder", directory.what());
        Path empty = Files.createFile(folder.resolve("empty.gguf"));
        VireoException nothing = assertThrows(VireoException.class, () -> Gguf.open(empty));
        assertTrue(nothing.what().endsWith("it does not begin with 'GGUF'"), nothing.what());
    }
}
