package dev.vireo.planners;

import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.vireo.language.LanguageModel;
import dev.vireo.language.Usage;
import dev.vireo.layout.Layout;
import dev.vireo.layout.LayoutBox;
import dev.vireo.layout.LayoutObject;
import dev.vireo.planners.internal.caption.CaptionGrammar;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Everything of this module that reads text from outside, with what is worst to it: a million characters, and as
/// many as are read at most.
class HostileTextsTest {
    private static final List<String> WORST = List.of(
            "a",
            "-",
            "a-",
            "'",
            "?",
            "? ",
            ". ",
            ", ",
            "\n",
            " ",
            "(",
            "\"",
            "1",
            "1st ",
            "return ",
            "return a list[",
            "left of the cube ",
            "cube or cone and ",
            "the second leftmost cube from the left of ",
            "is it true that ",
            "the same color as the cube ",
            "red cube that is not ",
            "how many cubes and ",
            "and ",
            "the ",
            "red ",
            "not ",
            "a ball left-left ",
            "a cat on the left of a dog on the left of ",
            "then ",
            "while ",
            "a red ball moves to ",
            "the camera zooms in on ",
            "a car and ",
            "it ",
            "there is ",
            "in the left ",
            "from the left to ",
            "left-",
            "two ",
            "ball of ",
            "slowly ",
            "for 2 seconds ",
            "move it to ",
            "make a by ",
            "by 5 ",
            "delay a by ",
            "put the ",
            "to the ",
            "the man 's ",
            "next to a man in a red coat ",
            "a dog a cat or ",
            "wearing a hat with a ",
            "what does the sign say on the ",
            "```\n",
            "def f():\n",
            "'''\n",
            "<code>",
            "{",
            "Frame 1: [");

    private static final LayoutObject BALL = new LayoutObject(
            0,
            "ball",
            "red ball",
            1,
            LayoutObject.Motion.LINEAR,
            List.of(new LayoutObject.KeyFrame(0, new LayoutBox(0, 0, 50, 50))),
            List.of());
    private static final Layout.Canvas CANVAS = Layout.Canvas.STANDARD;

    private static final Map<String, Consumer<String>> READERS = Map.of(
            "a question", text -> new GrammarPlanner().plan(PlanRequest.of("x" + text)),
            "a question about things", text -> new GrammarPlanner().plan(PlanRequest.of("How many " + text)),
            "an everyday question", text -> Planners.builtin().plan(PlanRequest.of("Is the man " + text)),
            "a caption", text -> Planners.layout(CANVAS).plan(text),
            "a caption of things", text -> CaptionGrammar.read("a ball " + text, 4),
            "a layout's caption", text -> LayoutChecks.of(layout(text)),
            "an instruction", text -> LayoutEditor.builtin().edit(layout("a red ball"), "move " + text),
            "an instruction of its own", text -> LayoutEditor.builtin().edit(layout("a red ball"), text),
            "a program", text -> LlmPlanner.read(new LanguageModel.Completion(text, Usage.NONE)),
            "a program with a beginning",
                    text -> LlmPlanner.read(new LanguageModel.Completion("import a\ndef f():\n\n" + text, Usage.NONE)));

    private static Layout layout(String caption) {
        return new Layout(caption, 512, 512, 6, 2, "", List.of(BALL));
    }

    static Stream<String> readers() {
        return READERS.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("readers")
    void nothingTakesLong(String reader) {
        for (String part : WORST) {
            // 80 words, 2,000 and 10,000 characters are what some readers take at most
            for (int length : new int[] {400, 1_960, 9_900, 1 << 20}) {
                String text = part.repeat(length / part.length());
                assertTimeout(
                        Duration.ofSeconds(10),
                        () -> Objects.requireNonNull(READERS.get(reader)).accept(text),
                        () -> reader + " of " + part + " " + length);
            }
        }
    }
}
