package dev.vireo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.diffusion.TinyVideoModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `vireo video generate` and `upscale`, with a tiny model of random numbers.
class VideoGenerateTest {
    private static final String CAPTION = "a bear walks to the right";

    @TempDir
    private static Path models = Path.of("");

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void makeTheModel() {
        TinyVideoModel.write(models);
    }

    private Terminal.Result run(String... args) {
        return new Terminal(folder).run(args);
    }

    private Terminal.Result generate(String... more) {
        List<String> args = new ArrayList<>(List.of("video", "generate"));
        List<String> given = Arrays.asList(more);
        if (given.contains("--replay")) {
            args.addAll(given);
            return run(args.toArray(new String[0]));
        }
        Map.of("--model", models.toString(), "--steps", "3", "--size", "32x24", "--frames", "3")
                .forEach((option, value) -> {
                    if (!given.contains(option)) {
                        args.addAll(List.of(option, value));
                    }
                });
        args.addAll(given);
        return run(args.toArray(new String[0]));
    }

    @Test
    void aCaptionBecomesAFolderWithEverything() throws IOException {
        Terminal.Result result = generate("--caption", CAPTION, "--attention", "--out", "deep/bear");
        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().startsWith("deep/bear/video.mp4\ndeep/bear/video.gif\ndeep/bear/overlay.mp4\n"));
        assertTrue(result.out().endsWith("deep/bear/frames (3 pictures)\ndeep/bear/run.json\n"), result.out());
        Path made = folder.resolve("deep/bear");
        for (String file : List.of(
                "video.mp4",
                "video.gif",
                "overlay.mp4",
                "energy.png",
                "energy.csv",
                "attention-1.png",
                "attention-3.png",
                "frames/0002.png",
                "layout.json",
                "run.json")) {
            assertTrue(Files.size(made.resolve(file)) > 0, file);
        }
        assertFalse(Files.exists(made.resolve("unfinished.safetensors")));

