package dev.vireo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCommandsTest {
    private static final String GOOD =
            "{\"image\":\"1.jpg\",\"caption\":\"A cup is on a bus.\",\"label\":1,\"relation\":\"on\"}\n";

    @TempDir
    private Path folder = Path.of("");

    private Path questions = Path.of("");
    private Path picture = Path.of("");

    @BeforeEach
    void aSmallDataSet() throws IOException {
        Path splits = Files.createDirectories(folder.resolve("vsr/splits/random"));
        questions = Files.writeString(splits.resolve("test.jsonl"), GOOD);
        picture = Files.createDirectories(folder.resolve("vsr/images")).resolve("1.jpg");
        Files.write(picture, new byte[] {1});
    }

    private Terminal.Result run(String... arguments) {
        return new Terminal(folder).run(arguments);
    }

    @Test
    void theDataSetsAreListedWithTheirSplitsAndMetrics() {
        Terminal.Result plain = run("data", "list");
        assertEquals(0, plain.code());
        assertTrue(plain.out().contains("longvideo-reason-eval"), plain.out());
        JsonNode first = run("data", "list", "--json").json().get("datasets").get(0);
        assertEquals("gqa", first.get("name").textValue());
        assertEquals("testdev_balanced", first.get("splits").get(0).textValue());
        assertEquals("gqa-official", first.get("metrics").get(0).textValue());
    }

    @Test
    void aDataSetThatIsInOrderIsFine() {
        assertEquals(0, run("data", "check", "vsr", "--root", "vsr").code());
        Terminal.Result result = run("data", "check", "vsr", "--root", "vsr", "--json");
        assertEquals(0, result.code());
        assertEquals("{\"ok\":true,\"problems\":[]}", result.json().toString());
    }

    @Test
    void whatIsWrongAndMissingIsListedWithExitCode3() throws IOException {
        Files.writeString(questions, GOOD + "{\"image\":\n");
        Files.delete(picture);
        Terminal.Result result = run("data", "check", "vsr", "--root", "vsr", "--split", "random-test", "--json");
        assertEquals(3, result.code());
        JsonNode json = result.json();
        assertEquals(false, json.get("ok").booleanValue());
        assertEquals(2, json.get("problems").size());
        JsonNode missing = json.get("problems").get(0);
        assertEquals(picture.toString(), missing.get("file").textValue());
        assertEquals(0, missing.get("line").intValue());
        JsonNode broken = json.get("problems").get(1);
        assertEquals(questions.toString(), broken.get("file").textValue());
        assertEquals(2, broken.get("line").intValue());
        assertTrue(broken.get("message").textValue().startsWith("it is not JSON"));
        assertTrue(missing.get("hint").textValue().contains("COCO 2017"));
        Terminal.Result plain = run("data", "check", "vsr", "--root", "vsr", "--most", "1");
        assertEquals(3, plain.code());
        assertTrue(plain.err().contains("--most 1 was reached"), plain.err());
    }

    @Test
    void aWrongNameSplitOrFolderIsToldAsOne() {
        Terminal.Result name = run("data", "check", "vsrr", "--root", "vsr");
        assertEquals(2, name.code());
        assertTrue(name.err().contains("Did you mean 'vsr'?"), name.err());
        assertEquals(
                2,
                run("data", "check", "vsr", "--root", "vsr", "--split", "best").code());
        assertEquals(3, run("data", "check", "vsr", "--root", "none").code());
        assertEquals(2, run("data", "check", "vsr").code());
        assertEquals(2, run("data").code());
    }

    @Test
    void aDataSetIsMadeCheckedAndRunOn() {
        Terminal.Result made = run(
                "data", "make", "gqa", "--count", "6", "--seed", "3", "--out", "made", "--size", "160x120", "--json");
        assertEquals(0, made.code(), made.err());
        assertEquals(
                "{\"dataset\":\"gqa\",\"split\":\"testdev_balanced\",\"questions\":6,\"pictures\":1,\"seed\":3,"
                        + "\"out\":\"made\"}",
                made.json().toString());
        assertEquals(0, run("data", "check", "gqa", "--root", "made").code());
        Terminal.Result asked =
                run("eval", "run", "gqa", "--root", "made", "--out", "run", "--tools", "oracle", "--json");
        assertEquals(0, asked.code(), asked.err());
        assertEquals(
                1.0,
                asked.json().get("metrics").get("gqa-official").get("value").doubleValue());
        Terminal.Result plain =
                run("data", "make", "gqa", "--count", "6", "--seed", "3", "--out", "made", "--size", "160x120");
        assertEquals("6 questions of gqa, testdev_balanced, are in made (pictures: 1)\n", plain.out());
    }

    @Test
    void whatIsNotMadeIsRefusedByName() {
        Terminal.Result other = run("data", "make", "vsr", "--count", "2", "--seed", "3", "--out", "vsr");
        assertEquals(2, other.code());
        assertTrue(other.err().contains("vsr] holds something else"), other.err());
        Terminal.Result split = run(
                "data", "make", "gqa", "--count", "2", "--seed", "3", "--out", "x", "--split", "train_all", "--json");
        assertEquals(2, split.code());
        assertTrue(split.json().get("error").get("message").textValue().contains("'train_all' is not made"));
        assertEquals(
                2, run("data", "make", "vsr", "--count", "2", "--seed", "3").code());
    }
}
