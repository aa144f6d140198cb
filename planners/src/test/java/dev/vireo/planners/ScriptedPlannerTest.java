package dev.vireo.planners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.language.Usage;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptedPlannerTest {
    @TempDir
    Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("plans.json"), text);
    }

    private VireoException refused(String text) throws IOException {
        Path file = file(text);
        VireoException e = assertThrows(VireoException.class, () -> ScriptedPlanner.read(file));
        assertEquals(Code.DATA, e.code());
        return e;
    }

    @Test
    void theKthRequestForAQuestionGetsItsKthText() throws IOException {
        ScriptedPlanner planner = ScriptedPlanner.read(
                file(
                        "{\"Is it?\": [\"def execute_command(image) -> int:\\n    return 1\","
                                + " \"```python\\ndef execute_command(image) -> int:\\n    return 2\\n```\"], \"Who?\": [\"nobody\"]}"));
        Usage once = new Usage(1, 0, 0);
        assertEquals(
                new Plan.Program("def execute_command(image) -> int:\n    return 1\n", once),
                planner.plan(PlanRequest.of("Is it?")));
        assertInstanceOf(Plan.NotUnderstood.class, planner.plan(PlanRequest.of("Who?")));
        assertEquals(
                new Plan.Program("def execute_command(image) -> int:\n    return 2\n", once),
                planner.plan(PlanRequest.of("  is  IT? ")));
        assertEquals("scripted:plans.json", planner.id());
    }

    @Test
    void aQuestionWithoutTextsLeftIsAnErrorThatNamesFileAndQuestion() throws IOException {
        Path file = file("{\"Is it?\": [\"def execute_command(image) -> int:\\n    return 1\"]}");
        ScriptedPlanner planner = ScriptedPlanner.read(file);
        planner.plan(PlanRequest.of("Is it?"));
        VireoException spent = assertThrows(VireoException.class, () -> planner.plan(PlanRequest.of("Is it?")));
        assertEquals(Code.DATA, spent.code());
        assertEquals("[" + file + "] has 1 texts for the question 'Is it?', and this is request 2", spent.what());
        VireoException unknown = assertThrows(VireoException.class, () -> planner.plan(PlanRequest.of("What?")));
        assertEquals("[" + file + "] has no texts for the question 'What?'", unknown.what());
    }

    @Test
    void aQuestionThatIsWrittenExactlyWinsOverOneThatDiffersInCase() throws IOException {
        ScriptedPlanner planner =
                ScriptedPlanner.read(file("{\"is it?\": [\"def execute_command(image) -> int:\\n    return 1\"],"
                        + "\"Is it?\": [\"def execute_command(image) -> int:\\n    return 2\"]}"));
        Plan.Program plan = assertInstanceOf(Plan.Program.class, planner.plan(PlanRequest.of("Is it?")));
        assertTrue(plan.source().contains("return 2"));
    }

    @Test
    void aMalformedFileIsRefusedWithThePlace() throws IOException {
        String name = "[" + folder.resolve("plans.json");
        assertTrue(refused("").toString().contains(name));
        assertTrue(refused("{\n \"a\": [\"x\",]}").toString().contains(name + ":2:"));
        assertTrue(refused("{\"a\": \"x\"}").toString().contains("expected a list of texts for 'a'"));
        assertTrue(refused("{\"a\": [1]}").toString().contains("expected a text for 'a'"));
        assertTrue(refused("[]").toString().contains("expected an object"));
        assertTrue(refused("{\"a\": [\"x\"], \"a\": [\"y\"]}").toString().contains("Duplicate"));
        assertTrue(refused("{\"a\": [\"x\"]").toString().contains(name));
        assertTrue(refused("{} {}").toString().contains("follows"));
    }

    @Test
    void aMissingFileIsNamed() {
        Path none = folder.resolve("none.json");
        VireoException e = assertThrows(VireoException.class, () -> ScriptedPlanner.read(none));
        assertEquals("[" + none + "] does not exist", e.what());
    }
}
