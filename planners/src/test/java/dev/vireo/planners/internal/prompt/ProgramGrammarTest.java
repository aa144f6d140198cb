package dev.vireo.planners.internal.prompt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.planners.Gbnf;
import dev.vireo.planners.PlanRequest;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.program.VisualApi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramGrammarTest {
    private static PlanRequest asked(String question, Optional<Type> returns, int depth) {
        return new PlanRequest(question, Type.Simple.PATCH, VisualApi.STANDARD, returns, Map.of(), depth, List.of());
    }

    private static Gbnf of(String question) {
        return new Gbnf(ProgramGrammar.of(PlanRequest.of(question)).orElseThrow());
    }

    private static String fenced(String program) {
        return "```python\n" + program + "```";
    }

    private static String program(String type, String... lines) {
        StringBuilder out = new StringBuilder("def execute_command(image) -> " + type + ":\n");
        out.append("    picture = ImagePatch(image)\n");
        for (String line : lines) {
            out.append("    ").append(line).append('\n');
        }
        return fenced(out.toString());
    }

    @Test
    void everyExampleOfTheShortPromptFollowsTheGrammarOfItsQuestion() {
        List<String> wrong = new ArrayList<>();
        for (ExamplePool.Example example : ExamplePool.SHORT.all()) {
            PlanRequest request = asked(example.question(), example.returns(), example.asked() ? 1 : 0);
            if (!new Gbnf(ProgramGrammar.of(request).orElseThrow()).accepts(fenced(example.program()))) {
                wrong.add(example.id());
            }
        }
        assertEquals(List.of(), wrong);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            How many cups are there?                 | int
            Count the cups.                          | int
            What is the number of cups?              | int
            Is there a cup?                          | bool
            Is there a cup or a plate?               | bool
            Are there any cups left of the pan?      | bool
            Does the cup look red?                   | bool
            What color is the cup?                   | str
            The cup is what color?                   | str
            Tell me the size of the cup.             | str
            Is the cup red or blue?                  | str
            Is the material of the cup wood or is it glass? | str
            """)
    void theFormOfAQuestionSaysOfWhatTypeItsAnswerIs(String question, String type) {
        Random random = new Random(1);
        for (int i = 0; i < 20; i++) {
            String text = of(question).sample(random);
            assertTrue(text.startsWith("```python\ndef execute_command(image) -> " + type + ":\n"), text);
        }
    }

    @Test
    void aDemandedTypeIsTheOnlyOne() {
        for (Type type : List.of(Type.Simple.BOOL, Type.Simple.INT, Type.Simple.STR, Type.Simple.PATCH)) {
            PlanRequest request = asked("the red cup left of the pan", Optional.of(type), 1);
            String text = new Gbnf(ProgramGrammar.of(request).orElseThrow()).sample(new Random(2));
            assertTrue(text.contains(") -> " + type + ":\n"), text);
        }
    }

    @Test
    void whatIsDefinedIsDefinedOnceAndUsed() {
        Pattern definition = Pattern.compile("(?m)^    (\\w+) = ");
        for (String question : List.of(
                "Is there a big red cup left of the pan behind the second closest plate, and no spoon?",
                "What color is the nearest cup to the pan between the fork and the leftmost plate?",
                "Is the cup of the same size as the pan above the plate?",
                "How many cups are left of the pan or not blue?",
                "Are there fewer cups than plates that are behind the pan?")) {
            Gbnf grammar = of(question);
            Random random = new Random(3);
            for (int i = 0; i < 300; i++) {
                String text = grammar.sample(random);
                assertTrue(grammar.accepts(text), text);
                Set<String> open = new HashSet<>();
                for (String line : text.lines().skip(3).toList()) {
                    Matcher defines = definition.matcher(line);
                    String used = defines.find() ? line.substring(defines.end()) : line;
                    for (String name : List.of("first", "second", "third", "things", "others")) {
                        if (Pattern.compile("\\b" + name + "\\b").matcher(used).find()) {
                            open.remove(name);
                        }
                    }
                    if (!used.equals(line)) {
                        assertTrue(open.add(defines.group(1)), text);
                    }
                }
                assertEquals(Set.of(), open, text);
            }
        }
    }

    @Test
    void whatIsWrittenIsRead() {
        Gbnf grammar = of("What does the red sign say?");
        String found = "first = picture.find(\"red sign\")[0]\n    return first";
        assertTrue(grammar.accepts(program("str", "return picture.read_text()")));
        assertFalse(grammar.accepts(program("str", found + ".simple_query(\"What is this?\")")));
        assertFalse(of("What is the red sign?").accepts(program("str", "return picture.read_text()")));
    }

    @Test
    void namesAreTheQuestionsOwn() {
        Gbnf grammar = of("How many small red mugs are behind the boxes?");
        assertTrue(grammar.accepts(program("int", "return len(picture.find(\"small red mug\"))")));
        assertTrue(grammar.accepts(program("int", "return len(picture.find(\"box\"))")));
        for (String name : List.of("red mugs", "cup", "small red", "mug behind the box", "behind")) {
            assertFalse(grammar.accepts(program("int", "return len(picture.find(\"" + name + "\"))")), name);
        }
    }

    @Test
    void placesThatTheQuestionDoesNotSpeakOfAreNotCompared() {
        Gbnf grammar = of("How many cups are left of the pan?");
        String[] lines = {"first = picture.find(\"pan\")[0]", "", "return len(things)"};
        for (String comparison : List.of(
                "p.horizontal_center < first.horizontal_center",
                "p.horizontal_center > first.horizontal_center",
                "p.compute_depth() < first.compute_depth()")) {
            lines[1] = "things = [p for p in picture.find(\"cup\") if " + comparison + "]";
            assertEquals(
                    comparison.equals("p.horizontal_center < first.horizontal_center"),
                    grammar.accepts(program("int", lines)),
                    comparison);
        }
    }

    @Test
    void aSubQuestionAsksForLessThanItsQuestion() {
        String question = "the cup left of the pan behind the plate";
        Gbnf grammar = new Gbnf(ProgramGrammar.of(asked(question, Optional.of(Type.Simple.PATCH), 1))
                .orElseThrow());
        String whole = "first = picture.recursive_query(\"%s\", returns=ImagePatch)";
        String[] lines = {
            "",
            "things = [p for p in picture.find(\"cup\") if p.horizontal_center < first.horizontal_center]",
            "return things[0]"
        };
        lines[0] = whole.formatted("the pan behind the plate");
        assertTrue(grammar.accepts(program("ImagePatch", lines)));
        lines[0] = whole.formatted(question);
        assertFalse(grammar.accepts(program("ImagePatch", lines)));
    }

    @Test
    void withoutRecursionThereAreNoSubQuestions() {
        for (VisualApi api : List.of(VisualApi.STANDARD.withoutRecursion(), VisualApi.STANDARD.withoutReturns())) {
            String grammar = ProgramGrammar.of(new PlanRequest(
                            "What color is the cup left of the pan?",
                            Type.Simple.PATCH,
                            api,
                            Optional.empty(),
                            Map.of(),
                            0,
                            List.of()))
                    .orElseThrow();
            assertFalse(grammar.contains("recursive_query"));
            new Gbnf(grammar).sample(new Random(4));
        }
    }

    @Test
    void whereProgramsOfThisFormCannotAnswerThereIsNoGrammar() {
        assertTrue(ProgramGrammar.of(asked("the cups", Optional.of(new Type.ListOf(Type.Simple.PATCH)), 1))
                .isEmpty());
        assertTrue(ProgramGrammar.of(PlanRequest.of("?!")).isEmpty());
        assertTrue(ProgramGrammar.of(new PlanRequest(
                        "Is it?",
                        Type.Simple.PATCH,
                        VisualApi.STANDARD,
                        Optional.empty(),
                        Map.of("color", new Value.Str("red")),
                        0,
                        List.of()))
                .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "cup",
                "What?",
                "What's up",
                "Is it \"red\" or \\blue\\?",
                "left right left right",
                "the the the",
                "Où est la tasse à gauche?",
                "杯子在哪里",
                "cup-holder -- - left",
                "or",
                "what \uD83D is\u0007\tthat \\u0041 \uD83D\uDE00?",
                "what\nis it?",
                "no cup? no pan! no, no",
                "third"
            })
    void anyQuestionHasAGrammarThatEnds(String question) {
        Random random = new Random(5);
        ProgramGrammar.of(PlanRequest.of(question))
                .ifPresent(grammar -> assertFalse(
                        Pattern.compile("[\\p{C}&&[^\n]]").matcher(grammar).find(), grammar));
        ProgramGrammar.of(PlanRequest.of(question)).map(Gbnf::new).ifPresent(grammar -> {
            for (int i = 0; i < 30; i++) {
                String text = grammar.sample(random);
                assertTrue(text.endsWith("\n```") && text.contains("\n    return "), text);
            }
        });
    }

    @Test
    void longQuestionsAreRefusedSoon() {
        for (String word : List.of("cup ", "left ", "third cup left of the ", "x\"", "\\n", "\u0000 ", "x")) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(5),
                    () -> ProgramGrammar.of(PlanRequest.of(word.repeat(1_000_000 / word.length()) + "?")));
        }
    }
}
