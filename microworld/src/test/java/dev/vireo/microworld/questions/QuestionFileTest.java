package dev.vireo.microworld.questions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.runtime.VireoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QuestionFileTest {
    @TempDir
    Path folder;

    private final List<GeneratedQuestion> questions = RandomScenes.of(3, 2).stream()
            .flatMap(s -> new QuestionGenerator().generate(s, 1, 10).stream())
            .toList();

    @Test
    void whatIsWrittenIsReadBack() {
        Path file = folder.resolve("questions.json");
        QuestionFile.write(file, questions);
        assertEquals(questions.stream().map(GeneratedQuestion::question).toList(), QuestionFile.read(file));
    }

    @Test
    void theFileHasTheFieldsOfGqa() throws IOException {
        Path file = folder.resolve("questions.json");
        QuestionFile.write(file, questions);
        JsonNode root = new ObjectMapper().readTree(file.toFile());
        assertEquals(questions.size(), root.size());
        for (JsonNode node : root) {
            for (String field : List.of(
                    "semantic",
                    "entailed",
                    "equivalent",
                    "question",
                    "imageId",
                    "isBalanced",
                    "groups",
                    "answer",
                    "semanticStr",
                    "annotations",
                    "types",
                    "fullAnswer")) {
                assertTrue(node.has(field), field);
            }
            JsonNode semantic = node.get("semantic");
            assertTrue(semantic.size() >= 2, semantic.toString());
            for (int i = 0; i < semantic.size(); i++) {
                for (JsonNode dependency : semantic.get(i).get("dependencies")) {
                    assertTrue(dependency.asInt() < i, semantic.toString());
                }
            }
            for (String type : List.of("structural", "semantic", "detailed", "family")) {
                assertTrue(node.get("types").get(type).isTextual(), type);
            }
            assertTrue(node.get("types").get("depth").isInt());
        }
    }

    @Test
    void theSameQuestionsGiveTheSameBytes() throws IOException {
        QuestionFile.write(folder.resolve("a.json"), questions);
        QuestionFile.write(folder.resolve("b.json"), questions);
        assertEquals(-1, Files.mismatch(folder.resolve("a.json"), folder.resolve("b.json")));
    }

    @Test
    void aPlainGqaFileIsReadWithItsDetailedType() throws IOException {
        Path file = folder.resolve("gqa.json");
        Files.writeString(file, """
                {"201": {"question": "Is it red?", "answer": "no", "imageId": "n1", "types": {"detailed": "verifyAttr"}}}
                """);
        assertEquals("verifyAttr", QuestionFile.read(file).getFirst().family());
    }

    @Test
    void aMalformedFileIsRefusedWithItsNameAndPlace() throws IOException {
        Path file = folder.resolve("bad.json");
        assertRefused(file, "can't be read");
        Files.writeString(file, "{");
        assertRefused(file, "not JSON");
        Files.writeString(file, "[]");
        assertRefused(file, "not an object");
        Files.writeString(file, "{\"7\": {\"question\": \"Is it red?\", \"imageId\": \"n1\"}}");
        assertRefused(file, "question '7' has no text 'answer'");
        Files.writeString(
                file,
                "{\"7\": {\"question\": \"?\", \"answer\": \"\", \"imageId\": \"n1\", \"types\": {\"depth\": 9}}}");
        assertRefused(file, "depth 9");
    }

    private static void assertRefused(Path file, String problem) {
        VireoException e = assertThrows(VireoException.class, () -> QuestionFile.read(file));
        assertEquals(VireoException.Code.DATA, e.code());
        assertTrue(e.getMessage().contains("bad.json") && e.getMessage().contains(problem), e.getMessage());
    }
}
