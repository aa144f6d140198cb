package dev.vireo.runtime.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsMalformedTest {
    private static byte[] file(String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }

    private static String reason(byte[] file) {
        VireoException e = assertThrows(VireoException.class, () -> Safetensors.read(file, "bad.safetensors"));
        assertEquals(Code.DATA, e.code());
        String message = e.what();
        String prefix = "[bad.safetensors] is not a safetensors file: ";
        assertTrue(message.startsWith(prefix), message);
        assertFalse(message.contains("\n"), message);
        return message.substring(prefix.length());
    }

    /// Every header is followed by 8 bytes of data. `T` stands for `"dtype":"F32","shape":[2]`.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | the header does not begin with '{'",
                "` {}` | the header does not begin with '{'",
                "{\"x\":{T,\"data_offsets\":[0,8]} | the header is not valid JSON",
                "{\"x\":{T,\"data_offsets\":[0,8]}}{} | the header goes on after its closing brace",
                "{\"x\":{T,\"data_offsets\":[0,8]}}x | the header is not valid JSON",
                "{'x':{T,\"data_offsets\":[0,8]}} | the header is not valid JSON",
                "{\"x\":{T,\"data_offsets\":[0,8]},\"x\":{T,\"data_offsets\":[0,8]}} | the header is not valid JSON: Duplicate field 'x'",
                "{\"x\":{T,\"dtype\":\"F32\",\"data_offsets\":[0,8]}} | the header is not valid JSON: Duplicate field 'dtype'",
                "{\"x\":5} | tensor 'x' is not an object",
                "{\"x\":null} | tensor 'x' is not an object",
                "{\"x\":{\"shape\":[2],\"data_offsets\":[0,8]}} | tensor 'x' has no dtype",
                "{\"x\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}} | tensor 'x' has no shape",
                "{\"x\":{T}} | tensor 'x' has no data_offsets",
                "{\"x\":{T,\"data_offsets\":[0,8],\"more\":1}} | tensor 'x' has an unknown field 'more'",
                "{\"x\":{\"dtype\":\"F31\",\"shape\":[2],\"data_offsets\":[0,8]}} | tensor 'x' has the unknown dtype 'F31'; known are BOOL",
                "{\"x\":{\"dtype\":\"f32\",\"shape\":[2],\"data_offsets\":[0,8]}} | tensor 'x' has the unknown dtype 'f32'",
                "{\"x\":{\"dtype\":32,\"shape\":[2],\"data_offsets\":[0,8]}} | tensor 'x' has a dtype that is not text",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]}} | tensor 'x' has a shape that is not a list",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[\"2\"],\"data_offsets\":[0,8]}} | tensor 'x' has a shape with something else than whole numbers",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}} | tensor 'x' has a shape with something else than whole numbers",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}} | tensor 'x' has a shape with -2, outside 0",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[18446744073709551618],\"data_offsets\":[0,8]}} | tensor 'x' has a shape with 18446744073709551618, outside 0",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,8]}} | tensor 'x': shape [4611686018427387904, 4] has too many elements",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4,0],\"data_offsets\":[0,8]}} | tensor 'x': shape [4611686018427387904, 4, 0] has too many elements",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}} | tensor 'x' of F32[3] needs 12 bytes and its data_offsets span 8",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,8]}} | tensor 'x' of F32[] needs 4 bytes and its data_offsets span 8",
                "{\"x\":{T,\"data_offsets\":[8,0]}} | tensor 'x' has data_offsets [8, 0] instead of",
                "{\"x\":{T,\"data_offsets\":[0]}} | tensor 'x' has data_offsets [0] instead of",
                "{\"x\":{T,\"data_offsets\":[0,8,9]}} | tensor 'x' has data_offsets [0, 8, 9] instead of",
                "{\"x\":{T,\"data_offsets\":[-8,0]}} | tensor 'x' has data_offsets with -8, outside 0",
                "{\"x\":{T,\"data_offsets\":[0,8]},\"y\":{T,\"data_offsets\":[8,16]}} | tensor 'y' ends at byte 16 of data and the file has only 8; it may be cut short",
                "{\"x\":{T,\"data_offsets\":[0,8]},\"y\":{T,\"data_offsets\":[4,12]}} | tensor 'y' overlaps with the one before it: it begins at byte 4 and that ends at 8",
                "{\"x\":{T,\"data_offsets\":[0,8]},\"y\":{T,\"data_offsets\":[0,8]}} | tensor 'y' overlaps with the one before it",
                "{\"x\":{T,\"data_offsets\":[4,12]}} | there is a hole before tensor 'x': bytes 0 to 4 belong to no tensor",
                "{\"x\":{T,\"data_offsets\":[9223372036854775799,9223372036854775807]}} | there is a hole before tensor 'x'",
                "{\"x\":{\"dtype\":\"U8\",\"shape\":[5],\"data_offsets\":[0,5]}} | 3 bytes at the end belong to no tensor",
                "{} | 8 bytes at the end belong to no tensor",
                "{\"__metadata__\":[]} | __metadata__ is not an object",
                "{\"__metadata__\":{\"a\":1}} | __metadata__ has a value that is not text, at 'a'",
                "{\"__metadata__\":{\"a\":{\"b\":\"c\"}}} | __metadata__ has a value that is not text, at 'a'",
                "{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}} | the header is not valid JSON: Duplicate field 'a'",
            })
    void aMalformedHeaderIsRefusedWithItsReason(String header, String begins) {
        String full = header.replace("T", "\"dtype\":\"F32\",\"shape\":[2]");
        String reason = reason(file(full, 8));

        assertTrue(reason.startsWith(begins), reason);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7})
    void aFileShorterThanItsLengthFieldIsRefused(int bytes) {
        assertEquals("it has " + bytes + " bytes, less than the 8 of the header's length", reason(new byte[bytes]));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "9 | it announces a header of 9 bytes and has only 2 after the length",
                "100000000 | it announces a header of 100000000 bytes and has only 2 after the length",
                "100000001 | it announces a header of 100000001 bytes; at most 100000000 are read",
                "-1 | it announces a header of 18446744073709551615 bytes; at most 100000000 are read",
                "0 | the header does not begin with '{'",
            })
    void anImpossibleHeaderLengthIsRefused(long length, String reason) {
        byte[] file = file("{}", 0);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(length);

        assertEquals(reason, reason(file));
    }

    @Test
    void aHeaderThatIsNotUtf8IsRefused() {
        byte[] file = file("{\"xy\":{}}", 0);
        file[11] = (byte) 0xC3;

        assertEquals("the header is not UTF-8", reason(file));
    }

    @Test
    void deepNestingIsRefusedWithoutExhaustingTheStack() {
        assertTrue(reason(file("{\"x\":" + "[".repeat(100_000), 0)).startsWith("tensor 'x' is not an object"));
        String shape = "{\"x\":{\"shape\":" + "[".repeat(100_000);
        assertFalse(reason(file(shape, 0)).isEmpty());
        assertFalse(reason(file("{\"__metadata__\":{\"a\":" + "[".repeat(100_000), 0))
                .isEmpty());
    }

    @Test
    void pickledCheckpointsAreNamedAsSuch() {
        byte[] zip = "PK\u0003\u0004 and so on".getBytes(StandardCharsets.ISO_8859_1);
        VireoException e = assertThrows(VireoException.class, () -> Safetensors.read(zip, "model.pt"));

        assertTrue(String.valueOf(e.getMessage()).contains("a pickled checkpoint (.pt, .pth, .bin)"));
        assertTrue(e.hint().contains("safetensors"));
    }

    @Test
    void aHeaderLengthThatLooksLikeAPickleIsALength() {
        for (int length : new int[] {0x0080, 0x0280, 0x0580}) {
            byte[] file = file("{}" + " ".repeat(length - 2), 0);
            try (Safetensors read = Safetensors.read(file, "spaces")) {
                assertTrue(read.names().isEmpty());
            }
        }
    }

    @Test
    void longNamesAndControlCharactersDoNotFloodTheMessage() {
        String reason = reason(file("{\"" + "n\\n".repeat(5000) + "\":1}", 0));

        assertTrue(reason.length() < 200, reason);
    }

    @Test
    void mutatedFilesAreReadOrRefusedAndNothingElse() {
        byte[] whole = new SafetensorsWriter()
                .metadata("made", "here")
                .add("first", List.of(2L, 3L), new float[6])
                .add("second", List.of(2L), new long[2])
                .add("third", List.of(), new int[1])
                .toBytes();
        String alphabet = "{}[]\",:0123456789-.eF_\\u\u0000";
        Random random = new Random(2);
        int refused = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] mutated = whole.clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                int at = random.nextInt(random.nextInt(10) == 0 ? mutated.length : mutated.length - 44);
                mutated[at] = random.nextBoolean()
                        ? (byte) alphabet.charAt(random.nextInt(alphabet.length()))
                        : (byte) random.nextInt();
            }
            if (random.nextInt(20) == 0) {
                mutated = Arrays.copyOf(mutated, random.nextInt(mutated.length));
            }
            try (Safetensors file = Safetensors.read(mutated, "mutated")) {
                for (String name : file.names()) {
                    assertEquals(file.tensor(name).bytes(), file.data(name).toArray(ValueLayout.JAVA_BYTE).length);
                }
            } catch (VireoException e) {
                assertEquals(Code.DATA, e.code());
                assertTrue(String.valueOf(e.getMessage()).startsWith("[mutated] "));
                refused++;
            }
        }
        assertTrue(refused > 1000, refused + " of 2000 refused");
    }
}
