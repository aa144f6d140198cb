package dev.vireo.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JacksonException;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.json.StrictJson;
import dev.vireo.runtime.video.Clips;
import dev.vireo.runtime.weights.Safetensors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A megabyte of the worst repetition for each reader of what strangers wrote.
class HostileTextTest {
    private static final int MEGABYTE = 1 << 20;

    @TempDir
    Path folder;

    private static void soon(Executable work) {
        assertTimeoutPreemptively(Duration.ofSeconds(10), work);
    }

    private static String repeated(String text) {
        return text.repeat(MEGABYTE / text.length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "[[],", "\"", "\\u", "1", "-", "{\"a\":1,", "\u00e9"})
    void jsonIsReadOrRefusedSoon(String part) {
        soon(() ->
                assertThrows(JacksonException.class, () -> StrictJson.mapper().readTree(repeated(part))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":", "{\"a\":[", "{\"a\":{\"shape\":[1,", "{\"__metadata__\":{\"a\":\"b\",", "{ "})
    void aHeaderOfWeightsIsRefusedSoon(String part) {
        byte[] json = repeated(part).getBytes(StandardCharsets.UTF_8);
        byte[] file = ByteBuffer.allocate(8 + json.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
        soon(() -> assertThrows(VireoException.class, () -> Safetensors.read(file, "hostile")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "{\"model_type\":\"", "\u0000"})
    void aConfigurationIsRefusedSoon(String part) throws IOException {
        Files.writeString(folder.resolve("config.json"), repeated(part));
        soon(() -> assertThrows(VireoException.class, () -> ModelFolder.open(folder)));
    }

    @Test
    void aFileNameThatNoDiskCanHoldIsRefused() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"model_type\":\"clip\"}");
        Files.writeString(
                folder.resolve("model.safetensors.index.json"), "{\"weight_map\":{\"a\":\"\\ud800.safetensors\"}}");
        VireoException e = assertThrows(
                VireoException.class, () -> ModelFolder.open(folder).weights().close());
        assertTrue(e.what().endsWith("which is not the name of a .safetensors file"), e.what());
    }

    @Test
    void aLongTextIsNoMisspeltName() {
        soon(() -> {
            String text = repeated("a");
            assertEquals(Optional.empty(), Spelling.closest(text, Collections.nCopies(1000, text)));
            assertEquals(Optional.of("bicubic"), Spelling.closest("bicubik", List.of(text, "bicubic")));
        });
    }

    /// What each kind of picture may repeat, after a beginning.
    @Test
    void aPictureOfNothingButOuterPartsIsRefusedSoon() {
        byte[] scan = {(byte) 0xFF, (byte) 0xDA, 0, 8, 1, 1, 0, 0, 63, 0};
        byte[] frame = {(byte) 0xFF, (byte) 0xC2, 0, 11, 8, 31, 64, 31, 64, 1, 1, 0x11, 0};
        byte[][][] files = {
            {
                ascii("\u0089PNG\r\n\u001a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\10\2\0\0\0\u0090wS\u00de"),
                {0, 0, 0, 0, 'a', 'b', 'C', 'd', 0, 0, 0, 0}
            },
            {ascii("\u00ff\u00d8"), ascii("\u00ff")},
            {ascii("\u00ff\u00d8\u00ff"), ascii("\u00e1\0\10Exif\0\0\u00ff")},
            {joined(ascii("\u00ff\u00d8"), frame), scan},
            {ascii("GIF89a\1\0\1\0\0\0\0"), ascii("!\u00fe\0")},
            {ascii("GIF89a\1\0\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2"), ascii("\1D")},
            {ascii("RIFF\0\0\20\0WEBPVP8X\n\0\0\0\2\0\0\0\0\0\0\0\0\0"), ascii("ANMF\0\0\0\0")},
            {ascii("BM\0\0\0\0\0\0\0\0\66\0\0\0(\0\0\0\0\20\0\0\0\20\0\0\1\0\10\0\1\0\0\0"), {0, 2, 0, 0}},
        };
        for (byte[][] file : files) {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            content.writeBytes(file[0]);
            while (content.size() < MEGABYTE) {
                content.writeBytes(file[1]);
            }
            soon(() -> assertThrows(VireoException.class, () -> Image.decode(content.toByteArray(), "hostile")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0\0\0\10free", "\0\0\0\10moov", "RIFF\0\0\0\0", "\u001aE\u00df\u00a3\u0080", "GIF89a"})
    void aVideoOfNothingButOuterPartsIsRefusedSoon(String part) throws IOException {
        Path file = Files.write(folder.resolve("hostile.mp4"), ascii(repeated(part)));
        soon(() -> assertThrows(VireoException.class, () -> Clips.open(file).close()));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] joined(byte[] a, byte[] b) {
        return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
    }
}
