package dev.vireo.planners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.microworld.Scene;
import dev.vireo.microworld.questions.GeneratedQuestion;
import dev.vireo.microworld.questions.QuestionGenerator;
import dev.vireo.program.Type;
import dev.vireo.program.VisualApi;
import dev.vireo.runtime.image.Box;
import dev.vireo.visiontools.vocabulary.Attribute;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The planner against the questions of the little world, which it was not made from.
final class WorldQuestionsTest {
    private static final Pattern SUB_QUESTION = Pattern.compile("recursive_query\\(\"(.*?)\", returns=([^)]*)\\)");

    private final GrammarPlanner planner = new GrammarPlanner();

    @Test
    void everyQuestionAndEverySubQuestionIsPlanned() {
        int questions = 0;
        List<String> refused = new ArrayList<>();
        Map<Integer, Integer> deepest = new HashMap<>();
        SplittableRandom random = new SplittableRandom(77);
        for (int i = 0; i < 200; i++) {
            for (GeneratedQuestion question : new QuestionGenerator().generate(scene("s" + i, random), 5, 10)) {
                questions++;
                int depth = recursion(question.question().text(), Optional.empty(), refused);
                deepest.merge(question.question().depth(), depth, Math::max);
                assertTrue(
                        depth <= question.question().depth(),
                        question.question().text());
            }
        }
        assertTrue(questions > 1500, "only " + questions + " questions were made");
        assertEquals(List.of(), refused);
        assertEquals(Map.of(0, 0, 1, 1, 2, 2, 3, 3, 4, 4), deepest);
    }

    @Test
    void theBuiltInPlannerLeavesThemToTheGrammarOfTheWorld() {
        SplittableRandom random = new SplittableRandom(78);
        int questions = 0;
        for (int i = 0; i < 60; i++) {
            for (GeneratedQuestion question : new QuestionGenerator().generate(scene("s" + i, random), 6, 10)) {
                PlanRequest request = PlanRequest.of(question.question().text());
                assertEquals(planner.plan(request), Planners.builtin().plan(request));
                questions++;
            }
        }
        assertTrue(questions >= 500, "only " + questions + " questions were made");
    }

    /// How deep the programs of a question nest.
    private int recursion(String question, Optional<Type> returns, List<String> refused) {
        Plan plan = planner.plan(
                new PlanRequest(question, Type.Simple.PATCH, VisualApi.STANDARD, returns, Map.of(), 0, List.of()));
        return switch (plan) {
            case Plan.NotUnderstood(String reason, var _) -> {
                refused.add(question + ": " + reason);
                yield 0;
            }
            case Plan.Program(String source, var _) -> {
                int depth = 0;
                Matcher sub = SUB_QUESTION.matcher(source);
                while (sub.find()) {
                    depth = Math.max(depth, 1 + recursion(sub.group(1), Type.parse(sub.group(2)), refused));
                }
                yield depth;
            }
        };
    }

    private static Scene scene(String id, SplittableRandom random) {
        List<Scene.Thing> objects = new ArrayList<>();
        int count = 4 + random.nextInt(7);
        for (int i = 0; i < count; i++) {
            int left = 10 + i * 42 + random.nextInt(20);
            int top = 40 + random.nextInt(160);
            int edge = 18 + random.nextInt(18);
            objects.add(new Scene.Thing(
                    i + 1,
                    pick(Attribute.Size.values(), random),
                    pick(Attribute.Color.values(), random),
                    pick(Attribute.Material.values(), random),
                    pick(Attribute.Shape.values(), random),
                    0,
                    0,
                    0,
                    new Box(left, top, left + edge, top + edge),
                    1,
                    random.nextDouble(5, 14)));
        }
        return new Scene(id, random.nextLong(), 480, 320, objects);
    }

    private static <T> T pick(T[] values, SplittableRandom random) {
        return values[random.nextInt(values.length)];
    }
}
