package dev.vireo.cli.internal.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.cli.Terminal;
import dev.vireo.microworld.OracleTools;
import dev.vireo.microworld.SceneFiles;
import dev.vireo.microworld.questions.QuestionFile;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.VisualApi;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The command contract, without a worker and without networks: what is wrong is told before anything starts.
/// The commands that run programs are tested in [dev.vireo.cli.ProgramCommandsTest].
public class CommandsTest {
    @TempDir
    private Path folder = Path.of("");

    private Terminal.Result run(String... args) {
        return new Terminal(folder).run(args);
    }

    @BeforeEach
    void layOutThePictureOfTheDemo() throws IOException {
        DemoFiles.layOut(folder);
    }

    @Test
    void planPrintsTheProgramOfAQuestion() {
        JsonNode json = run("plan", "--question", "How many red cubes are there?", "--json")
                .json();
        assertEquals(List.of("program"), names(json));
        String program = json.path("program").asText();
        assertTrue(program.startsWith("def execute_command(image) -> int:\n"), program);
    }

    @Test
    void planTakesTheDemandedTypeOffTheQuestion() {
        Terminal.Result result = run("plan", "--question", "Return a bool, is there a red cube?");
        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().startsWith("def execute_command(image) -> bool:\n"), result.out());
    }

    @Test
    void planReadsScripts() throws IOException {
        Files.writeString(
                folder.resolve("plans.json"),
                "{\"Who?\": [\"```python\\ndef execute_command(image) -> str:\\n    return 'me'\\n```\"]}");
        String script = "scripted:" + folder.resolve("plans.json");
        Terminal.Result result = run("plan", "--question", "Who?", "--planner", script);
        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().contains("return 'me'"), result.out());
    }

    @Test
    void aQuestionOutsideTheGrammarHasNoPlanAndAHint() {
        Terminal.Result result = run("plan", "--question", "What do you think of art?");
        assertEquals(2, result.code());
        assertEquals(1, result.err().lines().count());
        assertTrue(result.err().contains("--planner openai:MODEL"), result.err());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ask --question Why? --image missing.png|3|missing.png",
                "ask --question Why? --image text.png|3|text.png",
                "ask --question Why? --image empty.png|3|empty.png",
                "ask --question Why? --image cut.png|3|cut.png",
                "ask --question Why? --image huge.png|3|huge.png",
                "ask --question Why? --image images/000004.png --tools orcle|2|Did you mean 'oracle'?",
                "ask --question Why? --image images/000004.png --planner buitlin|2|builtin",
                "ask --question Why? --image images/000004.png --planner openai:m|2|OPENAI_API_KEY",
                "ask --question Why? --image images/000004.png --base-url x --planner openai:m|2|--base-url",
                "ask --question Why? --image images/000004.png --scene s.json|2|--scene",
                "ask --question Why? --image demo.png --tools oracle|3|scene",
                "ask --question Why?|2|--image",
                "ask --question Why? --receiver video|2|--video FILE is missing",
                "ask --question Why? --image a.png --video v.mp4|2|exclude each other",
                "ask --question Why? --image a.png --frames 3|2|--frames",
                "ask --question Why? --video v.mp4 --frames 0|2|--frames",
                "ask --question Why? --image a.png --receiver video|2|--receiver video does not fit to one picture",
                "ask --question Why? --image a.png --image b.png --receiver image|2|does not fit to 2 pictures",
                "ask --question Why? --video v.mp4 --receiver image_list|2|does not fit to a video",
                "ask --question Why? --image a.png --receiver vidoe|2|Did you mean 'video'?",
                "ask --question Why? --image a.png --option yes|2|--option",
                "ask --question Why? --image images/000004.png --timeout 5|2|--timeout",
                "ask --question Why? --image images/000004.png --max-depth 99|2|--max-depth must be",
                "ask --question Why? --image images/000004.png --trace why.txt|2|--trace",
                "ask --question Why? --image images/000004.png --tools opanai:m|2|Did you mean 'openai:m'?",
                "ask --question Why? --image images/000004.png --tools openai:m|2|OPENAI_API_KEY",
                "ask --question Why? --video none.mp4|3|none.mp4",
                "ask --question Why? --video demo.png|2|[demo.png] is a picture, not a video",
                "video upscale demo.png --model ./m --size 64x48|3|[demo.png] is a picture, not a video",
                "video upscale images --model ./m --size 64x48|3|[images] is not the folder of a video",
                "models show https://example.org/a/b|2|Write ORG/NAME",
                "plan --question Why? --receiver image_lsit|2|Did you mean 'image_list'?",
                "plan --question Why? --exampels fixed|2|Did you mean '--examples'?",
                "plan --question Why? --examples fxied|2|Did you mean 'fixed'?",
                "tools|2|tools",
                "tools run fnid --image images/000004.png|2|Did you mean 'find'?",
                "tools run find --image images/000004.png|2|object_name",
                "tools run find --image images/000004.png --arg object=cube|2|--arg object",
                "tools run find --image images/000004.png --arg object_nam=cube|2|Did you mean 'object_name'?",
                "tools run find --image images/000004.png --arg cube|2|NAME=VALUE",
                "tools run find --image images/000004.png --arg object_name=a --arg object_name=b|2|twice",
                "tools run find --arg object_name=cube|2|--image FILE is missing",
                "tools run find --image images/000004.png --arg object_name=cube --box 1,2,3|2|--box",
                "tools run find --image images/000004.png --arg object_name=cube --tools vqa|2|vqa",
                "tools run distance --image images/000004.png --arg a=1,2,3,4 --arg b=5|2|--arg b",
                "tools run distance --image images/000004.png --box 1,2,3,4|2|--box",
                "tools run crop --image images/000004.png --arg left=x|2|--arg left: 'x' is not an int",
                "tools run recursive_query --image images/000004.png --arg question=Why?|2|returns=TYPE",
                "tools run recursive_query --image images/000004.png --arg question=a --arg returns=text|2|no type",
                "tools run llm_query --image images/000004.png|2|question",
                "tools run trim --image images/000004.png|2|looks at a video",
                "tools run VideoSegment.simple_query --image images/000004.png --arg question=a|2|--video",
                "config|2|config",
                "config shwo|2|Did you mean 'show'?",
                "config check none.yaml|2|none.yaml",
                "exec missing.py --image images/000004.png|3|missing.py",
                "exec program.py --image missing.png|3|missing.png",
                "exec program.py --image images/000004.png --timeout 5|2|--timeout",
                "exec program.py --image images/000004.png --tools vqa|2|vqa",
                "world scenes --count 0 --seed 1 --out w|2|--count",
                "world scenes --count 1 --seed 1 --out w --size big|2|--size",
                "world scenes --count 1 --seed 1 --out w --size 20x20|2|--size",
                "world scenes --count x --seed 1 --out w|2|--count",
                "world clips --count 0 --seed 1 --out w|2|--count",
                "world clips --count 1 --seed 1 --out w --size 300x100|2|more than twice",
                "world clips --count 1 --seed 1 --out w --frames 5|2|--frames",
                "world clips --count 1 --seed 1 --out w --fps 0|2|--fps",
                "world clips --count 1 --seed 1 --out w --format gif|2|--format",
                "world clips --count 1 --seed 1 --out w --tasks story,stroy|2|Did you mean 'story'?",
                "world scnees|2|Did you mean 'scenes'?",
                "world|2|world",
            })
    void whatIsWrongIsOneLineThatNamesIt(String line, int code, String named) {
        Terminal.Result result = run(line.split(" "));
        assertEquals(code, result.code(), result.err());
        assertEquals("", result.out());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().startsWith("vireo: "), result.err());
        assertTrue(result.err().contains(named), result.err());
    }

    @Test
    void anEmptyQuestionIsWrongUsage() {
        Terminal.Result result = run("ask", "--image", "images/000004.png", "--question", " ", "--json");
        assertEquals(2, result.code());
        assertEquals("usage", result.json().path("error").path("code").asText());
        assertEquals(
                "--question is empty",
                result.json().path("error").path("message").asText());
    }

    @Test
    void planWritesForTheReceiverThatIsNamed() throws IOException {
        Files.writeString(folder.resolve("plans.json"), "{\"Who?\": [\"def execute_command(video) -> str: ...\"]}");
        String script = "scripted:" + folder.resolve("plans.json");
        Terminal.Result result = run("plan", "--question", "Who?", "--planner", script, "--receiver", "video");
        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().startsWith("def execute_command(video)"), result.out());
        assertTrue(result.err().startsWith("vireo: note: this program is refused: "), result.err());
    }

    @Test
    void toolsListNamesEveryFunctionOfTheApi() {
        JsonNode tools = run("tools", "list", "--json").json().path("tools");
        assertEquals(VisualApi.STANDARD.functions().size(), tools.size());
        JsonNode find = tools.path(0);
        assertEquals("ImagePatch.find", find.path("name").asText());
        assertEquals(
                "ImagePatch.find(object_name: str) -> list[ImagePatch]",
                find.path("signature").asText());
        assertEquals("host", find.path("place").asText());
        assertEquals("str", find.path("parameters").path(0).path("type").asText());
        assertFalse(find.path("description").asText().isEmpty());
        assertTrue(run("tools", "list").out().contains("distance(a: ImagePatch, b: ImagePatch) -> float\n"));
    }

    @Test
    void worldScenesWritesWhatItSays() throws IOException {
        Terminal.Result result =
                run("world", "scenes", "--count", "2", "--seed", "5", "--out", "w", "--size", "96x72", "--json");
        assertEquals(0, result.code(), result.err());
        assertEquals(2, result.json().path("scenes").asInt());
        assertEquals(8, result.json().path("questions").asInt());
        assertEquals(8, QuestionFile.read(folder.resolve("w/questions.json")).size());
        for (String file : List.of("images/000001.png", "depth/000001.png", "masks/000001.png", "scenes/000001.json")) {
            assertTrue(Files.size(folder.resolve("w").resolve(file)) > 0, file);
        }
    }

    @Test
    void theCacheFolderIsCheckedByTheDoctor() throws IOException {
        assertEquals(
                DoctorCommand.Status.OK,
                DoctorCommand.cache(folder.resolve("new")).status());
        Path file = Files.writeString(folder.resolve("file"), "");
        DoctorCommand.Check check = DoctorCommand.cache(file.resolve("below"));
        assertEquals(DoctorCommand.Status.FAIL, check.status());
        assertFalse(check.fix().isEmpty());
    }

    @Test
    void theDoctorSaysWhetherWorkersHaveTheirStartUpCache() throws IOException {
        Path cache = folder.resolve("worker.aot");
        DoctorCommand.Check missing = DoctorCommand.startCache(Optional.of(cache));
        assertEquals(DoctorCommand.Status.WARN, missing.status());
        assertTrue(missing.detail().contains("worker.aot"), missing.detail());
        assertTrue(missing.fix().contains("in the background"), missing.fix());
        Files.writeString(cache, "");
        assertEquals(
                DoctorCommand.Status.OK,
                DoctorCommand.startCache(Optional.of(cache)).status());
        assertEquals(
                DoctorCommand.Status.OK,
                DoctorCommand.startCache(Optional.empty()).status());
    }

    @Test
    void theSceneOfTheDemoIsThatOfItsPicture() {
        OracleTools oracle = new OracleTools(SceneFiles.read(folder.resolve("scenes/000004.json")));
        ImagePatch whole = ImagePatch.whole(Demo.picture());
        assertEquals(4, oracle.find(whole, "cone").size());
        assertEquals(5, oracle.find(whole, "shiny thing").size());
    }

    private static List<String> names(JsonNode object) {
        List<String> out = new ArrayList<>();
        object.fieldNames().forEachRemaining(out::add);
        return out;
    }

    /// The demo's picture and scene as `world scenes` lays them out, and files that are no pictures.
    public static final class DemoFiles {
        private DemoFiles() {}

        public static void layOut(Path folder) throws IOException {
            Files.createDirectories(folder.resolve("images"));
            Files.createDirectories(folder.resolve("scenes"));
            byte[] png = resource("demo.png");
            Files.write(folder.resolve("images/000004.png"), png);
            Files.write(folder.resolve("demo.png"), png);
            Files.write(folder.resolve("scenes/000004.json"), resource("demo.json"));
            Files.writeString(folder.resolve("text.png"), "no picture at all", StandardCharsets.UTF_8);
            Files.write(folder.resolve("empty.png"), new byte[0]);
            Files.write(folder.resolve("cut.png"), java.util.Arrays.copyOf(png, png.length / 2));
            Files.write(folder.resolve("huge.png"), claim(png, 30_000, 30_000));
            Files.writeString(folder.resolve("program.py"), "def execute_command(image) -> int:\n    return 1\n");
        }

        private static byte[] resource(String name) throws IOException {
            try (InputStream in = Objects.requireNonNull(Demo.class.getResourceAsStream(name))) {
                return in.readAllBytes();
            }
        }

        /// The same PNG with another size in its header.
        private static byte[] claim(byte[] png, int width, int height) {
            java.nio.ByteBuffer header = java.nio.ByteBuffer.wrap(png.clone());
            header.putInt(16, width).putInt(20, height);
            java.util.zip.CRC32 crc = new java.util.zip.CRC32();
            crc.update(header.array(), 12, 17);
            return header.putInt(29, (int) crc.getValue()).array();
        }
    }
}
