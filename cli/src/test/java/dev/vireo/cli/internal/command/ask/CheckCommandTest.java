package dev.vireo.cli.internal.command.ask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.cli.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
    @TempDir
    private static Path folder;

    private static String file(String name, String source) throws IOException {
        Files.writeString(folder.resolve(name), source);
        return name;
    }

    private static Terminal.Result run(String... args) {
        return new Terminal(folder).run(args);
    }

    @Test
    void eachFileGetsItsFindingsAndOneErrorMakesTheExitCodeOne() throws IOException {
        String good = file("good.py", "def execute_command(image) -> bool:\n    return image.exists('cup')\n");
        String bad = file("bad.py", "def execute_command(image) -> bool:\n    return image.exist('cup')\n");
        Terminal.Result result = run("check", good, bad, "--json");
        assertEquals(1, result.code(), result::err);
        JsonNode list = result.json();
        assertEquals(2, list.size());
        assertTrue(list.get(0).get("ok").asBoolean());
        assertEquals(good, list.get(0).get("file").asText());
        assertEquals(0, list.get(0).get("diagnostics").size());
        JsonNode finding = list.get(1).get("diagnostics").get(0);
        assertEquals("unknown-attribute", finding.get("code").asText());
        assertEquals("error", finding.get("severity").asText());
        assertEquals(2, finding.get("line").asInt());
        assertTrue(finding.get("hint").asText().contains("exists"), finding::toString);
    }

    @Test
    void warningsLeaveAProgramInOrderUnlessTheCheckIsStrict() throws IOException {
        String file = file("warned.py", "def execute_command(image) -> int:\n    return image.find('cup')[0].left\n");
        Terminal.Result mild = run("check", file);
        assertEquals(0, mild.code(), mild::err);
        assertTrue(mild.out().startsWith("warned.py:2:12: warning: "), mild::out);
        assertTrue(mild.out().contains("[possibly-empty-index]"), mild::out);
        assertEquals(1, run("check", file, "--strict").code());
    }

    @Test
    void theReceiverAndTheDemandedTypeAreHeldAgainstTheProgram() throws IOException {
        String file = file("list.py", "def execute_command(pictures) -> int:\n    return len(pictures)\n");
        assertEquals(
                0,
                run("check", file, "--receiver", "image_list", "--returns", "float")
                        .code());
        assertEquals(1, run("check", file, "--receiver", "image").code());
        assertEquals(
                1,
                run("check", file, "--receiver", "image_list", "--returns", "bool")
                        .code());
        assertEquals(2, run("check", file, "--receiver", "images").code());
        assertEquals(2, run("check", file, "--returns", "banana").code());
    }

    @Test
    void aMissingFileAndNoFileAreSaidSo() {
        Terminal.Result missing = run("check", "nowhere.py");
        assertEquals(3, missing.code());
        assertTrue(missing.err().contains("nowhere.py"), missing::err);
        assertEquals(2, run("check").code());
    }

    @Test
    void theStubOfTheApiIsPrinted() {
        Terminal.Result result = run("check", "--print-stub");
        assertEquals(0, result.code());
        assertTrue(result.out().contains("class ImagePatch:"), result::out);
    }
}
