package dev.vireo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.cli.internal.command.CommandsTest;
import dev.vireo.cli.internal.work.PhotoSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Questions about photographs, from the command line to the pixels.
class PhotosTest {
    @TempDir
    private Path folder = Path.of("");

    private Terminal.Result run(String... args) {
        return new Terminal(folder).run(args);
    }

    @BeforeEach
    void layOutPictures() throws IOException {
        CommandsTest.DemoFiles.layOut(folder);
        PhotoSet.picture("wine.jpg").write(folder.resolve("wine.png"));
    }

    @Test
    void thePicturesThatComeWithVireoAreMeasuredByKind() {
        Terminal.Result result = run("eval", "photos", "--json", "--out", "run");
        assertEquals(0, result.code(), result.err());
        JsonNode json = result.json();
        assertEquals(45, json.path("total").asInt());
        assertEquals(0, json.path("failed").asInt(), result.out());
        JsonNode detector = json.path("needs").path("detector");
        assertEquals(18, detector.path("total").asInt());
        assertTrue(detector.path("right").asInt() >= 16, result.out());
        assertEquals(11, detector.path("majority").asInt());
        JsonNode existence = json.path("kinds").path("existence");
        assertTrue(existence.path("right").asInt() > existence.path("majority").asInt() / 2, result.out());
        assertEquals(45, json.path("results").size());
        assertEquals("Is there a wine glass?", json.at("/results/0/question").asText());
        assertEquals("yes", json.at("/results/0/answer").asText());
        // what the tools don't know is unknown, and never a "no"
        List<JsonNode> results =
                StreamSupport.stream(json.path("results").spliterator(), false).toList();
        for (String thing : List.of("rocket", "snow")) {
            JsonNode about = results.stream()
                    .filter(one -> one.path("question")
                            .asText()
                            .toLowerCase(Locale.ROOT)
                            .contains(thing))
                    .findFirst()
                    .orElseThrow();
            assertFalse(Set.of("no", "0").contains(about.path("answer").asText()), about.toString());
        }
        assertEquals(
                results.stream().filter(one -> one.path("unknown").asBoolean()).count(),
                json.path("unknown").asLong());
        // again: nothing is asked, the result is the same
        assertEquals(
                result.out(), run("eval", "photos", "--json", "--out", "run").out());
    }

    @Test
    void pictureDecidesWhichToolsLookAtIt() {
        Terminal.Result photo = run("ask", "--image", "wine.png", "--question", "How many bottles are there?");
        assertEquals("1\n", photo.out(), photo.err());
        assertTrue(photo.err().contains("the tools for photographs look at it (photos-"), photo.err());
        Terminal.Result world = run("ask", "--image", "images/000004.png", "--question", "Is there a cube?", "--json");
        assertFalse(world.err().contains("photographs"), world.err());
        assertTrue(world.json().path("tools").asText().startsWith("builtin-"), world.out());
        assertFalse(world.json().path("unknown").asBoolean());
        Terminal.Result unknown =
                run("ask", "--image", "wine.png", "--question", "Is there a unicorn?", "--json", "--tools", "photos");
        assertEquals("unknown", unknown.json().path("answer").asText(), unknown.out());
        assertTrue(unknown.json().path("unknown").asBoolean());
        assertEquals("unknown", unknown.json().at("/notices/0/kind").asText());
        assertTrue(unknown.json().at("/notices/0/message").asText().contains("'unicorn'"), unknown.out());
        assertTrue(unknown.json().path("tools").asText().startsWith("photos-"), unknown.out());
    }

    @Test
    void whatIsWrongWithAFileOfQuestionsIsToldBeforeAnythingIsAsked() throws IOException {
        assertEquals(2, run("eval", "photos", "--pictures", "x").code());
        Path questions = folder.resolve("q.jsonl");
        String right = "{\"image\": \"wine.png\", \"question\": \"Q?\", \"answer\": \"1\", \"kind\": \"count\"}\n";
        Files.writeString(questions, right + right.replace("wine.png", "beer.png"));
        Terminal.Result missing = run("eval", "photos", "--questions", "q.jsonl");
        assertEquals(3, missing.code());
        assertTrue(missing.err().contains("[q.jsonl]:2: there is no picture"), missing.err());
        Files.writeString(questions, right.replace("\"kind\"", "\"sort\""));
        Terminal.Result kindless = run("eval", "photos", "--questions", "q.jsonl");
        assertEquals(3, kindless.code());
        assertTrue(kindless.err().contains("[q.jsonl]:1"), kindless.err());
        Files.writeString(questions, "");
        assertTrue(run("eval", "photos", "--questions", "q.jsonl").err().contains("has no questions"));
    }
}
