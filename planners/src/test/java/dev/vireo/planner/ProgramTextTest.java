package dev.vireo.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgramTextTest {
    private static final String PROGRAM = "def execute_command(image) -> bool:\n    return True\n";

    @Test
    void aFencedProgramIsTakenOutOfTheProseAroundIt() {
        assertEquals(
                Optional.of(PROGRAM),
                ProgramText.in("Sure, here it is:\n\n```python\n" + PROGRAM + "```\nIt returns True."));
        assertEquals(Optional.of(PROGRAM), ProgramText.in("```\n" + PROGRAM + "```"));
        assertEquals(Optional.of(PROGRAM), ProgramText.in("~~~py\r\n" + PROGRAM.replace("\n", "\r\n") + "~~~"));
    }

    @Test
    void noLetterOfTheProgramIsEatenAtItsEnds() {
        String program = """
                def execute_command(image) -> ImagePatch:
                    image_patch = ImagePatch(image)
                    return image_patch
                """;
        assertEquals(Optional.of(program), ProgramText.in("```python\n" + program + "```"));
    }

    @Test
    void blankLinesAndBackticksInsideStay() {
        String program = "import math\n\n\ndef execute_command(image) -> str:\n    a = '```'\n\n    return a\n";
        assertEquals(Optional.of(program), ProgramText.in("```python\n" + program + "```"));
    }

    @Test
    void ofSeveralFencesTheOneWithTheEntryCounts() {
        assertEquals(
                Optional.of(PROGRAM),
                ProgramText.in("```python\ndef helper(x):\n    return x\n```\nand\n```python\n" + PROGRAM + "```\n"));
    }

    @Test
    void aFenceInsideAListLosesItsIndent() {
        assertEquals(
                Optional.of(PROGRAM),
                ProgramText.in(
                        "1. this\n   ```python\n   def execute_command(image) -> bool:\n       return True\n   ```"));
    }

    @Test
    void withoutAFenceTheProgramBeginsAtTheFirstDefinitionOrImport() {
        assertEquals(Optional.of("import math\n" + PROGRAM), ProgramText.in("import math\n" + PROGRAM));
        assertEquals(Optional.of(PROGRAM), ProgramText.in("from what I see, this will do:\n" + PROGRAM));
    }

    @Test
    void anAnswerThatWasCutOffIsTakenAsFarAsItGoes() {
        assertEquals(
                Optional.of("def execute_command(image) -> bool:\n"),
                ProgramText.in("```python\ndef execute_command(image) -> bool:\n"));
    }

    @Test
    void thoughtsBeforeTheAnswerAreDropped() {
        assertEquals(
                Optional.of(PROGRAM),
                ProgramText.in(
                        "<think>\n```python\ndef execute_command(image) -> int:\n    return 1\n```\n</think>\n```python\n"
                                + PROGRAM + "```"));
    }

    @Test
    void anAnswerWithoutAProgramIsNone() {
        assertEquals(Optional.empty(), ProgramText.in(""));
        assertEquals(Optional.empty(), ProgramText.in("I can't tell from here."));
        assertEquals(Optional.empty(), ProgramText.in("```\n42\n```"));
        assertEquals(Optional.empty(), ProgramText.in("import the picture first"));
    }
}
