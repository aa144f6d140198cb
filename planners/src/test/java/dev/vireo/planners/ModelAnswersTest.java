package dev.vireo.planners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.layout.Layout;
import dev.vireo.layout.LayoutAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Answers as language models give them, thoughts and marks included.
class ModelAnswersTest {
    private static final String PROGRAM =
            "def execute_command(image) -> int:\n    return len(ImagePatch(image).find(\"cone\"))\n";

    @TempDir
    Path folder;

    static Stream<String> answers() {
        return Stream.of(
                "Okay.\n\ndef execute_command(image) -> int:\n    return 99\n\nHmm, no.\n</think>\n\n" + PROGRAM,
                "<think>\n```python\ndef execute_command(image) -> int:\n    return 99\n```\n</think>\n```\n" + PROGRAM
                        + "```",
                "<|channel|>analysis<|message|>def execute_command(image) -> int:\n    return 99\n<|end|>"
                        + "<|start|>assistant<|channel|>final<|message|>```python\n" + PROGRAM + "```<|return|>",
                "\ufeff" + PROGRAM,
                "\ufeff```python\n" + PROGRAM + "```",
                PROGRAM + "<|im_end|>\n<|im_start|>user\nAnd how many cubes?",
                "```python\n" + PROGRAM + "```</s>");
    }

    @ParameterizedTest
    @MethodSource("answers")
    void theProgramIsFoundInWhatAModelMeansToSay(String answer) throws IOException {
        Path file = folder.resolve("answers.json");
        new ObjectMapper().writeValue(file.toFile(), Map.of("How many cones?", List.of(answer)));
        Plan plan = ScriptedPlanner.read(file).plan(PlanRequest.of("How many cones?"));
        assertEquals(PROGRAM, assertInstanceOf(Plan.Program.class, plan).source());
    }

    @Test
    void theBackgroundMayStandOnTheNextLine() {
        for (String end : List.of(
                "### Background keyword:\ngarden\n",
                "**Background keyword:**\n\n- garden.\n",
                "Background keyword:\n```\ngarden\n```",
                "Background: garden\nThat is all.")) {
            String answer = "### Frame 1:\n[{'id': 0, 'name': 'red ball', 'box': [20, 300, 60, 60]}]\n" + end;
            Layout layout = assertInstanceOf(LayoutAnswer.Read.class, LayoutAnswer.of(answer, "a red ball", 1))
                    .layout();
            assertEquals("garden", layout.background(), end);
        }
    }
}
