package dev.vireo.runtime.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLogTest {
    @TempDir
    private Path folder = Path.of("");

    private static JsonNode number(int n) {
        return JsonNodeFactory.instance.objectNode().put("n", n);
    }

    private List<JsonNode> in(Path file) {
        List<JsonNode> out = new ArrayList<>();
        JsonLog.read(file, out::add);
        return out;
    }

    @Test
    void whatIsAddedIsThereWhenItIsOpenedAgain() {
        Path file = folder.resolve("log.jsonl");
        try (JsonLog log = JsonLog.open(file, _ -> {})) {
            log.add(List.of(number(1), number(2)));
            assertEquals(List.of(number(1), number(2)), in(file));
            log.add(List.of());
        }
        List<JsonNode> before = new ArrayList<>();
        try (JsonLog log = JsonLog.open(file, before::add)) {
            assertFalse(log.cutOff());
            log.add(List.of(number(3)));
        }
        assertEquals(List.of(number(1), number(2)), before);
        assertEquals(List.of(number(1), number(2), number(3)), in(file));
    }

    @Test
    void aLineThatWasCutOffAtAnyByteIsTakenOffAndTheNextOneStandsByItself() throws IOException {
        String whole = "{\"n\":1}\n{\"n\":2}\n";
        for (int end = 0; end <= whole.length(); end++) {
            Path file = Files.writeString(folder.resolve("cut-" + end), whole.substring(0, end));
            int lines = end < 8 ? 0 : end < 16 ? 1 : 2;
            assertEquals(lines, in(file).size(), "read after " + end + " bytes");
            try (JsonLog log = JsonLog.open(file, _ -> {})) {
                assertEquals(end % 8 != 0, log.cutOff(), end + " bytes");
                log.add(List.of(number(9)));
            }
            List<JsonNode> after = in(file);
            assertEquals(lines + 1, after.size(), end + " bytes");
            assertEquals(number(9), after.getLast());
        }
    }

    @Test
    void anotherKindOfFileIsLeftAsItIs() throws IOException {
        for (String text : List.of("buy milk\n", "buy milk", "{\"n\":1}\n[2]\n", "{\"n\":1}\n\n", "{\"n\":1\n")) {
            Path file = Files.writeString(folder.resolve("other"), text);
            VireoException e = assertThrows(VireoException.class, () -> JsonLog.open(file, _ -> {}));
            assertEquals(Code.DATA, e.code());
            assertTrue(e.what().contains("[" + file + ":") && e.what().endsWith("is no JSON object"), e.what());
            assertEquals(text, Files.readString(file));
        }
    }

    @Test
    void oneHasItAtATimeAlsoAfterItWasReplaced() {
        Path file = folder.resolve("log.jsonl");
        try (JsonLog log = JsonLog.open(file, _ -> {})) {
            assertEquals(
                    Code.RESOURCE,
                    assertThrows(VireoException.class, () -> JsonLog.open(file, _ -> {}))
                            .code());
            log.add(List.of(number(2), number(1)));
            log.replace(List.of(number(1), number(2)));
            assertEquals(
                    Code.RESOURCE,
                    assertThrows(VireoException.class, () -> JsonLog.open(file, _ -> {}))
                            .code());
            log.add(List.of(number(3)));
        }
        assertEquals(List.of(number(1), number(2), number(3)), in(file));
    }

    @Test
    void anInterruptLosesNothing() {
        Path file = folder.resolve("log.jsonl");
        try (JsonLog log = JsonLog.open(file, _ -> {})) {
            Thread.currentThread().interrupt();
            log.add(List.of(number(1)));
            assertTrue(Thread.interrupted());
            log.add(List.of(number(2)));
            Thread.currentThread().interrupt();
            log.replace(List.of(number(2), number(1)));
            assertTrue(Thread.interrupted());
            log.add(List.of(number(3)));
        }
        assertEquals(List.of(number(2), number(1), number(3)), in(file));
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        VireoException e = assertThrows(VireoException.class, () -> JsonLog.open(file.resolve("below.jsonl"), _ -> {}));
        assertEquals(Code.DATA, e.code());
        assertTrue(e.what().contains("below.jsonl] can't be written"), e.what());
        assertEquals(
                Code.DATA,
                assertThrows(VireoException.class, () -> in(folder.resolve("none")))
                        .code());
    }
}
