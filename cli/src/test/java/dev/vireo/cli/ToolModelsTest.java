package dev.vireo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.cli.internal.work.PhotoSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which model stands behind which tool, that they are checked, and that they can be warmed up.
class ToolModelsTest {
    @TempDir
    Path folder;

    private Terminal.Result run(String... args) {
        return new Terminal(folder).run(args);
    }

    private static String model(JsonNode json, String function) {
        return json.path("models").path(function).asText();
    }

    @Test
    void eachToolIsListedWithItsModel() throws IOException {
        JsonNode usual = run("tools", "list", "--json").json();
        assertEquals("builtin, or photos", model(usual, "find"));
        assertEquals(9, usual.path("models").size());
        assertEquals(
                "photos",
                model(run("tools", "list", "--tools", "photos", "--json").json(), "read_text"));
        Path owl = Files.createDirectory(folder.resolve("owl"));
        Files.writeString(
                folder.resolve("vireo.yaml"),
                "tools: {model: photos, find: 'owlv2:owl', depth: 'depth-anything:gone/', read: 'openai:m'}\n");
        JsonNode mixed = run("tools", "list", "--json").json();
        assertEquals("owlv2:" + owl, model(mixed, "find"));
        assertEquals("owlv2:" + owl, model(mixed, "exists"));
        assertEquals("openai:m", model(mixed, "text_lines"));
        assertEquals("photos", model(mixed, "simple_query"));
        assertTrue(run("tools", "list").out().contains("    model: owlv2:" + owl + "\n"));
    }

    @Test
    void whatCountsAsFoundIsSetForDetectorsOfAnyWords() throws IOException {
        Path owl = Files.createDirectory(folder.resolve("owl"));
        String settings = "tools: {model: photos, find: 'owlvit:owl', find_threshold: %s, find_overlap: 0.1}\n";
        Files.writeString(folder.resolve("vireo.yaml"), settings.formatted("0.2"));
        assertEquals("owlvit:" + owl, model(run("tools", "list", "--json").json(), "find"));
        Files.write(folder.resolve("p.png"), PhotoSet.picture("wine.jpg").encodePng());
        String[] ask = {"ask", "--image", "p.png", "--question", "Is there a bottle?"};
        Terminal.Result empty = run(ask);
        assertEquals(3, empty.code(), empty.err());
        assertTrue(empty.err().contains("owl] is empty"), empty.err());
        Files.writeString(folder.resolve("vireo.yaml"), settings.formatted("1.5"));
        Terminal.Result far = run(ask);
        assertEquals(2, far.code(), far.err());
        assertTrue(far.err().contains("'1.5' is out of bounds"), far.err());
        Files.writeString(
                folder.resolve("vireo.yaml"), settings.formatted("0.2").replace("owlvit:owl", "photos"));
        Terminal.Result other = run(ask);
        assertEquals(2, other.code(), other.err());
        assertTrue(other.err().contains("tools.find_threshold and tools.find_overlap are for owlv2:DIR"), other.err());
    }

    @Test
    void aDetectorInOnnxIsDescribedByAFile() throws IOException {
        Files.writeString(folder.resolve("vireo.yaml"), "tools: {model: photos, find: 'onnx:yolo.json'}\n");
        assertEquals("onnx:yolo.json", model(run("tools", "list", "--json").json(), "find"));
        Files.write(folder.resolve("p.png"), PhotoSet.picture("wine.jpg").encodePng());
        Terminal.Result result = run("ask", "--image", "p.png", "--question", "Is there a bottle?");
        assertEquals(3, result.code(), result.err());
        assertTrue(result.err().contains("yolo.json"), result.err());
    }

    @Test
    void theDoctorAsksTheToolsForPhotographs() {
        JsonNode checks = run("doctor", "--json").json().path("checks");
        int seen = 0;
        for (JsonNode check : checks) {
            String name = check.path("name").asText();
            if (name.startsWith("photo") || name.equals("model sets")) {
                assertEquals("ok", check.path("status").asText(), check.toString());
                assertTrue(
                        name.equals("model sets")
                                || check.path("detail").asText().endsWith(" ms)"),
                        check.toString());
                seen++;
            }
        }
        assertEquals(5, seen, checks.toString());
    }

    @Test
    void networksAreWarmedUpOnRequest() throws IOException {
        Files.write(folder.resolve("p.png"), PhotoSet.picture("wine.jpg").encodePng());
        Terminal.Result result =
                run("ask", "--tools", "photos", "--warm-up", "--image", "p.png", "--question", "Is there a bottle?");
        assertEquals("yes\n", result.out(), result.err());
        assertTrue(result.err().contains("the networks are warm after "), result.err());
    }
}
