package dev.vireo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import dev.vireo.cli.internal.command.CommandsTest;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.program.Diagnostic;
import dev.vireo.program.ProgramRunner;
import dev.vireo.runtime.image.Image;
import dev.vireo.sandbox.WorkerRunner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The shapes of what `ask` and `exec` print, with scripted programs and oracle tools in real workers.
class ProgramCommandsTest {
    /// Workers for all tests: starting them takes seconds.
    private static final ProgramRunner WORKERS = WorkerRunner.start();

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void layOutThePictureOfTheDemo() throws IOException {
        CommandsTest.DemoFiles.layOut(folder);
    }

    @AfterAll
    static void endTheWorkers() {
        WORKERS.close();
    }

    /// Workers that outlive the command that closes them.
    private record Shared(ProgramRunner runner) implements ProgramRunner {
        @Override
        public ProgramRunner.Session open() {
            return runner.open();
        }

        @Override
        public List<Diagnostic> check(ProgramRunner.Call call) {
            return runner.check(call);
        }

        @Override
        public void close() {}
    }

    private Terminal.Result run(String... args) {
        return new Terminal(folder, (_, _, _) -> new Shared(WORKERS)).run(args);
    }

    private Terminal.Result exec(String source) throws IOException {
        Files.writeString(folder.resolve("p.py"), source);
        return run("exec", "p.py", "--image", "images/000004.png", "--tools", "oracle", "--timeout", "1m", "--json");
    }

    @Test
    void askPrintsTheObjectOfTheContract() throws IOException {
        Files.writeString(folder.resolve("plans.json"), """
                {"How many?": ["def execute_command(image) -> int:\\n    patch = ImagePatch(image)\\n    it = patch.recursive_query('Which?', returns=ImagePatch)\\n    return len(patch.find('cone')) + it.width * 0\\n"],
                 "Which?": ["def execute_command(image) -> ImagePatch:\\n    return ImagePatch(image).find('cylinder')[0]\\n"]}
                """);
        Terminal.Result result = run(
                "ask",
                "--image",
                "images/000004.png",
                "--question",
                "How many?",
                "--tools",
                "oracle",
                "--planner",
                "scripted:" + folder.resolve("plans.json"),
                "--trace",
                "t.html",
                "--json");
        assertEquals(0, result.code(), result.out() + result.err());
        JsonNode json = result.json();
        assertEquals(
                List.of(
                        "answer",
                        "value",
                        "type",
                        "degraded",
                        "notices",
                        "program",
                        "sub_programs",
                        "tool_calls",
                        "llm_calls",
                        "input_tokens",
                        "output_tokens",
                        "cached_tokens",
                        "cached",
                        "millis",
                        "unknown",
                        "tools"),
                names(json));
        assertEquals("4", json.path("answer").asText());
        assertEquals(4, json.path("value").asInt());
        assertEquals("int", json.path("type").asText());
        assertEquals(false, json.path("degraded").asBoolean(true));
        assertTrue(json.path("program").asText().contains("recursive_query"));
        JsonNode sub = json.path("sub_programs").path(0);
        assertEquals(List.of("question", "type", "program", "value", "depth"), names(sub));
        assertEquals("Which?", sub.path("question").asText());
        assertEquals("ImagePatch", sub.path("type").asText());
        assertEquals(1, sub.path("depth").asInt());
        assertEquals(List.of("left", "lower", "right", "upper"), names(sub.path("value")));
        assertEquals(1, json.path("sub_programs").size());
        assertEquals(2, json.path("tool_calls").asInt());
        assertEquals(2, json.path("llm_calls").asInt()); // a script stands in for a language model
        assertTrue(json.path("millis").isIntegralNumber());
        assertTrue(Files.readString(folder.resolve("t.html")).contains("How many?"));
    }

    private Terminal.Result askCones(String trace, String program) throws IOException {
        Files.writeString(
                folder.resolve("cones.json"),
                new JsonMapper().writeValueAsString(Map.of("How many cones?", List.of(program))));
        Terminal.Result result = run(
                "ask",
                "--image",
                "images/000004.png",
                "--question",
                "How many cones?",
                "--tools",
                "oracle",
                "--planner",
                "scripted:" + folder.resolve("cones.json"),
                "--trace",
                trace,
                "--json");
        assertEquals(0, result.code(), result.out() + result.err());
        return result;
    }

    private static final String CONES =
            "def execute_command(image) -> int:\n    return len(ImagePatch(image).find('cone'))\n";

