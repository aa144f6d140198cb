package dev.vireo.microworld.questions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.microworld.Scene;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class QuestionGeneratorTest {
    private static final Map<Scene, List<GeneratedQuestion>> BY_SCENE = new HashMap<>();
    private static final List<GeneratedQuestion> ALL = new ArrayList<>();

    @BeforeAll
    static void generate() {
        for (Scene scene : RandomScenes.of(250, 11)) {
            List<GeneratedQuestion> questions = new QuestionGenerator().generate(scene, 3, 10);
            BY_SCENE.put(scene, questions);
            ALL.addAll(questions);
        }
    }

    @Test
    void theSameSeedGivesTheSameQuestionsAndAnotherSeedOthers() {
        Scene scene = RandomScenes.of(1, 5).getFirst();
        List<GeneratedQuestion> first = new QuestionGenerator().generate(scene, 8, 6);
        assertEquals(first, new QuestionGenerator().generate(scene, 8, 6));
        assertNotEquals(first, new QuestionGenerator().generate(scene, 9, 6));
    }

    @Test
    void everySceneGetsAsManyDifferentQuestionsAsAskedFor() {
        BY_SCENE.forEach((scene, questions) -> {
            Set<String> texts = new HashSet<>();
            questions.forEach(q -> texts.add(q.question().text()));
            assertEquals(10, texts.size(), scene.id());
        });
    }

    @Test
    void everyAnswerIsClearEvenWithSmallerMargins() {
        Margins half = new Margins(0.02, 0.225, 0.025, 0.1, 0.005);
        BY_SCENE.forEach((scene, questions) -> {
            for (GeneratedQuestion q : questions) {
                Optional<String> answer = Optional.of(q.question().answer());
                assertEquals(answer, q.program().answer(scene, Margins.STANDARD));
                assertEquals(
                        answer, q.program().answer(scene, half), q.question().text());
            }
        });
    }

    @Test
    void familiesTakeTurns() {
        Map<String, Integer> families = count(q -> q.question().family());
        assertEquals(9, families.size(), families::toString);
        families.forEach((family, n) -> {
            int expected = family.equals("nested") ? 500 : 250;
            assertTrue(Math.abs(n - expected) <= 25, families.toString());
        });
    }

    @Test
    void allDepthsComeUpAndOnlyNestedQuestionsAreDeep() {
        Map<String, Integer> depths = count(q -> Integer.toString(q.question().depth()));
        for (String depth : List.of("2", "3", "4")) {
            assertTrue(depths.getOrDefault(depth, 0) >= 80, depths.toString());
        }
        for (GeneratedQuestion q : ALL) {
            assertEquals(q.program().depth(), q.question().depth());
            assertEquals(
                    q.question().depth() >= 2,
                    q.question().family().equals("nested"),
                    q.question().text());
        }
    }

    @Test
    void yesAndNoAreBalancedInEveryFamily() {
        for (GeneratedQuestion.Family family : GeneratedQuestion.Family.values()) {
            Map<String, Integer> answers = new HashMap<>();
            ALL.stream()
                    .filter(q -> q.question().family().equals(family.label()))
                    .forEach(q -> answers.merge(q.question().answer(), 1, Integer::sum));
            int yes = answers.getOrDefault("yes", 0);
            int no = answers.getOrDefault("no", 0);
            if (yes + no >= 80) {
                double share = (double) yes / (yes + no);
                assertTrue(share > 0.38 && share < 0.62, family + ": " + answers);
            }
        }
    }

    @Test
    void countsSpreadFromZero() {
        Map<String, Integer> answers = new HashMap<>();
        ALL.stream()
                .filter(q -> q.question().family().equals("counting"))
                .forEach(q -> answers.merge(q.question().answer(), 1, Integer::sum));
        for (String n : List.of("0", "1", "2", "3")) {
            int share = answers.getOrDefault(n, 0);
            assertTrue(share >= 25 && share <= 85, answers.toString());
        }
    }

    @Test
    void theFirstOfTwoOptionsIsRightHalfOfTheTime() {
        int first = 0;
        int choices = 0;
        for (GeneratedQuestion q : ALL) {
            if (q.program() instanceof QuestionProgram.Choose(var _, var one, var _)) {
                choices++;
                first += one.word().equals(q.question().answer()) ? 1 : 0;
            }
        }
        double share = (double) first / choices;
        assertTrue(share > 0.4 && share < 0.6, first + " of " + choices);
    }

    @Test
    void everyProgramHasSeveralPhrasings() {
        Map<String, QuestionProgram> samples = new HashMap<>();
        ALL.forEach(q -> samples.putIfAbsent(
                q.question().family() + " " + q.program().getClass().getSimpleName(), q.program()));
        samples.forEach((name, program) -> {
            Set<String> texts = new HashSet<>();
            SplittableRandom random = new SplittableRandom(4);
            for (int i = 0; i < 60; i++) {
                texts.add(new Phraser(random).question(program));
            }
            assertTrue(texts.size() >= 5, name + " has only " + texts);
        });
    }

    @Test
    void theAnswerIsNeverAmongTheWordsThatDescribeTheThing() {
        for (GeneratedQuestion q : ALL) {
            if (q.program()
                    instanceof
                    QuestionProgram.Query(
                            QuestionProgram.Kind kind,
                            QuestionProgram.Referent.The(QuestionProgram.Things.Select(var what)))) {
                assertTrue(kind.of(what).isEmpty(), q.question().text());
            }
        }
    }

    private static Map<String, Integer> count(java.util.function.Function<GeneratedQuestion, String> key) {
        Map<String, Integer> out = new HashMap<>();
        ALL.forEach(q -> out.merge(key.apply(q), 1, Integer::sum));
        return out;
    }
}
