package dev.vireo.benchmarks.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.benchmarks.data.Gold;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmissionTest {
    private static final List<String> OPTIONS = List.of("a man", "two dogs", "a car", "nobody");

    @TempDir
    private Path folder;

    private String written(String form, List<Answered> answers) throws IOException {
        Path file = folder.resolve(form);
        Submission.named(form).write(answers, file);
        return Files.readString(file);
    }

    private JsonNode json(String form, List<Answered> answers) throws IOException {
        return StrictJson.mapper().readTree(written(form, answers));
    }

    @Test
    void gqaIsAListOfPredictions() throws IOException {
        assertEquals(
                "[{\"questionId\":\"1\",\"prediction\":\"yes\"},{\"questionId\":\"2\",\"prediction\":\"\"}]\n",
                written(
                        "gqa",
                        List.of(
                                Fixture.text("1", "p", "no", "yes"),
                                Fixture.failed(Fixture.text("2", "p", "no", "no")))));
    }

    @Test
    void nextQaIsWhatItsScriptWasGiven() throws IOException {
        Fixture fixture = Fixture.of("nextqa");
        assertEquals(fixture.root().path("submission"), json("nextqa", fixture.answers()));
        Answered unread = Fixture.answered(
                "x", "v", OPTIONS, new Gold.Withheld(), Map.of("video", "7", "qid", "3"), "I don't know");
        assertEquals("{\"7_3\":{\"prediction\":-1}}\n", written("nextqa", List.of(unread)));
    }

    @Test
    void vsrIsALineForEachCaption() throws IOException {
        assertEquals(
                "1\n0\n-1\n-1\n",
                written(
                        "vsr",
                        List.of(
                                Fixture.text("1", "p", "yes", "Yes"),
                                Fixture.text("2", "p", "yes", "no"),
                                Fixture.text("3", "p", "yes", "perhaps"),
                                Fixture.failed(Fixture.text("4", "p", "yes", "yes")))));
    }

    @Test
    void covrIsALineForEachQuestion() throws IOException {
        assertEquals(
                "{\"qid\":\"1\",\"prediction\":\"2\"}\n",
                written("covr", List.of(Fixture.text("1", "p", "2", " 2\n"))));
    }

    @Test
    void longVideoHasTheResponsesAndTheWantedAnswersInTags() throws IOException {
        String text = written(
                "longvideo",
                List.of(
                        Fixture.choice("1", "clip", OPTIONS, 1, "<think>x</think><answer>B</answer>"),
                        Fixture.choice("2", "clip", OPTIONS, 1, "Two dogs")));
        JsonNode first = StrictJson.mapper().readTree(text.lines().findFirst().orElseThrow());
        assertEquals("clip", first.path("video_id").asText());
        assertEquals(
                "<think>x</think><answer>B</answer>", first.path("response").asText());
        assertEquals("<answer>B</answer>", first.path("answer").asText());
        JsonNode second =
                StrictJson.mapper().readTree(text.lines().skip(1).findFirst().orElseThrow());
        assertEquals("B", second.path("response").asText());
    }

    @Test
    void videoMmeIsWhatItsScriptWasGivenUpToOptionsThatAreGivenAsLetters() throws IOException {
        Fixture fixture = Fixture.of("videomme");
        JsonNode written = json("videomme", fixture.answers());
        JsonNode wanted = fixture.root().path("submission");
        assertEquals(wanted.size(), written.size());
        int letters = 0;
        for (int v = 0; v < wanted.size(); v++) {
            for (String field : List.of("video_id", "duration", "domain", "sub_category")) {
                assertEquals(wanted.get(v).path(field), written.get(v).path(field));
            }
            for (int q = 0; q < wanted.get(v).path("questions").size(); q++) {
                JsonNode one = wanted.get(v).path("questions").get(q);
                JsonNode other = written.get(v).path("questions").get(q);
                if (one.equals(other)) {
                    continue;
                }
                assertTrue(other.path("response").asText().matches("[A-D]"), other.toString());
                assertEquals(one.path("options"), other.path("options"));
                letters++;
            }
        }
        assertTrue(letters > 0 && letters < 20, letters + " letters");
    }

    @Test
    void whatAFormNeedsAndIsMissingIsTold() {
        VireoException label = assertThrows(
                VireoException.class,
                () -> Submission.NEXTQA.write(List.of(Fixture.choice("1", "v", OPTIONS, 0, "A")), folder.resolve("x")));
        assertEquals(Code.DATA, label.code());
        assertEquals("question '1' has no label 'video'", label.what());
        VireoException name = assertThrows(VireoException.class, () -> Submission.named("nextq"));
        assertEquals(Code.USAGE, name.code());
        assertTrue(name.getMessage().contains("Did you mean 'nextqa'?"), name.getMessage());
    }
}