    private Terminal.Result coneAnswer(String answer, String... more) throws IOException {
        String program = "def execute_command(image) -> str:\n    return " + answer + "\n";
        Files.writeString(
                folder.resolve("plans.json"),
                new JsonMapper().writeValueAsString(Map.of("How many cones?", List.of(program))));
        List<String> line = new ArrayList<>(List.of("ask", "--image", "images/000004.png"));
        line.addAll(List.of("--question", "How many cones?", "--tools", "oracle"));
        line.addAll(List.of("--planner", "scripted:" + folder.resolve("plans.json")));
        line.addAll(List.of(more));
        return run(line.toArray(String[]::new));
    }

    @Test
    void aFullDiskCostsTheTraceAndNotTheAnswer() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "there is no device that is always full");
        for (String name : List.of("full.jsonl", "full.html")) {
            Files.createSymbolicLink(folder.resolve(name), full);
            Terminal.Result result = coneAnswer("'four'", "--trace", name);
            assertEquals("four\n", result.out());
            assertEquals(3, result.code());
            assertTrue(result.err().contains(name + "] can't be written: "), result.err());
            assertEquals(
                    "four",
                    coneAnswer("'four'", "--trace", name, "--json")
                            .json()
                            .path("answer")
                            .asText());
        }
    }

    @Test
    void aTraceThatCanNotBeWrittenIsToldBeforeAnythingIsAsked() throws IOException {
        Terminal.Result result = coneAnswer("'four'", "--trace", "nowhere/why.jsonl");
        assertEquals(3, result.code());
        assertEquals("", result.out());
        assertTrue(result.err().contains("there is no folder "), result.err());
    }

    @Test
    void whatAnAnswerSaysMovesNoCursor() throws IOException {
        String answer = "'a\\x1b[2J\\x9b31m\\u202e\\u732b'";
        assertEquals("a\\u001b[2j\\u009b31m\\u202e\u732b\n", coneAnswer(answer).out());
        Terminal.Result json = coneAnswer(answer, "--json");
        assertTrue(json.out().chars().allMatch(c -> (c >= ' ' && (c < 0x7f || c > 0x9f)) || c == '\n'), json.out());
        assertEquals(
                "a\u001b[2j\u009b31m\u202e\u732b", json.json().path("answer").asText());
    }

    private String[] guessing(String... more) throws IOException {
        Files.writeString(
                folder.resolve("guess.json"),
                new JsonMapper()
                        .writeValueAsString(Map.of(
                                "How many cones?",
                                List.of("def execute_command(image) -> int:\n    return len(ImagePatch(image)"
                                        + ".find('brown cone'))\n"))));
        List<String> out = new ArrayList<>(List.of(
                "ask",
                "--image",
                "images/000004.png",
                "--question",
                "How many cones?",
                "--tools",
                "oracle",
                "--planner",
                "scripted:" + folder.resolve("guess.json")));
        out.addAll(List.of(more));
        return out.toArray(String[]::new);
    }

    @Test
    void anAnswerThatIsAGuessSaysSoAndWhy() throws IOException {
        Terminal.Result result = run(guessing());
        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().matches("[0-9]+ \\(a guess\\)\n"), result.out());
        assertTrue(result.err().contains("'brown' is not a thing of the built-in world"), result.err());
        assertFalse(result.err().contains("cylinder"), "the words that the tools know: " + result.err());
        JsonNode json = run(guessing("--json")).json();
        assertTrue(json.path("degraded").asBoolean());
        JsonNode notice = json.path("notices").path(0);
        assertEquals(List.of("kind", "message", "hint"), names(notice));
        assertEquals("program_failed", notice.path("kind").asText());
        assertTrue(notice.path("message").asText().contains("'brown'"), notice.toString());
    }

    @Test
    void strictlyAGuessIsAFailure() throws IOException {
        assertEquals(1, run(guessing("--strict")).code());
        assertEquals(1, run(guessing("--strict", "--json")).code());
    }

    @Test
    void onATerminalAskSaysWhatItDoesInOneLineAndTakesItAway() throws IOException {
        String property = "vireo.stderr.terminal";
        System.setProperty(property, "true");
        try {
            String err = run(guessing()).err();
            String line = "\r\u001b[K";
            assertTrue(err.contains(line + "planning: How many cones?" + line), err);
            assertTrue(err.contains(line + "running the program for: How many cones?" + line), err);
            assertTrue(err.contains(line + "vireo: note: "), err);
        } finally {
            System.clearProperty(property);
        }
    }

    @Test
    void replayPrintsWhatAskPrinted() throws IOException {
        Terminal.Result asked = askCones("t.jsonl", CONES);
        Terminal.Result replayed = run("replay", "t.jsonl", "--json");
        assertEquals(0, replayed.code(), replayed.out() + replayed.err());
        assertEquals(asked.out(), replayed.out());
    }

    @Test
    void aReplayThatPartsFromItsTraceSaysWhereAndExitsWithOne() throws IOException {
        askCones("t.jsonl", CONES);
        Path file = folder.resolve("t.jsonl");
        String recorded = Files.readString(file);
        // what a tool gave is what the replay computes with; the recorded answer no longer follows from it
        String changed = recorded.replaceFirst("(\"event\":\"call\".*?\"value\":)\\[.*\\](,\"remembered\")", "$1[]$2");
        assertTrue(changed.length() < recorded.length());
        Files.writeString(file, changed);
        Terminal.Result replayed = run("replay", "t.jsonl");
        assertEquals(1, replayed.code(), replayed.out() + replayed.err());
        assertEquals("0", replayed.out().strip());
        assertTrue(replayed.err().contains("the replay differs: ["), replayed.err());
    }

    @Test
    void aTraceThatIsNoneIsRefusedWithItsLine() throws IOException {
        assertEquals(3, run("replay", "nowhere.jsonl").code());
        Files.writeString(folder.resolve("bad.jsonl"), "{\"vireo_trace\": 1\n");
        for (List<String> command : List.of(
                List.of("replay", "bad.jsonl"),
                List.of("trace", "show", "bad.jsonl"),
                List.of("trace", "html", "bad.jsonl", "out.html"),
                List.of("trace", "diff", "bad.jsonl", "bad.jsonl"))) {
            Terminal.Result result = run(command.toArray(String[]::new));
            assertEquals(3, result.code(), command + result.out() + result.err());
            assertTrue(result.err().contains("bad.jsonl:1]"), result.err());
        }
    }

    @Test
    void traceShowsWritesAndCompares() throws IOException {
        askCones("a.jsonl", CONES);
        askCones("b.jsonl", CONES);
        askCones("c.jsonl", CONES.replace("'cone'", "'cylinder'"));
        Terminal.Result shown = run("trace", "show", "a.jsonl");
        assertEquals(0, shown.code());
        assertTrue(shown.out().contains("How many cones?") && shown.out().contains("find"), shown.out());
        assertEquals(0, run("trace", "html", "a.jsonl", "a.html").code());
        assertTrue(Files.readString(folder.resolve("a.html")).contains("How many cones?"));
        Terminal.Result same = run("trace", "diff", "a.jsonl", "b.jsonl", "--json");
        assertEquals(0, same.code(), same.out());
        assertTrue(same.json().path("same").asBoolean());
        Terminal.Result other = run("trace", "diff", "a.jsonl", "c.jsonl", "--json");
        assertEquals(1, other.code());
        JsonNode difference = other.json().path("differences").path(0);
        assertEquals(List.of("path", "what", "question", "first", "second"), names(difference));
        assertEquals("How many cones?", difference.path("question").asText());
        assertTrue(difference.path("second").asText().contains("cylinder"), difference.toString());
    }

    @Test
    void theCacheIsCountedAndEmptied() throws IOException {
        askCones("t.jsonl", CONES);
        JsonNode stats = run("cache", "stats", "--json").json();
        assertEquals(
                List.of("file", "entries", "model", "tool", "bytes", "max_bytes", "oldest", "features"), names(stats));
        long entries = stats.path("entries").asLong();
        assertEquals(entries, stats.path("model").asLong() + stats.path("tool").asLong());
        assertEquals(
                0,
                run("cache", "clear", "--older-than", "1d", "--json")
                        .json()
                        .path("removed")
                        .asLong());
        assertEquals(
                entries, run("cache", "clear", "--json").json().path("removed").asLong());
        assertEquals(0, run("cache", "stats", "--json").json().path("entries").asLong());
        Terminal.Result bad = run("cache", "clear", "--older-than", "soon");
        assertEquals(2, bad.code());
        assertTrue(bad.err().contains("'soon' is no age"), bad.err());
    }

    @Test
    void execPrintsAReturnedValue() throws IOException {
        Terminal.Result result = exec("""
                def execute_command(image) -> tuple[bool, list[ImagePatch]]:
                    found = ImagePatch(image).find('cylinder')
                    return (len(found) == 1, found)
                """);
        assertEquals(0, result.code(), result.out() + result.err());
        JsonNode json = result.json();
        assertEquals(List.of("outcome", "value", "type", "message", "line"), names(json));
        assertEquals("returned", json.path("outcome").asText());
        assertEquals("tuple[bool, list[ImagePatch]]", json.path("type").asText());
        assertTrue(json.path("value").path(0).asBoolean());
        assertEquals(1, json.path("value").path(1).size());
        assertEquals("", json.path("message").asText());
        assertTrue(json.path("line").isNull());
    }

    @Test
    void execTellsWhereAProgramFailed() throws IOException {
        Terminal.Result result = exec("def execute_command(image) -> int:\n    xs = [1]\n    return xs[3]\n");
        assertEquals(1, result.code(), result.out() + result.err());
        JsonNode json = result.json();
        assertEquals("failed", json.path("outcome").asText());
        assertTrue(json.path("message").asText().startsWith("IndexError"), result.out());
        assertEquals(3, json.path("line").asInt());
        assertTrue(json.path("value").isNull());
        assertTrue(json.path("type").isNull());
    }

    @Test
    void execRefusesAProgramBeforeItRuns() throws IOException {
        Terminal.Result result = exec("import os\ndef execute_command(image) -> int:\n    return 1\n");
        assertEquals(1, result.code(), result.out() + result.err());
        assertEquals("rejected", result.json().path("outcome").asText());
        assertEquals(1, result.json().path("line").asInt());
    }

    @Test
    void severalPicturesAreAListForTheirProgram() throws IOException {
        Files.copy(folder.resolve("images/000004.png"), folder.resolve("images/000005.png"));
        Files.copy(folder.resolve("scenes/000004.json"), folder.resolve("scenes/000005.json"));
        String source =
                "def execute_command(image_list) -> int:\n    return sum(len(i.find('cone')) for i in image_list)\n";
        Files.writeString(folder.resolve("p.py"), source);
        Terminal.Result result = run(
                "exec",
                "p.py",
                "--image",
                "images/000004.png",
                "--image",
                "images/000005.png",
                "--tools",
                "oracle",
                "--timeout",
                "1m",
                "--json");
        assertEquals(8, result.json().path("value").asInt(), result.out() + result.err());

        Files.writeString(
                folder.resolve("plans.json"),
                Console.toJson(Map.of("How many cones are there in all?", List.of(source))));
        Terminal.Result asked = run(
                "ask",
                "--image",
                "images/000004.png",
                "--receiver",
                "image_list",
                "--question",
                "How many cones are there in all?",
                "--planner",
                "scripted:" + folder.resolve("plans.json"),
                "--tools",
                "oracle",
                "--timeout",
                "1m");
        assertEquals("4\n", asked.out(), asked.err());
    }

    @Test
    void aVideoAndItsPossibleAnswersReachTheProgram() throws IOException {
        Files.createDirectories(folder.resolve("frames"));
        for (int i = 0; i < 5; i++) {
            Files.copy(folder.resolve("demo.png"), folder.resolve("frames/" + i + ".png"));
        }
        Files.writeString(folder.resolve("p.py"), """
                def execute_command(video, possible_answers, query) -> str:
                    return query + str(video.num_frames) + possible_answers[1]
                """);
        Terminal.Result result = run(
                "exec",
                "p.py",
                "--video",
                "frames",
                "--frames",
                "3",
                "--option",
                "first",
                "--option",
                "second",
                "--question",
                "Which?",
                "--timeout",
                "1m",
                "--json");
        assertEquals("Which?3second", result.json().path("value").asText(), result.out() + result.err());
    }

    @Test
    void aVideoWithoutTruthHasNoOracle() throws IOException {
        Files.createDirectories(folder.resolve("frames"));
        Files.copy(folder.resolve("demo.png"), folder.resolve("frames/0.png"));
        Terminal.Result result = run("ask", "--video", "frames", "--question", "Why?", "--tools", "oracle");
        assertEquals(3, result.code(), result.out() + result.err());
        assertTrue(result.err().contains("frames] has no clip file"), result.err());
    }

    /// A server of a model that always says the same.
    ///
    /// @param asked takes the requests
    private static HttpServer saying(String content, List<String> asked) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/chat/completions", exchange -> {
            asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] reply = """
                    {"id": "1", "object": "chat.completion", "model": "eye", "choices": [{"index": 0,
                     "finish_reason": "stop", "message": {"role": "assistant", "content": %s}}],
                     "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}}
                    """.formatted(Console.toJson(content)).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, reply.length);
            exchange.getResponseBody().write(reply);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String url(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    @Test
    void aVisionModelBehindAServerLooksAtThePicture() throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer server = saying("{\"answer\": \"a teapot\"}", asked);
        try {
            Terminal.Result result = run(
                    "tools",
                    "run",
                    "simple_query",
                    "--image",
                    "demo.png",
                    "--arg",
                    "question=What is this?",
                    "--tools",
                    "openai:eye",
                    "--tools-base-url",
                    url(server),
                    "--timeout",
                    "1m",
                    "--json");
            assertEquals("a teapot", result.json().path("value").asText(), result.out() + result.err());
            assertEquals(1, asked.size());
            assertTrue(asked.getFirst().contains("\"eye\""), asked.getFirst());
            assertTrue(asked.getFirst().contains("data:image/png;base64,"), "no picture was sent");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void theDoctorAsksTheLanguageModelThatIsConfigured() throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer server = saying("yes", asked);
        try {
            Files.writeString(
                    folder.resolve("vireo.yaml"),
                    "language_model:\n  model: openai:eye\n  base_url: " + url(server) + "\n");
            JsonNode there = languageModelByDoctor();
            assertEquals("ok", there.path("status").asText(), there.toString());
            assertTrue(there.path("detail").asText().startsWith("openai:eye answers"), there.toString());
            assertEquals(1, asked.size());
        } finally {
            server.stop(0);
        }
        JsonNode gone = languageModelByDoctor();
        assertEquals("fail", gone.path("status").asText());
        assertTrue(gone.path("detail").asText().contains("127.0.0.1"), gone.toString());
        assertFalse(gone.path("fix").asText().isEmpty());
    }

    private JsonNode languageModelByDoctor() {
        for (JsonNode check : run("doctor", "--json").json().path("checks")) {
            if (check.path("name").asText().equals("language model")) {
                return check;
            }
        }
        throw new AssertionError("the doctor looked at no language model");
    }

    @Test
    void aLimitOfMoneyNeedsThePriceOfTheModel() throws IOException {
        Files.writeString(folder.resolve("prices.yaml"), "prices:\n  openai:other: {input: 1, output: 2}\n");
        Terminal.Result result = run(
                "ask",
                "--image",
                "images/000004.png",
                "--question",
                "Why?",
                "--tools",
                "oracle",
                "--planner",
                "openai:m",
                "--base-url",
                "http://localhost:1/v1",
                "--max-money",
                "0.05",
                "--config",
                "prices.yaml");
        assertEquals(2, result.code(), result.out() + result.err());
        assertTrue(result.err().contains("the price of openai:m is unknown"), result.err());
    }

    @Test
    void aTraceForReplayIsWrittenAsJsonLines() throws IOException {
        Terminal.Result result = tool("exists", "--arg", "object_name=cone", "--trace", "why.jsonl");
        assertEquals(0, result.code(), result.out() + result.err());
        List<String> lines = Files.readAllLines(folder.resolve("why.jsonl"));
        assertTrue(lines.size() > 1 && lines.stream().allMatch(line -> line.startsWith("{")), lines.toString());
    }

    @Test
    void whatIsNotInTheCacheIsAnErrorOfAReplay() {
        String[] cone = {"exists", "--arg", "object_name=cone"};
        Terminal.Result missing = toolOf("builtin", "replay", cone);
        assertEquals(3, missing.code(), missing.out() + missing.err());
        assertEquals(0, toolOf("builtin", "use", cone).code());
        Terminal.Result known = toolOf("builtin", "replay", cone);
        assertTrue(known.json().path("value").asBoolean(), known.out() + known.err());
    }

    @Test
    void whatAnOracleSaysIsNotKept() {
        // it follows from the scene file, which may change, and not from the picture
        assertEquals(
                0,
                toolOf("oracle", "replay", "exists", "--arg", "object_name=cone")
                        .code());
    }

    private Terminal.Result tool(String... args) {
        return toolOf("oracle", "use", args);
    }

    private Terminal.Result toolOf(String tools, String cache, String... args) {
        List<String> all = new ArrayList<>(List.of("tools", "run"));
        all.addAll(List.of(args));
        all.addAll(List.of("--image", "images/000004.png", "--tools", tools, "--cache", cache));
        all.addAll(List.of("--timeout", "1m", "--json"));
        return run(all.toArray(String[]::new));
    }

    @Test
    void aToolIsTriedAloneAndWhatItFoundIsDrawn() {
        Terminal.Result result = tool("find", "--arg", "object_name=cone", "--out", "found.png");
        assertEquals(0, result.code(), result.out() + result.err());
        JsonNode json = result.json();
        assertEquals(
                List.of("tool", "outcome", "value", "type", "message", "line", "confidence", "program", "millis"),
                names(json));
        assertEquals("ImagePatch.find", json.path("tool").asText());
        assertEquals("list[ImagePatch]", json.path("type").asText());
        assertEquals(4, json.path("value").size());
        assertTrue(json.path("value").path(0).path("upper").isInt());
        Image drawn = Image.read(folder.resolve("found.png"));
        Image picture = Image.read(folder.resolve("images/000004.png"));
        assertEquals(picture.width(), drawn.width());
        assertNotEquals(picture, drawn);
    }

    @Test
    void aToolSeesOnlyTheBoxThatIsNamed() {
        JsonNode found =
                tool("find", "--arg", "object_name=cone").json().path("value").path(0);
        String box = found.path("left").asInt() + "," + found.path("lower").asInt() + ","
                + found.path("right").asInt() + "," + found.path("upper").asInt();
        JsonNode json =
                tool("exists", "--arg", "object_name=cone", "--box", box).json();
        assertTrue(json.path("value").asBoolean(), json.toString());
        assertFalse(tool("exists", "--arg", "object_name=cone", "--box", "0,0,1,1")
                .json()
                .path("value")
                .asBoolean(true));
    }

    @Test
    void argumentsHaveTheTypesOfTheApi() {
        JsonNode near = tool("distance", "--arg", "a=0,0,10,10", "--arg", "b=30,0,40,10")
                .json();
        assertEquals(30, near.path("value").asDouble(), 1e-9, near.toString());
        JsonNode best =
                tool("best_text_match", "--arg", "options=cone,green cube").json();
        assertEquals("str", best.path("type").asText(), best.toString());
        JsonNode quoted =
                tool("yesno_to_bool", "--arg", "text=\"); import os #").json();
        assertEquals("returned", quoted.path("outcome").asText(), quoted.toString());
        JsonNode patch = tool("best_image_match", "--arg", "patches=0,0,50,50;50,50,90,90", "--arg", "content=cone")
                .json();
        assertEquals("Optional[ImagePatch]", patch.path("type").asText(), patch.toString());
        JsonNode index = tool(
                        "best_image_match",
                        "--arg",
                        "patches=0,0,50,50;50,50,90,90",
                        "--arg",
                        "content=cone",
                        "--arg",
                        "return_index=true")
                .json();
        assertTrue(index.path("value").isInt(), index.toString());
        JsonNode asked = tool("recursive_query", "--arg", "question=How many cones are there?", "--arg", "returns=int")
                .json();
        assertEquals(4, asked.path("value").asInt(), asked.toString());
    }

    @Test
    void aToolThatRefusesSaysWhyAndEndsWithOne() {
        Terminal.Result result = tool("llm_query", "--arg", "question=Who?");
        assertEquals(1, result.code(), result.out() + result.err());
        assertEquals("failed", result.json().path("outcome").asText());
        assertTrue(result.json().path("message").asText().contains("--planner openai:MODEL"), result.out());
    }

    @Test
    void worldEvalWithOracleToolsIsRightAndPrintsTheObjectOfTheContract() {
        Terminal.Result result = run(
                "world",
                "eval",
                "--count",
                "2",
                "--seed",
                "11",
                "--questions-per-scene",
                "3",
                "--tools",
                "oracle",
                "--json");
        assertEquals(0, result.code(), result.out() + result.err());
        JsonNode json = result.json();
        assertTrue(
                names(json)
                        .containsAll(List.of("overall", "families", "depths", "degraded", "millis_median", "misses")),
                result.out());
        assertEquals(6, json.path("overall").path("total").asInt());
        assertEquals(6, json.path("overall").path("right").asInt(), result.out());
        assertEquals(0, json.path("misses").size());
    }

    private static List<String> names(JsonNode object) {
        List<String> out = new ArrayList<>();
        object.fieldNames().forEachRemaining(out::add);
        return out;
    }
}
