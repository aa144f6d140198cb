package dev.vireo.microworld;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SceneFilesTest {
    @TempDir
    Path folder;

    private final Scene scene = SceneGenerator.generate("000003", -7L, 320, 240);
    private Path file = Path.of("");
    private String json = "";

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("000003.json");
        SceneFiles.write(scene, file);
        json = Files.readString(file);
    }

    @Test
    void whatIsWrittenIsReadBackExactly() {
        assertEquals(scene, SceneFiles.read(file));
    }

    @Test
    void aFileWithoutCameraIsRead() throws IOException {
        Files.writeString(file, json.replaceFirst("(?s)\"camera\" : \\{.*?\\},", ""));
        assertEquals(scene, SceneFiles.read(file));
    }

    @Test
    void aMissingFileIsNamed() {
        VireoException e = assertThrows(VireoException.class, () -> SceneFiles.read(folder.resolve("none.json")));
        assertEquals(VireoException.Code.DATA, e.code());
        assertTrue(String.valueOf(e.getMessage()).contains("none.json"), e::getMessage);
    }

    @Test
    void textThatIsNotJsonIsRefusedWithItsLine() {
        assertRefused("{\n\"id\": oops}", "000003.json:2] is not a JSON scene file");
        assertRefused("", "one JSON object");
        assertRefused(json + "{}", "is not a JSON scene file");
        assertRefused(json.replaceFirst("\"seed\"", "\"id\": \"again\", \"seed\""), "is not a JSON scene file");
    }

    @Test
    void wrongValuesAreRefusedWithTheirPlace() {
        assertRefused("[]", "one JSON object");
        assertRefused(json.replaceFirst("\"id\" : \"000003\"", "\"id\" : \"../x\""), "'id' must be a file name");
        assertRefused(json.replaceFirst("\"seed\" : -7", "\"seed\" : 1.5"), "'seed' must be a whole number");
        assertRefused(json.replaceFirst("\"seed\" : -7", "\"seed\" : 8"), "'camera.x' is");
        assertRefused(json.replaceFirst("\"width\" : 320", "\"width\" : 30000"), "'width' must be a whole number");
        assertRefused(json.replaceFirst("\"color\" : \"\\w+\"", "\"color\" : \"pink\""), "'objects[0].color' must be");
        assertRefused(json.replaceFirst("\"color\" : \"\\w+\",", ""), "'objects[0].color' is missing");
        assertRefused(json.replaceFirst("\"right\" : \\d+", "\"right\" : 400"), "'objects[0].box.right' must be");
        assertRefused(json.replaceFirst("\"visible\" : [0-9.]+", "\"visible\" : 2"), "'objects[0].visible' must be");
        assertRefused(
                json.replaceFirst("(?s)\"objects\" : \\[ \\{(.*?)\"id\" : 1", "\"objects\" : [ {$1\"id\" : 5"),
                "'objects[0].id' must be 1");
        assertRefused(json.replaceFirst("(?s)\"objects\" : .*", "\"objects\" : []}"), "'objects' must be a list");
        assertRefused("\"" + "x".repeat(1 << 20) + "\"", "at most 1048576 bytes");
    }

    private void assertRefused(String text, String why) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        VireoException e = assertThrows(VireoException.class, () -> SceneFiles.read(file));
        assertEquals(VireoException.Code.DATA, e.code());
        assertTrue(String.valueOf(e.getMessage()).contains(why), e::getMessage);
        assertTrue(String.valueOf(e.getMessage()).startsWith("[" + folder), e::getMessage);
    }
}
