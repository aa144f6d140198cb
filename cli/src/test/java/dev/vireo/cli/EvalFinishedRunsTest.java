package dev.vireo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `vireo eval compare`, `report`, `submit` and `import` over runs about generated questions.
class EvalFinishedRunsTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void writeQuestions() {
        assertEquals(
                0,
                vireo("world", "scenes", "--count", "3", "--seed", "7", "--questions-per-scene", "4", "--out", "gqa")
                        .code());
    }

    private Terminal.Result vireo(String... args) {
        return new Terminal(folder).run(args);
    }

    private void run(String out, String tools, String... more) {
        List<String> line = new ArrayList<>(List.of(
                "eval", "run", "gqa", "--root", "gqa", "--split", "questions", "--agent", "vqa", "--cache", "off"));
        line.addAll(List.of("--tools", tools, "--out", out));
        line.addAll(List.of(more));
        Terminal.Result result = vireo(line.toArray(String[]::new));
        assertTrue(result.code() <= 1, result.err());
    }

    private List<JsonNode> predictions(String run) throws IOException {
        List<JsonNode> out = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(run).resolve("predictions.jsonl"))) {
            out.add(JSON.readTree(line));
        }
        return out;
    }

    private JsonNode json(String... args) throws IOException {
        Terminal.Result result = vireo(args);
        assertEquals(0, result.code(), result.err() + result.out());
        return JSON.readTree(result.out());
    }

    @Test
    void twoRunsAreComparedWithLinksToTheirTraces() throws IOException {
        run("a", "oracle", "--trace", "failed");
        run("b", "vqa", "--trace", "failed");
        JsonNode json = json("eval", "compare", "a", "b", "--json");
        for (String field : List.of("metric", "difference", "low", "high", "mcnemar_p", "flips", "differs")) {
            assertTrue(json.has(field), json.toString());
        }
        int a = (int) predictions("a").stream()
                .filter(one -> one.path("right").asBoolean())
                .count();
        int b = (int) predictions("b").stream()
                .filter(one -> one.path("right").asBoolean())
                .count();
        assertEquals((b - a) / 12.0, json.path("difference").asDouble(), 1e-12);
        assertTrue(json.path("differs").toString().contains("settings.tools.model"), json.toString());
        assertFalse(json.path("flips").isEmpty());
        for (JsonNode flip : json.path("flipped")) {
            String trace = flip.path(flip.path("right").asText().equals("second") ? "first_trace" : "second_trace")
                    .asText();
            assertTrue(Files.isRegularFile(Path.of(trace)), flip.toString());
        }
        Terminal.Result text = vireo("eval", "compare", "a", "b");
        assertEquals(0, text.code());
        assertTrue(text.out().contains("McNemar p"), text.out());
        assertTrue(text.out().contains(".jsonl"), text.out());
    }

    @Test
    void brokenRunsAndRunsAboutOtherQuestionsAreRefused() throws IOException {
        run("a", "oracle", "--limit", "4");
        run("b", "oracle", "--offset", "4");
        assertEquals(2, vireo("eval", "compare", "a", "b").code());
        assertEquals(3, vireo("eval", "compare", "a", "gqa").code());
        assertEquals(2, vireo("eval", "compare", "a").code());
        assertEquals(2, vireo("eval", "compare", "a", "a", "--metric", "luck").code());
        Files.writeString(folder.resolve("b/predictions.jsonl"), "{\"id\": 3}\n");
        Terminal.Result broken = vireo("eval", "compare", "a", "b");
        assertEquals(3, broken.code());
        assertTrue(broken.err().contains("predictions.jsonl"), broken.err());
    }

    @Test
    void aLogOfLmmsEvalBecomesARunThatIsComparedSampleBySample() throws IOException {
        run("a", "oracle");
        StringBuilder log = new StringBuilder();
        int place = 0;
        int right = 0;
        for (JsonNode one : predictions("a")) {
            boolean yes = one.path("gold").asText().equals("yes");
            right += yes ? 1 : 0;
            log.append(JSON.writeValueAsString(Map.of(
                            "doc_id",
                            place++,
                            "target",
                            one.path("gold").asText(),
                            "filtered_resps",
                            "yes",
                            "exact_match",
                            yes ? 1.0 : 0.0)))
                    .append('\n');
        }
        Files.writeString(folder.resolve("m_samples_gqa.jsonl"), log);
        String[] take = {
            "eval",
            "import",
            "m_samples_gqa.jsonl",
            "--dataset",
            "gqa",
            "--root",
            "gqa",
            "--split",
            "questions",
            "--out",
            "there",
            "--json"
        };
        JsonNode taken = json(take);
        assertEquals(
                right / 12.0,
                taken.path("metrics").path("gqa-official").path("value").asDouble(),
                1e-12);
        assertEquals(2, vireo(take).code(), "the folder is there");
        JsonNode json = json("eval", "compare", "there", "a", "--json");
        int ours = (int) predictions("a").stream()
                .filter(one -> one.path("right").asBoolean())
                .count();
        assertEquals((ours - right) / 12.0, json.path("difference").asDouble(), 1e-12);
        JsonNode theirs = json("eval", "compare", "there", "a", "--metric", "harness", "--json");
        assertEquals(json.path("difference"), theirs.path("difference"));
        assertEquals(json.path("flips"), theirs.path("flips"));
        assertTrue(json.path("differs").toString().contains("imported.harness"), json.toString());
        assertEquals(2, vireo("eval", "score", "there").code());
        assertEquals(0, vireo("eval", "submit", "there", "--out", "there.json").code());
    }

    @Test
    void logsThatAreOfOtherQuestionsAreToldAndRefused() throws IOException {
        Files.writeString(
                folder.resolve("other.jsonl"),
                "{\"doc_id\": 0, \"target\": \"elephant\", \"filtered_resps\": \"x\", \"acc\": 0, \"f1\": 0.5}\n");
        String[] take = {
            "eval",
            "import",
            "other.jsonl",
            "--dataset",
            "gqa",
            "--root",
            "gqa",
            "--split",
            "questions",
            "--out",
            "there"
        };
        Terminal.Result several = vireo(take);
        assertEquals(2, several.code());
        assertTrue(several.err().contains("several metrics: acc, f1"), several.err());
        List<String> line = new ArrayList<>(List.of(take));
        line.addAll(List.of("--metric", "acc"));
        Terminal.Result other = vireo(line.toArray(String[]::new));
        assertEquals(0, other.code(), other.err());
        assertTrue(other.err().contains("of 1 questions the log wants another answer than the data set"), other.err());
        Files.writeString(folder.resolve("other.tsv"), "index\tprediction\thit\nq-1\tyes\t1\n");
        Terminal.Result stranger = vireo(
                "eval",
                "import",
                "other.tsv",
                "--dataset",
                "gqa",
                "--root",
                "gqa",
                "--split",
                "questions",
                "--out",
                "x");
        assertEquals(3, stranger.code());
        assertTrue(stranger.err().contains("1 questions that are not in gqa questions: q-1"), stranger.err());
        assertFalse(Files.exists(folder.resolve("x")));
    }

    @Test
    void answersAreSubmittedInTheFormOfTheirDataSet() throws IOException {
        Files.delete(folder.resolve("gqa/images/000001.png"));
        run("a", "oracle");
        Terminal.Result result = vireo("eval", "submit", "a", "--out", "testdev.json", "--json");
        assertEquals(0, result.code(), result.err());
        assertTrue(
                result.err().contains("4 questions failed; they are in the file as answers that the script takes for"),
                result.err());
        assertEquals("gqa", JSON.readTree(result.out()).path("format").asText());
        JsonNode list = JSON.readTree(folder.resolve("testdev.json").toFile());
        List<JsonNode> answers = predictions("a");
        assertEquals(12, list.size());
        for (int i = 0; i < 12; i++) {
            assertEquals(answers.get(i).path("id"), list.get(i).path("questionId"));
            assertEquals(
                    answers.get(i).path("failed").asBoolean()
                            ? ""
                            : answers.get(i).path("answer").asText(),
                    list.get(i).path("prediction").asText());
        }
        assertEquals(
                0,
                vireo("eval", "submit", "a", "--out", "covr.jsonl", "--format", "covr")
                        .code());
        assertEquals(12, Files.readAllLines(folder.resolve("covr.jsonl")).size());
        assertEquals(
                2,
                vireo("eval", "submit", "a", "--out", "x", "--format", "gqua").code());
        assertEquals(
                3,
                vireo("eval", "submit", "a", "--out", "x", "--format", "nextqa").code());
        assertEquals(3, vireo("eval", "submit", "gqa", "--out", "x").code());
    }

    @Test
    void aRunEndsWithAReportAndSeveralRunsMakeOne() throws IOException {
        run("a", "oracle");
        run("b", "vqa");
        assertTrue(Files.readString(folder.resolve("a/report.html")).contains("<h1>gqa questions</h1>"));
        JsonNode json = json("eval", "report", "a", "b", "--out", "both.html", "--json");
        assertEquals("both.html", json.path("html").asText());
        assertTrue(json.path("notices").isEmpty(), json.toString());
        String page = Files.readString(folder.resolve("both.html"));
        assertTrue(page.contains("Beside a") && page.contains("<tr class=\"differs\"><td>settings.sight</td>"), page);
        Files.delete(folder.resolve("gqa/images/000001.png"));
        Terminal.Result gone = vireo("eval", "report", "b");
        assertEquals(0, gone.code(), gone.err());
        assertTrue(gone.err().contains("pictures that can't be read are left out"), gone.err());
        assertEquals(3, vireo("eval", "report", "gqa").code());
        assertEquals(2, vireo("eval", "report").code());
    }
}
