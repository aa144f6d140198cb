package dev.vireo.planners.internal.prompt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTextTest {
    private static final String PROGRAM = "def execute_command(image) -> bool:\n    return True\n";

    private static Optional<String> whole(String answer) {
        return ProgramText.in(answer) instanceof ProgramText.Whole(String source)
                ? Optional.of(source)
                : Optional.empty();
    }

    private static String cutOff(String answer) {
        return assertInstanceOf(ProgramText.CutOff.class, ProgramText.in(answer))
                .sign();
    }

    @Test
    void aFencedProgramIsTakenOutOfTheProseAroundIt() {
        assertEquals(
                Optional.of(PROGRAM), whole("Sure, here it is:\n\n```python\n" + PROGRAM + "```\nIt returns True."));
        assertEquals(Optional.of(PROGRAM), whole("```\n" + PROGRAM + "```"));
        assertEquals(Optional.of(PROGRAM), whole("~~~py\r\n" + PROGRAM.replace("\n", "\r\n") + "~~~"));
    }

    @Test
    void noLetterOfTheProgramIsEatenAtItsEnds() {
        String program = """
                def execute_command(image) -> ImagePatch:
                    image_patch = ImagePatch(image)
                    return image_patch
                """;
        assertEquals(Optional.of(program), whole("```python\n" + program + "```"));
    }

    @Test
    void blankLinesAndBackticksInsideStay() {
        String program = "import math\n\n\ndef execute_command(image) -> str:\n    a = '```'\n\n    return a\n";
        assertEquals(Optional.of(program), whole("```python\n" + program + "```"));
    }

    @Test
    void ofSeveralFencesTheOneWithTheEntryCounts() {
        assertEquals(
                Optional.of(PROGRAM),
                whole("```python\ndef helper(x):\n    return x\n```\nand\n```python\n" + PROGRAM + "```\n"));
        assertEquals(
                Optional.of(PROGRAM),
                whole("```python\n" + PROGRAM + "```\nIt could call:\n```python\ndef helper(x):\n    return x\n```\n"));
    }

    @Test
    void ofSeveralProgramsTheLastCounts() {
        String second = PROGRAM.replace("True", "False");
        assertEquals(
                Optional.of(second),
                whole("This was wrong:\n```python\n" + PROGRAM + "```\nMended:\n```python\n" + second + "```\n"));
    }

    @Test
    void aWholeProgramCountsBeforeALaterOneThatWasCutOff() {
        assertEquals(
                Optional.of(PROGRAM),
                whole("```python\n" + PROGRAM + "```\nBetter:\n```python\ndef execute_command(image) -> bool:\n"));
    }

    @Test
    void aFenceInsideAListLosesItsIndent() {
        assertEquals(
                Optional.of(PROGRAM),
                whole("1. this\n   ```python\n   def execute_command(image) -> bool:\n       return True\n   ```"));
    }

    @Test
    void withoutAFenceTheProgramBeginsAtTheFirstDefinitionOrImport() {
        assertEquals(Optional.of("import math\n" + PROGRAM), whole("import math\n" + PROGRAM));
        assertEquals(Optional.of(PROGRAM), whole("from what I see, this will do:\n" + PROGRAM));
    }

    @Test
    void proseAfterABareProgramIsNoPartOfIt() {
        String program = "import math\n\nLIMIT: int = 3\n\n\n" + PROGRAM;
        assertEquals(Optional.of(program), whole(program + "\nThis looks for nothing and says yes.\n"));
        assertEquals(Optional.of(PROGRAM), whole(PROGRAM + "\n- exists: finds it\n"));
    }

    @Test
    void anAnswerThatWasCutOffIsToldFromAWholeOneWithoutItsClosingFence() {
        assertEquals(Optional.of(PROGRAM), whole("```python\n" + PROGRAM));
        assertEquals("its last line has no end", cutOff("```python\ndef execute_command(image) -> bool:\n"));
        assertEquals(
                "a '(' is not closed",
                cutOff("```python\ndef execute_command(image) -> bool:\n    return ImagePatch(image).exists(name"));
        assertEquals(
                "a string has no end",
                cutOff("def execute_command(image) -> bool:\n    return ImagePatch(image).exists(\"red cu"));
        assertEquals("a string has no end", cutOff("def execute_command(image) -> str:\n    text = '''one\ntwo\n"));
        assertEquals("its last line has no end", cutOff("def execute_command(image) -> int:\n    return 1 +"));
        assertEquals("its last line has no end", cutOff("def execute_command(image) -> int:\n    if a and not"));
    }

    @Test
    void whatLooksOpenInStringsAndCommentsIsNot() {
        String program = """
                def execute_command(image) -> str:
                    a = 'it\\'s ( \\" here'  # don't [
                    b = f"{a}: ("
                    return a + b  # or
                """;
        assertEquals(Optional.of(program), whole(program));
        String stub = "def helper(x): ...\n" + PROGRAM + "def other(y): ...\n";
        assertEquals(Optional.of(stub), whole(stub));
    }

    @Test
    void aFaultInsideAClosedBlockIsForTheChecker() {
        String broken = "def execute_command(image) -> bool:\n    return any([\n";
        assertEquals(Optional.of(broken), whole("```python\n" + broken + "```\n"));
    }

    static List<String> fenced() {
        String code = PROGRAM.stripTrailing();
        return List.of(
                "**Answer:** ```python\n" + PROGRAM + "```",
                "**```python**\n" + PROGRAM + "**```**",
                "Thought: say yes.\nCode:\n```py\n" + PROGRAM + "```<end_code>",
                "```python\n" + code + "```",
                "```python\n" + PROGRAM + "``` Done.",
                "```" + PROGRAM + "```",
                "```python def execute_command(image) -> bool: return False```\n```python\n" + PROGRAM + "```",
                "```python\ndef execute_command(image) -> bool:\n    return False\n```python\n" + PROGRAM + "```",
                "> ```python\n> def execute_command(image) -> bool:\n>     return True\n> ```",
                "1. ```python\n   def execute_command(image) -> bool:\n       return True\n   ```",
                "<code>\n" + PROGRAM + "</code>",
                "<code>" + code + "</code>\nIt says yes.",
                "<pre><code class=\"language-python\">\n" + PROGRAM + "</code></pre>",
                "<code>\n```python\n" + PROGRAM + "```\n</code>",
                "<answer>\n" + PROGRAM + "</answer>",
                "<answer>\n```python\n" + PROGRAM + "```\n</answer>",
                PROGRAM + "```\nThat is all.",
                "Here it is: ```Python\n" + PROGRAM + "```",
                "'''python\n" + PROGRAM + "'''\nThat is all.",
                "As follows:\n\n    def execute_command(image) -> bool:\n        return True\n\nThat is all.",
                "Use ``` for fences.\n```python\n" + PROGRAM + "```");
    }

    @ParameterizedTest
    @MethodSource("fenced")
    void fencesAreUnderstoodAsModelsWriteThem(String answer) {
        assertEquals(Optional.of(PROGRAM), whole(answer));
    }

    @Test
    void aFenceBehindACommentEndsTheCode() {
        assertEquals(
                Optional.of(PROGRAM.stripTrailing() + "  # always\n"),
                whole("```python\n" + PROGRAM.stripTrailing() + "  # always```\nThat is all."));
    }

    @Test
    void aFenceInsideAStringOrACommentOfTheProgramStays() {
        String program = """
                def execute_command(image) -> bool:
                    \"""Says yes.

                    ```
                    example
                    ```
                    \"""
                    return True
                """;
        assertEquals(Optional.of(program), whole("```python\n" + program + "```"));
        String tagged = program.replace("```", "</code>");
        assertEquals(Optional.of(tagged), whole("<code>\n" + tagged + "</code>"));
        String commented = PROGRAM.replace("    return", "    # ```\n    # example\n    # ```\n    return");
        assertEquals(Optional.of(commented), whole("```python\n" + commented + "```\n"));
    }

    @Test
    void aStringWithoutAnEndInOneBlockHidesNoOther() {
        assertEquals(Optional.of(PROGRAM), whole("```\n'''\n```\nor\n```python\n" + PROGRAM + "```\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "```\n", "```python\n'''\n", "`", "~~~\n", "<code>\n", "<code>", "from x\n", "import a,", "def f():\n",
                "def ", "a:", "a: ", "\t", "\n", "'''\n```\n", "(", "import a as b, ", "from a import b\n\nx\n",
                "def f\n\n```\n", "\\", "\"", "#```\n", "> ```\n", "x\n\n", "x#`"
            })
    void aMillionCharactersOfAnythingAreReadInAMoment(String part) {
        String text = part.repeat((ProgramText.LONGEST - 40) / part.length());
        for (String answer : List.of(text, "def f():\n\n" + text, "import a\n" + text + "\ndef f(): ...\n")) {
            long start = System.nanoTime();
            ProgramText.in(answer);
            assertTrue(System.nanoTime() - start < 10_000_000_000L);
        }
    }

    @Test
    void anAnswerThatIsLongerThanAnyProgramIsNotRead() {
        assertEquals(new ProgramText.Missing(), ProgramText.in("#".repeat(ProgramText.LONGEST) + "\n" + PROGRAM));
    }

    @Test
    void anAnswerWithoutAProgramIsNone() {
        ProgramText.Missing none = new ProgramText.Missing();
        assertEquals(none, ProgramText.in(""));
        assertEquals(none, ProgramText.in("I can't tell from here."));
        assertEquals(none, ProgramText.in("```\n42\n```"));
        assertEquals(none, ProgramText.in("import the picture first"));
    }
}
