package dev.vireo.planners.internal.prompt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.planners.Examples;
import dev.vireo.planners.Examples.Choice;
import dev.vireo.planners.PlanRequest;
import dev.vireo.planners.Profile;
import dev.vireo.program.Diagnostic;
import dev.vireo.program.Receiver;
import dev.vireo.program.VisualApi;
import dev.vireo.program.VisualApi.Function;
import dev.vireo.program.VisualApi.Place;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PromptTextTest {
    private static final Function WEIGH = new Function(
            "", "weigh", List.of(), "float", Place.HOST, "The weight of the thing on the scales, in grams.");

    private static String prompt(Receiver receiver, VisualApi api) {
        return new PromptText(receiver, api, Profile.FULL).of("Is there a dog?", Examples.STANDARD);
    }

    @ParameterizedTest
    @EnumSource(Receiver.class)
    void aPromptHoldsTheApiThatItsReceiverAllowsAndToolsOfOnesOwn(Receiver receiver) {
        String prompt = prompt(receiver, VisualApi.STANDARD.plus(List.of(WEIGH)));
        for (Function function : VisualApi.STANDARD.functions()) {
            if (function.owner().equals(VisualApi.VIDEO) && receiver != Receiver.VIDEO) {
                continue;
            }
            assertTrue(prompt.contains("def " + function.name() + "("), function.qualifiedName());
        }
        assertTrue(prompt.contains("def weigh() -> float: ...  # The weight of the thing on the scales, in grams."));
        assertEquals(receiver == Receiver.VIDEO, prompt.contains(VisualApi.VIDEO));
        assertFalse(prompt.contains("{{"), "no placeholder is left");
        assertFalse(Pattern.compile("(?m)^\\[!?[a-z]").matcher(prompt).find(), "no mark is left");
        assertFalse(prompt.contains("\n\n\n#"), "no gap is left where lines were dropped");
    }

    @ParameterizedTest
    @EnumSource(Receiver.class)
    void theEntrySignatureIsThatOfTheReceiver(Receiver receiver) {
        String rules = prompt(receiver, VisualApi.STANDARD).replaceFirst("(?s)## Examples.*", "");
        assertEquals(receiver == Receiver.IMAGE, rules.contains("`execute_command(image)`"));
        assertEquals(receiver == Receiver.IMAGE_LIST, rules.contains("`execute_command(image_list)`"));
        assertEquals(receiver == Receiver.VIDEO, rules.contains("`execute_command(video, possible_answers, query)`"));
    }

    @ParameterizedTest
    @EnumSource(Receiver.class)
    void withoutRecursionThereIsNoWordAboutIt(Receiver receiver) {
        VisualApi flat = VisualApi.STANDARD.withoutRecursion();
        for (Examples examples : List.of(Examples.STANDARD, new Examples(Choice.RETRIEVED, 30))) {
            String prompt =
                    new PromptText(receiver, flat, Profile.FULL).of("Is there a clean mug on the shelf?", examples);
            assertFalse(prompt.contains("recursive_query"), prompt);
            assertTrue(prompt.contains("```python"), "examples are left");
            assertTrue(prompt.contains("`returns`: the type that"), "types are left");
        }
    }

    @ParameterizedTest
    @EnumSource(Receiver.class)
    void withoutTypedReturnsNoSubQuestionDemandsAType(Receiver receiver) {
        String prompt = prompt(receiver, VisualApi.STANDARD.withoutReturns());
        assertTrue(prompt.contains("recursive_query"));
        for (String word : List.of("`returns`", "returns=", "\"returns\"")) {
            assertFalse(prompt.contains(word), prompt);
        }
        assertTrue(prompt.contains("with a return annotation"), "the language still needs one");
    }

    @Test
    void theVersionNamesTheReceiverAndFollowsEverythingThatGoesIn() {
        Set<String> versions = new HashSet<>();
        int made = 0;
        for (Receiver receiver : Receiver.values()) {
            for (VisualApi api : List.of(
                    VisualApi.STANDARD,
                    VisualApi.STANDARD.withoutRecursion(),
                    VisualApi.STANDARD.withoutReturns(),
                    VisualApi.STANDARD.plus(List.of(WEIGH)))) {
                for (Examples examples : List.of(
                        Examples.STANDARD,
                        new Examples(Choice.FIXED, 3),
                        new Examples(Choice.RETRIEVED, 12),
                        new Examples(Choice.RETRIEVED, 3))) {
                    String version = new PromptText(receiver, api, Profile.FULL).version(examples);
                    assertTrue(version.matches(receiver + "-[0-9a-f]{8}"), version);
                    assertEquals(version, new PromptText(receiver, api, Profile.FULL).version(examples));
                    versions.add(version);
                    made++;
                }
            }
        }
        assertEquals(made, versions.size());
    }

    @Test
    void theFixedPromptIsTheSameForEveryQuestionAndTheRetrievedOneFollowsIt() {
        PromptText text = new PromptText(Receiver.IMAGE, VisualApi.STANDARD, Profile.FULL);
        assertEquals(text.of("Is there a dog?", Examples.STANDARD), text.of("How many?", Examples.STANDARD));
        Examples retrieved = new Examples(Choice.RETRIEVED, 4);
        assertNotEquals(
                text.of("Are there more dogs than cats?", retrieved), text.of("What is written here?", retrieved));
    }

    @Test
    void theShortPromptIsAboutOnePictureAndShowsAllItsExamples() {
        PromptText text = new PromptText(Receiver.IMAGE, VisualApi.STANDARD, Profile.SHORT);
        String prompt = text.of("Is there a dog?", Examples.STANDARD);
        assertTrue(prompt.length() < 9_000, prompt.length() + " characters");
        assertEquals(ExamplePool.SHORT.all().size(), prompt.split("```python", -1).length - 1);
        assertFalse(prompt.contains("{{"), prompt);
        assertEquals(prompt, text.of("How many?", Examples.STANDARD));
        assertTrue(text.version(Examples.STANDARD).matches("image-short-[0-9a-f]{8}"));
        for (Receiver other : List.of(Receiver.IMAGE_LIST, Receiver.VIDEO)) {
            assertEquals(
                    new PromptText(other, VisualApi.STANDARD, Profile.FULL).of("?", Examples.STANDARD),
                    new PromptText(other, VisualApi.STANDARD, Profile.SHORT).of("?", Examples.STANDARD));
        }
    }

    @Test
    void theShortPromptSaysNothingOfFurtherQuestionsWhereThereAreNone() {
        for (VisualApi api : List.of(VisualApi.STANDARD.withoutRecursion(), VisualApi.STANDARD.withoutReturns())) {
            String prompt = new PromptText(Receiver.IMAGE, api, Profile.SHORT).of("Is there a dog?", Examples.STANDARD);
            assertFalse(prompt.contains("returns="), prompt);
            assertEquals(api.hasRecursion(), prompt.contains("recursive_query"), prompt);
        }
    }

    @Test
    void onlyTheShortPromptHasAGrammarAndNotWithToolsOfOnesOwn() {
        PlanRequest request = PlanRequest.of("Is there a dog?");
        assertTrue(new PromptText(Receiver.IMAGE, VisualApi.STANDARD, Profile.SHORT)
                .grammar(request)
                .isPresent());
        assertTrue(new PromptText(Receiver.IMAGE, VisualApi.STANDARD, Profile.FULL)
                .grammar(request)
                .isEmpty());
        assertTrue(new PromptText(Receiver.IMAGE, VisualApi.STANDARD.plus(List.of(WEIGH)), Profile.SHORT)
                .grammar(request)
                .isEmpty());
    }

    @Test
    void toolsOfOnesOwnStandInTheShortPromptToo() {
        PromptText text = new PromptText(Receiver.IMAGE, VisualApi.STANDARD.plus(List.of(WEIGH)), Profile.SHORT);
        assertTrue(text.of("?", Examples.STANDARD).contains("There is also:\n"));
        assertTrue(text.of("?", Examples.STANDARD).contains(WEIGH.name()));
    }

    @Test
    void retrievedExamplesOfTheShortPromptStandInTheRequestSoThatThePromptStaysTheSame() {
        PromptText text = new PromptText(Receiver.IMAGE, VisualApi.STANDARD, Profile.SHORT);
        Examples nearest = new Examples(Choice.RETRIEVED, 2);
        PlanRequest spoons = PlanRequest.of("How many wooden chairs?");
        assertEquals(text.of(spoons.question(), nearest), text.of("How many?", nearest));
        String request = text.request(spoons, nearest);
        assertTrue(request.contains("Question: How many small wooden chairs are there?\n```python\n"), request);
        assertTrue(request.endsWith("Question: How many wooden chairs?"), request);
        assertEquals(2 + asked(request), request.split("```python", -1).length - 1);
    }

    @Test
    void theShortRequestSaysWhatIsThereAndNothingOfWhatIsNot() {
        PromptText text = new PromptText(Receiver.IMAGE, VisualApi.STANDARD, Profile.SHORT);
        PlanRequest plain = PlanRequest.of("Is there\na dog?");
        String asked = "Write execute_command for this question, as one Python block.\nQuestion: Is there\\na dog?";
        assertEquals(asked, text.request(plain, Examples.STANDARD));
        PlanRequest failed = plain.after(
                Optional.of("def f():\n    pass"),
                List.of(
                        Diagnostic.error("no-entry", 2, 0, "no execute_command", "Write one."),
                        Diagnostic.warning("advice", 1, 0, "never told", "")));
        assertEquals(
                asked
                        + "\nThis program does not work:\n```python\ndef f():\n    pass\n```"
                        + "\nLine 2: no execute_command Write one.\nWrite it anew, so that it works.",
                text.request(failed, Examples.STANDARD));
    }

    /// How many examples of sub-questions are shown.
    private static int asked(String request) {
        return request.split("Return type: ", -1).length - 1;
    }
}
