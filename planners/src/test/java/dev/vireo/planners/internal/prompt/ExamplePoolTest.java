package dev.vireo.planners.internal.prompt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.planners.Examples;
import dev.vireo.planners.Examples.Choice;
import dev.vireo.planners.internal.prompt.ExamplePool.Example;
import dev.vireo.program.Receiver;
import dev.vireo.program.Type;
import dev.vireo.runtime.VireoException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ExamplePoolTest {
    private static List<String> ids(List<Example> examples) {
        return examples.stream().map(Example::id).toList();
    }

    @ParameterizedTest
    @CsvSource({"IMAGE, 30", "IMAGE_LIST, 12", "VIDEO, 15"})
    void everyReceiverHasEnoughExamples(Receiver receiver, int least) {
        List<Example> all = ExamplePool.of(receiver).all();
        assertTrue(all.size() >= least, all.size() + " examples");
        Set<String> questions = new HashSet<>();
        all.forEach(e -> assertTrue(questions.add(e.question()), e.question() + " comes twice"));
    }

    @ParameterizedTest
    @EnumSource(Receiver.class)
    void everyExampleHasTheEntryOfItsReceiverAndTheTypeThatIsDemanded(Receiver receiver) {
        for (Example example : ExamplePool.of(receiver).all()) {
            String entry = switch (example.receiver()) {
                case IMAGE -> "def execute_command(image) -> ";
                case IMAGE_LIST -> "def execute_command(image_list) -> ";
                case VIDEO -> "def execute_command(video, possible_answers, query) -> ";
            };
            assertTrue(example.program().contains(entry), example.id());
            example.returns()
                    .ifPresent(type -> assertTrue(
                            example.program().contains(entry + type + ":"), () -> example.id() + " is no " + type));
            assertFalse(example.program().contains("unknown"), example.id());
        }
    }

    @ParameterizedTest
    @EnumSource(Receiver.class)
    void everyQuestionThatAProgramAsksInPlainWordsIsAnExampleOfItsOwn(Receiver receiver) {
        ExamplePool pool = ExamplePool.of(receiver);
        for (Example example : pool.all()) {
            assertEquals(example.recurses(), !example.asks().isEmpty(), example.id());
            for (Example sub : pool.all()) {
                if (example.asks().contains(sub.id())) {
                    assertTrue(example.program().contains('"' + sub.question() + '"'), example.id());
                    String type = ", returns=" + sub.returns().orElseThrow();
                    assertTrue(example.program().contains(type), example.id() + " asks for" + type);
                }
            }
        }
    }

    @Test
    void theFixedChoiceIsTheBeginningOfThePoolWithTheQuestionsThatItsProgramsAsk() {
        ExamplePool pool = ExamplePool.of(Receiver.IMAGE);
        Examples three = new Examples(Choice.FIXED, 3);
        assertEquals(
                List.of(
                        "umbrella-left",
                        "clean-mug-or-empty-sink",
                        "clean-mug",
                        "sink-empty",
                        "person-holding",
                        "person-behind-counter"),
                ids(pool.choose(three, true, "How many dogs are there?")));
        assertEquals(List.of(), pool.choose(new Examples(Choice.FIXED, 0), true, "Is there a dog?"));
        assertEquals(
                List.of("umbrella-left", "candles-on-table", "glass-or-clay"),
                ids(pool.choose(three, false, "How many dogs are there?")),
                "without recursion, examples that recurse are left out");
    }

    @Test
    void retrievedExamplesAreTheMostSimilarOnesTheBestLast() {
        ExamplePool pool = ExamplePool.of(Receiver.IMAGE);
        List<String> ids = ids(pool.choose(
                new Examples(Choice.RETRIEVED, 3), false, "Which is nearer to the camera, the mug or the vase?"));
        assertEquals(3, ids.size());
        assertEquals("tractor-or-barn", ids.getLast());
        List<String> comparison =
                ids(pool.choose(new Examples(Choice.RETRIEVED, 3), true, "Are there more dogs than cats?"));
        assertEquals("spoons-and-forks", comparison.getLast());
    }

    @Test
    void amongRetrievedExamplesOneAsksAFurtherQuestion() {
        ExamplePool pool = ExamplePool.of(Receiver.IMAGE);
        List<Example> chosen =
                pool.choose(new Examples(Choice.RETRIEVED, 2), true, "Are there more spoons than forks?");
        assertTrue(
                chosen.stream().anyMatch(Example::recurses), () -> ids(chosen).toString());
        assertEquals("spoons-and-forks", chosen.getLast().id());
        for (Example example : chosen) {
            assertTrue(ids(chosen).containsAll(example.asks()), example.id());
        }
    }

    @Test
    void aQuestionUnlikeAllOthersGetsTheBeginningOfThePool() {
        assertEquals(
                ids(ExamplePool.of(Receiver.VIDEO).choose(new Examples(Choice.RETRIEVED, 2), true, "Zzz")),
                ids(ExamplePool.of(Receiver.VIDEO).choose(new Examples(Choice.RETRIEVED, 2), true, "Qqq")));
    }

    @Test
    void withoutRecursionNoProgramOfAPictureStandsAmongThoseOfVideos() {
        Examples all = new Examples(Choice.FIXED, 1000);
        List<Example> flat = ExamplePool.of(Receiver.VIDEO).choose(all, false, "");
        assertTrue(flat.size() >= 10, flat.size() + " are left");
        assertTrue(flat.stream().allMatch(e -> e.receiver() == Receiver.VIDEO && !e.recurses()));
        assertEquals(
                ExamplePool.of(Receiver.VIDEO).all().size(),
                ExamplePool.of(Receiver.VIDEO).choose(all, true, "").size());
    }

    @Test
    void anUntypedExampleDemandsNoTypeAnywhere() {
        for (Receiver receiver : Receiver.values()) {
            for (Example example : ExamplePool.of(receiver).all()) {
                Example untyped = example.untyped();
                assertFalse(untyped.program().contains("returns="), untyped.program());
                assertTrue(untyped.returns().isEmpty());
            }
        }
        assertTrue(ExamplePool.of(Receiver.IMAGE).all().stream()
                .anyMatch(e -> e.untyped().program().contains("?\", context={\"colour\": colour}")
                        || e.untyped().program().contains("of this colour?\", context=")));
    }

    @Test
    void aMalformedPoolIsRefused() {
        String program = "```python\nx\n```\n";
        assertThrows(
                IllegalStateException.class,
                () -> ExamplePool.parse("p.md", "## a\nQuestoin: Is it?\n" + program, Receiver.IMAGE));
        assertThrows(
                IllegalStateException.class,
                () -> ExamplePool.parse("p.md", "## a\nQuestion: Is it?\nAsks: b\n" + program, Receiver.IMAGE));
        assertThrows(
                IllegalStateException.class,
                () -> ExamplePool.parse("p.md", "## a\nQuestion: Is it?\nReturns: boool\n" + program, Receiver.IMAGE));
    }

    @Test
    void aNegativeNumberOfExamplesIsAUsageError() {
        assertThrows(VireoException.class, () -> new Examples(Choice.FIXED, -1));
    }

    @Test
    void everyReceiverHasOneType() {
        assertEquals(Receiver.VIDEO, Receiver.of(Type.Simple.VIDEO).orElseThrow());
        assertTrue(Receiver.of(Type.Simple.INT).isEmpty());
        assertEquals("image_list", Receiver.IMAGE_LIST.toString());
    }
}
