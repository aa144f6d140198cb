package dev.vireo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vireo.cli.internal.command.CommandsTest;
import dev.vireo.program.Diagnostic;
import dev.vireo.program.Limits;
import dev.vireo.program.Outcome;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.ToolHost;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `ask --questions`, `ask` without a question, and `eval file`, with scripted programs whose result is the
/// number that they return.
class ManyQuestionsTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder = Path.of("");

    /// Programs that were run.
    private final AtomicInteger ran = new AtomicInteger();

    /// "Runs" a program by reading the number in its last line.
    private final ProgramRunner runner = new ProgramRunner() {
        @Override
        public Session open() {
            return new Session() {
                @Override
                public Outcome run(Call call, ToolHost tools, Limits limits) {
                    ran.incrementAndGet();
                    String source = call.source().strip();
                    long number = Long.parseLong(source.substring(source.lastIndexOf(' ') + 1));
                    return new Outcome.Returned(new Value.Int(number), Type.Simple.INT);
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public List<Diagnostic> check(Call call) {
            return List.of();
        }

        @Override
        public void close() {}
    };

    @BeforeEach
    void layOutPicturesAndPlans() throws IOException {
        CommandsTest.DemoFiles.layOut(folder);
        StringBuilder plans = new StringBuilder("{");
        for (int i = 1; i <= 3; i++) {
            plans.append(i == 1 ? "" : ", ")
                    .append("\"Q%d?\": [\"def execute_command(image) -> int:\\n    return %d\"]".formatted(i, i));
        }
        Files.writeString(folder.resolve("plans.json"), plans.append('}'));
    }

    private Terminal.Result run(String... args) {
        List<String> line = new ArrayList<>(List.of(args));
        line.addAll(List.of(
                "--tools", "oracle", "--cache", "off", "--planner", "scripted:" + folder.resolve("plans.json")));
        return new Terminal(folder, (_, _, _) -> runner).run(line.toArray(String[]::new));
    }

    private Terminal.Result typing(String text, String... args) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        try {
            return run(args);
        } finally {
            System.setIn(before);
        }
    }

    private void questions(String... lines) throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data/q.jsonl"), String.join("\n", lines) + "\n");
    }

    private static List<JsonNode> lines(String text) throws IOException {
        List<JsonNode> out = new ArrayList<>();
        for (String line : text.lines().toList()) {
            out.add(JSON.readTree(line));
        }
        return out;
    }

    @Test
    void manyQuestionsAreAnsweredInTheirOrderWithTheFieldsOfAsk() throws IOException {
        questions(
                "{\"id\": \"a\", \"image\": \"../images/000004.png\", \"question\": \"Q2?\"}",
                "",
                "{\"image\": \"../images/000004.png\", \"question\": \"Q1?\"}",
                "{\"id\": 7, \"images\": [\"../images/000004.png\", \"../images/000004.png\"], \"question\": \"Q3?\"}");
        Terminal.Result result = run("ask", "--questions", "data/q.jsonl");
        assertEquals(0, result.code(), result.err());
        List<JsonNode> answers = lines(result.out());
        assertEquals(
                List.of("a", "3", "7"),
                answers.stream().map(a -> a.path("id").asText()).toList());
        assertTrue(answers.get(2).path("id").isInt());
        assertEquals(
                List.of("2", "1", "3"),
                answers.stream().map(a -> a.path("answer").asText()).toList());
        List<String> names = new ArrayList<>();
        answers.getFirst().fieldNames().forEachRemaining(names::add);
        assertEquals(
                List.of("id", "question", "answer", "value", "type", "degraded", "notices", "program"),
                names.subList(0, 8));
    }

    @Test
    void aLineThatFailsSaysWhyAndTheOthersAreAnswered() throws IOException {
        questions(
                "{\"id\": \"a\", \"image\": \"none.png\", \"question\": \"Q1?\"}",
                "no JSON",
                "{\"id\": \"b\", \"image\": \"../demo.png\"}",
                "{\"id\": \"c\", \"imgae\": \"../demo.png\", \"question\": \"Q1?\"}",
                "{\"id\": \"d\", \"image\": \"../demo.png\", \"video\": \"v.mp4\", \"question\": \"Q1?\"}",
                "{\"id\": \"e\", \"image\": \"../demo.png\", \"options\": [\"a\"], \"question\": \"Q1?\"}",
                "{\"id\": \"f\", \"image\": \"../images/000004.png\", \"question\": \"Q1?\"}",
                "{\"id\": \"f\", \"image\": \"../images/000004.png\", \"question\": \"Q1?\"}");
        Terminal.Result result = run("ask", "--questions", "data/q.jsonl");
        assertEquals(1, result.code());
        List<JsonNode> answers = lines(result.out());
        List<String> errors = answers.stream()
                .map(a -> a.path("error").path("message").asText())
                .toList();
        assertTrue(errors.get(0).contains("none.png"), errors.get(0));
        assertTrue(errors.get(1).contains("[data/q.jsonl]:2: is no JSON object"), errors.get(1));
        assertEquals("2", answers.get(1).path("id").asText());
        assertTrue(errors.get(2).contains("the field 'question' is missing"), errors.get(2));
        assertEquals(
                "Did you mean 'image'?",
                answers.get(3).path("error").path("hint").asText());
        assertTrue(errors.get(4).contains("one of 'image', 'images' and 'video'"), errors.get(4));
        assertTrue(errors.get(5).contains("about videos"), errors.get(5));
        assertEquals("1", answers.get(6).path("answer").asText());
        assertTrue(errors.get(7).contains("the id \"f\" is that of line 7, too"), errors.get(7));
        assertTrue(result.err().contains("7 of 8 questions could not be answered"), result.err());
    }

    @Test
    void anotherRunAsksOnlyWhatHasNoAnswerYet() throws IOException {
        questions(
                "{\"id\": \"a\", \"image\": \"../images/000004.png\", \"question\": \"Q1?\"}",
                "{\"id\": \"b\", \"image\": \"../none.png\", \"question\": \"Q2?\"}",
                "{\"id\": \"c\", \"image\": \"../images/000004.png\", \"question\": \"Q3?\"}");
        Terminal.Result first = run("ask", "--questions", "data/q.jsonl", "--out", "answers.jsonl", "--json");
        assertEquals(1, first.code(), first.err());
        assertEquals(2, first.json().path("answered").asInt());
        assertEquals(2, ran.get());
        // the last answer is cut off, as by a crash, and the missing picture is there now
        String written = Files.readString(folder.resolve("answers.jsonl"));
        Files.writeString(folder.resolve("answers.jsonl"), written.substring(0, written.length() - 9));
        Files.copy(folder.resolve("demo.png"), folder.resolve("none.png"));
        questions(
                "{\"id\": \"a\", \"image\": \"../images/000004.png\", \"question\": \"Q1?\"}",
                "{\"id\": \"c\", \"image\": \"../images/000004.png\", \"question\": \"Q3?\"}");
        Terminal.Result second = run("ask", "--questions", "data/q.jsonl", "--out", "answers.jsonl", "--json");
        assertEquals(0, second.code(), second.err());
        assertEquals(1, second.json().path("before").asInt());
        assertEquals(3, ran.get());
        List<JsonNode> kept = lines(Files.readString(folder.resolve("answers.jsonl")));
        assertEquals(
                List.of("a", "c"), kept.stream().map(a -> a.path("id").asText()).toList());
        assertEquals("3", kept.get(1).path("answer").asText());
    }

    @Test
    void aQuestionThatHasChangedIsAskedAgain() throws IOException {
        questions("{\"id\": \"a\", \"image\": \"../images/000004.png\", \"question\": \"Q1?\"}");
        run("ask", "--questions", "data/q.jsonl", "--out", "answers.jsonl");
        questions("{\"id\": \"a\", \"image\": \"../images/000004.png\", \"question\": \"Q2?\"}");
        assertEquals(
                0,
                run("ask", "--questions", "data/q.jsonl", "--out", "answers.jsonl")
                        .code());
        assertEquals(2, ran.get());
    }

    @Test
    void aFileThatHoldsNoAnswersIsLeftAlone() throws IOException {
        questions("{\"id\": \"a\", \"image\": \"../images/000004.png\", \"question\": \"Q1?\"}");
        Files.writeString(folder.resolve("notes.txt"), "buy milk\n");
        Terminal.Result result = run("ask", "--questions", "data/q.jsonl", "--out", "notes.txt");
        assertEquals(3, result.code());
        assertTrue(result.err().contains("holds no answers"), result.err());
        assertEquals("buy milk\n", Files.readString(folder.resolve("notes.txt")));
    }

    @Test
    void twoRunsDoNotWriteOneFile() throws IOException {
        questions("{\"id\": \"a\", \"image\": \"../images/000004.png\", \"question\": \"Q1?\"}");
        Path answers = folder.resolve("answers.jsonl");
        try (FileChannel other = FileChannel.open(answers, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = other.lock()) {
            Terminal.Result second = run("ask", "--questions", "data/q.jsonl", "--out", "answers.jsonl");
            assertEquals(5, second.code(), second.err());
            assertTrue(second.err().contains("answers.jsonl"), second.err());
            assertEquals(0, ran.get());
        }
        assertEquals(
                0,
                run("ask", "--questions", "data/q.jsonl", "--out", "answers.jsonl")
                        .code());
    }

    @Test
    void questionsComeFromStandardInputToo() throws IOException {
        Terminal.Result result =
                typing("{\"image\": \"images/000004.png\", \"question\": \"Q2?\"}\n", "ask", "--questions", "-");
        assertEquals(0, result.code(), result.err());
        assertEquals("2", lines(result.out()).getFirst().path("answer").asText());
    }

    @Test
    void optionsOfOneQuestionDoNotFitToMany() throws IOException {
        questions("{\"image\": \"../images/000004.png\", \"question\": \"Q1?\"}");
        for (List<String> more : List.of(
                List.of("--question", "Q1?"),
                List.of("--image", "demo.png"),
                List.of("--scene", "s.json"),
                List.of("--trace", "t.html"))) {
            List<String> line = new ArrayList<>(List.of("ask", "--questions", "data/q.jsonl"));
            line.addAll(more);
            Terminal.Result result = run(line.toArray(String[]::new));
            assertEquals(2, result.code(), more + result.out());
        }
        assertEquals(2, run("ask", "--image", "demo.png", "--out", "a.jsonl").code());
    }

    @Test
    void withoutAQuestionTheLinesOfStandardInputAreAsked() {
        Terminal.Result result = typing("Q1?\n\n  Q3?  \nexit\nQ2?\n", "ask", "--image", "images/000004.png");
        assertEquals(0, result.code(), result.err());
        assertEquals("1\n3\n", result.out());
        assertFalse(result.err().contains("question ("), result.err()); // nobody sits at a terminal
    }

    @Test
    void aQuestionThatFailsDoesNotEndTheConversation() {
        Terminal.Result result = typing("Unheard of?\nQ1?\n", "ask", "--image", "images/000004.png");
        assertEquals(1, result.code());
        assertEquals("1\n", result.out());
        assertTrue(result.err().startsWith("vireo: "), result.err());
    }

    @Test
    void neitherAQuestionNorLinesIsWrongUsage() {
        Terminal.Result result = typing("", "ask", "--image", "images/000004.png");
        assertEquals(2, result.code());
        assertTrue(result.err().contains("--question TEXT is missing"), result.err());
    }

    @Test
    void aFileWithAnswersIsMeasuredByTypesAndGroups() throws IOException {
        questions(
                "{\"image\": \"../images/000004.png\", \"question\": \"Q1?\", \"answer\": \"One.\", \"type\": \"count\", \"group\": \"x\"}",
                "{\"image\": \"../images/000004.png\", \"question\": \"Q2?\", \"answers\": [\"3\", 2], \"type\": \"count\"}",
                "{\"image\": \"../images/000004.png\", \"question\": \"Q3?\", \"answer\": true, \"type\": \"other\", \"group\": \"x\"}");
        Terminal.Result result = run("eval", "file", "data/q.jsonl", "--out", "run", "--json");
        assertEquals(0, result.code(), result.out() + result.err());
        JsonNode json = result.json();
        assertEquals("{\"right\":2,\"total\":3}", json.path("overall").toString());
        assertEquals(
                "{\"count\":{\"right\":2,\"total\":2},\"other\":{\"right\":0,\"total\":1}}",
                json.path("types").toString());
        assertEquals("{\"x\":{\"right\":1,\"total\":2}}", json.path("groups").toString());
        JsonNode miss = json.path("misses").path(0);
        assertEquals("[\"yes\"]", miss.path("expected").toString());
        assertEquals("3", miss.path("got").asText());
        assertEquals(result.out(), Files.readString(folder.resolve("run/report.json")));
        // again: nothing is asked, the result is the same; letter for letter "One." is wrong
        assertEquals(
                result.out(),
                run("eval", "file", "data/q.jsonl", "--out", "run", "--json").out());
        assertEquals(3, ran.get());
        String exact = run("eval", "file", "data/q.jsonl", "--out", "run", "--metric", "exact")
                .out();
        assertTrue(exact.contains("| **all** | 33.3 % (1/3) |"), exact);
        assertTrue(exact.contains("| type count | 50.0 % (1/2) |"), exact);
    }

    @Test
    void aLineWithoutAnAnswerIsToldBeforeAnythingIsAsked() throws IOException {
        questions(
                "{\"image\": \"../images/000004.png\", \"question\": \"Q1?\", \"answer\": 1}",
                "{\"image\": \"../images/000004.png\", \"question\": \"Q2?\"}");
        Terminal.Result result = run("eval", "file", "data/q.jsonl");
        assertEquals(3, result.code());
        assertTrue(result.err().contains("[data/q.jsonl]:2: one of 'answer' and 'answers' is needed"), result.err());
        assertEquals(0, ran.get());
    }
}