        Terminal.Result again = generate("--caption", CAPTION, "--attention", "--out", "deep/bear", "--json");
        assertEquals(0, again.code(), again.out());
        assertFalse(again.json().path("made").asBoolean());
        Terminal.Result other = generate("--caption", CAPTION, "--seed", "4", "--out", "deep/bear");
        assertEquals(2, other.code());
        assertTrue(other.err().contains("holds another video"), other.err());
    }

    @Test
    void thatNothingWasGuidedIsSaidWhereItIsSo() {
        String said = "nothing was guided";
        assertTrue(generate("--caption", CAPTION, "--out", "a").err().contains(said));
        assertFalse(generate("--caption", CAPTION, "--out", "b", "--threshold", "0")
                .err()
                .contains(said));
        assertFalse(
                generate("--caption", CAPTION, "--out", "c", "--compat").err().contains(said));
    }

    @Test
    void aRunIsReplayedToTheSameFrames() throws IOException {
        assertEquals(
                0, generate("--caption", CAPTION, "--out", "one", "--seed", "5").code());
        Terminal.Result result = run("video", "generate", "--replay", "one/run.json", "--out", "two", "--json");
        assertEquals(0, result.code(), result.out());
        assertEquals("[]", result.json().path("different_frames").toString());
        assertEquals(-1, Files.mismatch(folder.resolve("one/video.mp4"), folder.resolve("two/video.mp4")));
        assertEquals(-1, Files.mismatch(folder.resolve("one/frames/0001.png"), folder.resolve("two/frames/0001.png")));

        Path record = folder.resolve("one/run.json");
        String text = Files.readString(record);
        Files.writeString(record, text.replaceFirst("(\"unet/config.json\" : \")[0-9a-f]", "$1x"));
        Terminal.Result wrong = run("video", "generate", "--replay", "one/run.json", "--out", "three");
        assertEquals(3, wrong.code());
        assertTrue(wrong.err().contains("unet/config.json differs"), wrong.err());
        Files.writeString(record, text.replaceFirst("(\"frames_sha256\" : \\[ \")[0-9a-f]", "$1x"));
        assertEquals(
                2,
                run("video", "generate", "--replay", "one/run.json", "--out", "two")
                        .code(),
                "a replay is compared with what it makes, not with what is there");
        assertEquals(
                2,
                run("video", "generate", "--replay", "one/run.json", "--out", "x", "--seed", "1")
                        .code());
        Terminal.Result differs = run("video", "generate", "--replay", "one/run.json", "--out", "four");
        assertEquals(1, differs.code());
        assertTrue(differs.err().contains("1 of 3 frames differ, the first is number 0"), differs.err());
    }

    @Test
    void aBatchGoesOnAfterAFailureAndMakesNothingTwice() throws IOException {
        assertEquals(
                0,
                run("video", "layout", "--caption", CAPTION, "--out", "bear.json")
                        .code());
        Files.writeString(
                folder.resolve("batch.jsonl"),
                "{\"id\": \"bear\", \"layout\": \"bear.json\", \"seed\": 7}\n"
                        + "{\"caption\": \"a chef juggles oranges\"}\n\n"
                        + "{\"caption\": \"" + CAPTION + "\"}\n");
        Terminal.Result result = generate("--batch", "batch.jsonl", "--out", "all", "--json");
        assertEquals(1, result.code(), result.err());
        JsonNode json = result.json();
        assertEquals(1, json.path("failed").asInt());
        assertEquals("all/bear", json.at("/videos/0/folder").asText());
        assertEquals(7, json.at("/videos/0/seed").asLong());
        assertTrue(json.at("/videos/1/error/message").asText().contains("juggles"), json.toString());
        assertEquals("0004", json.at("/videos/2/id").asText());
        assertTrue(Files.exists(folder.resolve("all/0004/video.mp4")));
        JsonNode second =
                generate("--batch", "batch.jsonl", "--out", "all", "--json").json();
        assertFalse(second.at("/videos/0/made").asBoolean());
        assertFalse(second.at("/videos/2/made").asBoolean());
    }

    @Test
    void aVideoIsMadeLarger() throws IOException {
        assertEquals(0, generate("--caption", CAPTION, "--out", "small").code());
        String[] upscale = {
            "video",
            "upscale",
            "small",
            "--model",
            models.toString(),
            "--size",
            "64x48",
            "--steps",
            "4",
            "--out",
            "large",
            "--json"
        };
        Terminal.Result result = run(upscale);
        assertEquals(0, result.code(), result.out());
        assertEquals(CAPTION, result.json().path("prompt").asText());
        assertTrue(Files.exists(folder.resolve("large/frames/0002.png")));
        assertFalse(run(upscale).json().path("made").asBoolean());
        assertEquals(
                0,
                generate("--caption", CAPTION, "--out", "small2", "--seed", "9").code());
        String[] changed = upscale.clone();
        changed[2] = "small2";
        assertEquals(2, run(changed).code(), "a video of another source is not taken for this one");

        upscale[2] = "small/video.mp4";
        upscale[10] = "other";
        assertEquals(2, run(upscale).code());
        List<String> prompted = new ArrayList<>(List.of(upscale));
        prompted.addAll(List.of("--prompt", "a bear"));
        assertEquals(0, run(prompted.toArray(new String[0])).code());

        Terminal.Result replay = run("video", "generate", "--replay", "large/run.json", "--out", "x");
        assertEquals(2, replay.code());
        assertTrue(replay.err().contains("vireo video upscale small"), replay.err());
        upscale[2] = "nothing";
        Terminal.Result nothing = run(upscale);
        assertEquals(3, nothing.code());
        assertTrue(nothing.out().contains("no such file"), nothing.out());
        Files.delete(folder.resolve("small/frames/0002.png"));
        upscale[2] = "small";
        assertEquals(3, run(upscale).code());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--out x | 2 | nothing says what to show",
                "--caption bear --layout x | 2 | more than one",
                "--caption bear --frames 0 | 2 | --frames must lie between 1 and 1000",
                "--caption bear --size 33x24 | 2 | width 33 is not a multiple of 2. Give 32 or 34",
                "--caption bear --size big | 2 | 'big' is no size",
                "--caption bear --recipe strong | 2 | 'strong' is not a recipe",
                "--caption bear --control maks | 2 | Did you mean 'mask'?",
                "--caption bear --control adapters | 2 | no adapters",
                "--caption bear --memory little | 2 | 'little' is not one of normal, low",
                "--caption bear --dtype f64 | 2 | 'f64'",
                "--caption bear --device cuda:9 | 5 | cuda",
                "--caption bear --sampler euler | 2 | 'euler' is not one of dpm++, ddim",
                "--caption bear --scale 0 | 2 | --scale must lie between 1 and 100",
                "--caption bear --fps 0 | 2 | --fps must lie between",
                "--caption bear --model ./none | 3 | does not exist",
                "--caption bear --model ./bad.jsonl | 3 | is a file, not the folder of a model",
                "--caption bear --model ./ | 3 | is no text-to-video model: it has no folder scheduler, text_encoder",
                "--layout none.json | 3 | none.json",
                "--batch none.jsonl | 3 | none.jsonl",
                "--batch bad.jsonl | 3 | line 2: unknown field 'sede'",
                "--layout textform.txt | 3 | has no caption",
                "--caption bear --out bad.jsonl | 2 | is a file",
                "--replay none.json | 3 | none.json",
                "--replay bad.jsonl | 3 | not the run of a video",
            })
    void wrongUseIsToldInOneLineWithItsExitCode(String options, int code, String told) throws IOException {
        Files.writeString(
                folder.resolve("bad.jsonl"), "{\"caption\": \"bear\"}\n{\"caption\": \"bear\", \"sede\": 3}\n");
        Files.writeString(
                folder.resolve("textform.txt"),
                "Frame 1: [{'id': 0, 'name': 'bear', 'box': [10, 10, 200, 300]}]\nBackground keyword: park\n");
        Terminal.Result result = generate(options.split(" "));
        assertEquals(code, result.code(), result.err());
        assertTrue(result.err().contains(told), result.err());
        assertEquals(1, result.err().lines().count(), result.err());
        assertFalse(Files.exists(folder.resolve("video")), "an empty folder is left");
    }

    @Test
    void theListOfFilesIsThatOfTheFolder() throws IOException {
        JsonNode json = generate("--caption", CAPTION, "--attention", "--out", "bear", "--json")
                .json();
        List<String> told = new ArrayList<>();
        json.path("files").forEach(file -> told.add(file.asText()));
        Path made = folder.resolve("bear");
        try (Stream<Path> files = Files.walk(made)) {
            assertEquals(
                    files.filter(Files::isRegularFile)
                            .map(file -> made.relativize(file).toString())
                            .sorted()
                            .toList(),
                    told.stream().sorted().toList());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1] | not one JSON object",
                "{\"caption\": \"a\"}{\"caption\": \"b\"} | not one JSON object",
                "{\"caption\": \"\"} | is no text",
                "{\"caption\": null} | is no text",
                "{\"caption\": [\"a\"]} | is no text",
                "{\"layout\": \"none.json\"} | line 1: ",
                "{\"caption\": \"a\", \"seed\": 123456789012345678901} | no whole number",
                "{\"caption\": \"a\", \"layout\": \"b\"} | both caption and layout",
                "{\"id\": \"x\"} | neither caption and layout",
                "{\"caption\": \"a\", \"id\": \"../x\"} | can't be the name of a folder",
                "{\"caption\": \"a\", \"seed\": 1.5} | no whole number",
                "{\"layout\": {\"version\": 9}} | line 1",
            })
    void aLineThatIsNotUnderstoodIsNamed(String line, String told) throws IOException {
        Files.writeString(folder.resolve("batch.jsonl"), line + "\n");
        Terminal.Result result = generate("--batch", "batch.jsonl");
        assertEquals(3, result.code(), result.err());
        assertTrue(result.err().contains(told), result.err());
    }
}
