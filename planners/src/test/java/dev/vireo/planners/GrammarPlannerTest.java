package dev.vireo.planners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.planners.internal.english.Words;
import dev.vireo.planners.internal.question.EnglishGrammar;
import dev.vireo.planners.internal.question.Meaning;
import dev.vireo.program.Diagnostic;
import dev.vireo.program.Type;
import dev.vireo.program.VisualApi;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GrammarPlannerTest {
    private static final GrammarPlanner PLANNER = new GrammarPlanner();

    @Test
    void otherWordsForAQuestionGiveTheSameProgram() {
        Map<String, List<String>> phrasings = phrasings();
        int checked = 0;
        for (Map.Entry<String, List<String>> entry : phrasings.entrySet()) {
            String plain = program(entry.getKey());
            for (String other : entry.getValue()) {
                // Only the question itself, which a program asks when it finds nothing, may differ.
                assertEquals(
                        plain.replace(entry.getKey(), "Q"),
                        program(other).replace(other, "Q"),
                        () -> "'" + other + "' and '" + entry.getKey() + "'");
                checked++;
            }
        }
        assertTrue(checked >= 100, "only " + checked + " phrasings were checked");
    }

    @Test
    void whatTheGrammarDoesNotAccountForIsNotUnderstood() {
        List<String> outside = lines("outside.txt");
        assertTrue(outside.size() >= 40);
        for (String question : outside) {
            Plan plan = PLANNER.plan(PlanRequest.of(question));
            Plan.NotUnderstood not =
                    assertInstanceOf(Plan.NotUnderstood.class, plan, () -> question + " was planned: " + plan);
            assertTrue(not.reason().contains("outside the built-in grammar"), not.reason());
        }
    }

    @Test
    void theWordThatNoRuleHasIsNamed() {
        Plan plan = PLANNER.plan(PlanRequest.of("Why is the sky blue?"));
        assertEquals(
                "the question is outside the built-in grammar: no rule has the word 'why'",
                assertInstanceOf(Plan.NotUnderstood.class, plan).reason());
    }

    @Test
    void aFlatQuestionIsOneProgram() {
        assertEquals("""
                def execute_command(image) -> int:
                    image_patch = ImagePatch(image)
                    dogs = image_patch.find("dog")
                    trees = image_patch.find("tree")
                    if len(trees) == 0:
                        return 0
                    tree = trees[0]
                    chosen = [p for p in dogs if p.horizontal_center < tree.horizontal_center]
                    return len(chosen)
                """, program("How many dogs are left of the tree?"));
    }

    @Test
    void anAnchorThatARelationDescribesIsASubQuestion() {
        assertEquals("""
                def execute_command(image) -> int:
                    image_patch = ImagePatch(image)
                    dogs = image_patch.find("dog")
                    tree = image_patch.recursive_query("the tree that is behind the old house", returns=ImagePatch)
                    chosen = [p for p in dogs if p.horizontal_center < tree.horizontal_center]
                    return len(chosen)
                """, program("How many dogs are left of the tree behind the old house?"));
    }

    @Test
    void theSubQuestionOfAnAnchorGivesAPatch() {
        assertEquals("""
                def execute_command(image) -> ImagePatch:
                    image_patch = ImagePatch(image)
                    trees = image_patch.find("tree")
                    if len(trees) == 0:
                        raise ValueError("nothing here is the tree that is behind the old house")
                    old_houses = image_patch.find("old house")
                    if len(old_houses) == 0:
                        return trees[0]
                    old_house = old_houses[0]
                    depth = old_house.compute_depth()
                    chosen = [p for p in trees if p.compute_depth() > depth] or trees
                    tree = chosen[0]
                    return tree
                """, program("the tree that is behind the old house", Type.Simple.PATCH));
    }

    @Test
    void aComparisonOfDescribedThingsAsksForTwoNumbers() {
        assertEquals("""
                def execute_command(image) -> bool:
                    image_patch = ImagePatch(image)
                    count = image_patch.recursive_query("How many cats that are left of the tree are there?", returns=int)
                    dogs = image_patch.find("dog")
                    return count > len(dogs)
                """, program("Are there more cats left of the tree than dogs?"));
    }

    @Test
    void anAttributeIsAskedOfThePatch() {
        assertEquals("""
                def execute_command(image) -> str:
                    image_patch = ImagePatch(image)
                    cups = image_patch.find("cup")
                    if len(cups) == 0:
                        return image_patch.simple_query("What color is the second cup from the left?")
                    ordered = sorted(cups, key=lambda p: p.horizontal_center)
                    cup = ordered[min(1, len(ordered) - 1)]
                    return cup.simple_query("What color is this?")
                """, program("What color is the second cup from the left?"));
    }

    @Test
    void aChoiceIsMatchedAgainstThePatch() {
        assertEquals("""
                def execute_command(image) -> str:
                    image_patch = ImagePatch(image)
                    big_cubes = image_patch.find("big cube")
                    if len(big_cubes) == 0:
                        return image_patch.simple_query("Is the big cube red or blue?")
                    big_cube = big_cubes[0]
                    return big_cube.best_text_match(["red", "blue"])
                """, program("Is the big cube red or blue?"));
    }

    @Test
    void thingsLikeAnotherLeaveThatOneOut() {
        assertEquals("""
                def execute_command(image) -> int:
                    image_patch = ImagePatch(image)
                    things = image_patch.find("thing")
                    red_cubes = image_patch.find("red cube")
                    if len(red_cubes) == 0:
                        return 0
                    red_cube = red_cubes[0]
                    material = red_cube.simple_query("What material is this?")
                    chosen = [p for p in things if (distance(p, red_cube) > -0.5 and \
                p.simple_query("What material is this?") == material)]
                    return len(chosen)
                """, program("How many things have the same material as the red cube?"));
    }

    @Test
    void logicJoinsClauses() {
        assertEquals("""
                def execute_command(image) -> bool:
                    image_patch = ImagePatch(image)
                    return image_patch.exists("red cube") and not image_patch.exists("ball")
                """, program("Is there a red cube but no ball?"));
    }

    @Test
    void theNearestThingIsFoundByDistance() {
        assertEquals("""
                def execute_command(image) -> bool:
                    image_patch = ImagePatch(image)
                    spheres = image_patch.find("sphere")
                    if len(spheres) == 0:
                        return False
                    sphere = spheres[0]
                    cubes = image_patch.find("cube")
                    others = [p for p in cubes if distance(p, sphere) > -0.5]
                    if len(others) == 0:
                        return False
                    cube = min(others, key=lambda p: distance(p, sphere))
                    return cube.verify_property("cube", "red")
                """, program("Is the cube closest to the sphere red?"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            the red cube                        | ImagePatch       | ImagePatch
            the red cube left of the sphere     | list[ImagePatch] | list[ImagePatch]
            What is left of the sphere?         | ImagePatch       | ImagePatch
            How many cubes are there?           | float            | float
            How many cubes are there?           | str              | str
            Is there a cube?                    | str              | str
            Is there a cube?                    | Optional[bool]   | Optional[bool]
            the cubes                           | int              | int
            the cubes                           | bool             | bool
            Return an int, How many cubes are there? |             | int
            Return a bool, Is there a cube?     |                  | bool
            the leftmost cube                   |                  | ImagePatch
            the cubes                           |                  | list[ImagePatch]
            """)
    void aProgramDeclaresTheDemandedType(String question, String demanded, String declared) {
        Optional<Type> type = Optional.ofNullable(demanded).flatMap(Type::parse);
        String source = source(request(question, type));
        assertTrue(source.startsWith("def execute_command(image) -> " + declared + ":\n"), source);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            What color is the cube?  | bool
            How many cubes are there? | ImagePatch
            Is there a cube?         | list[ImagePatch]
            the red cube             | dict[str, int]
            """)
    void aTypeThatTheQuestionCanNotHaveIsRefused(String question, String demanded) {
        assertInstanceOf(Plan.NotUnderstood.class, PLANNER.plan(request(question, Type.parse(demanded))));
    }

    @Test
    void afterAFailureThereIsNothingNewToSay() {
        PlanRequest first = PlanRequest.of("Is there a cube?");
        PlanRequest again = new PlanRequest(
                first.question(),
                first.receiver(),
                first.api(),
                first.returns(),
                Map.of(),
                0,
                List.of(Diagnostic.error("unknown-name", 3, 1, "no such name", "")));
        Plan.NotUnderstood plan = assertInstanceOf(Plan.NotUnderstood.class, PLANNER.plan(again));
        assertTrue(plan.reason().contains("no such name"), plan.reason());
    }

    @Test
    void severalPicturesAreNotUnderstood() {
        PlanRequest request = new PlanRequest(
                "Is there a cube?",
                new Type.ListOf(Type.Simple.PATCH),
                VisualApi.STANDARD,
                Optional.empty(),
                Map.of(),
                0,
                List.of());
        assertInstanceOf(Plan.NotUnderstood.class, PLANNER.plan(request));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "the dogs that are left of the tree that is behind the old house",
                "the second leftmost cup that is between the plate and the red fork",
                "the rightmost of the cups that are not red",
                "the dog that is closest to the tree that is in front of the car",
                "the thing that is the same color as the ball that is right of the cup",
                "the things that are either red or not a cube",
            })
    void aMeaningSaidInEnglishMeansTheSame(String phrase) {
        Meaning.Things first = assertInstanceOf(Meaning.Things.class, meaning(phrase));
        assertEquals(first, meaning("the " + first.noun().text()));
    }

    @Test
    void hostileTextIsReadInBoundedTime() {
        String chain = "the cube left of ".repeat(19) + "the ball";
        assertInstanceOf(
                Plan.Program.class,
                PLANNER.plan(PlanRequest.of("Is there a cube left of " + chain.substring(0, 160) + "?")));
        assertInstanceOf(Plan.NotUnderstood.class, PLANNER.plan(PlanRequest.of("cube ".repeat(100_000))));
        assertInstanceOf(
                Plan.NotUnderstood.class, PLANNER.plan(PlanRequest.of("is there a cube and ".repeat(15) + "why")));
    }

    @Test
    void aRedOneIsARedThing() {
        String source = program("Is there a red one left of the cube?");
        assertTrue(source.contains(".find(\"red thing\")"), source);
    }

    @Test
    void wordsNeverBecomeCode() {
        Plan plan = PLANNER.plan(PlanRequest.of("Is there a \"); import os; (\" cube?"));
        if (plan instanceof Plan.Program(String source, var _)) {
            assertFalse(source.contains("import os;"), source);
        }
        String source = program("Is the lambda left of the class?");
        assertTrue(source.contains("class_1 = "), source);
        assertTrue(source.contains("lambda_1 = "), source);
    }

    private static PlanRequest request(String question, Optional<Type> returns) {
        return new PlanRequest(question, Type.Simple.PATCH, VisualApi.STANDARD, returns, Map.of(), 0, List.of());
    }

    private static String program(String question) {
        return source(PlanRequest.of(question));
    }

    private static String program(String question, Type returns) {
        return source(request(question, Optional.of(returns)));
    }

    private static String source(PlanRequest request) {
        Plan plan = PLANNER.plan(request);
        return assertInstanceOf(Plan.Program.class, plan, () -> request.question() + ": " + plan)
                .source();
    }

    private static Meaning meaning(String phrase) {
        return EnglishGrammar.meaning(Words.read(phrase).words().orElseThrow()).orElseThrow();
    }

    private static Map<String, List<String>> phrasings() {
        Map<String, List<String>> out = new LinkedHashMap<>();
        String plain = "";
        for (String line : lines("phrasings.txt")) {
            if (line.startsWith(" ")) {
                Objects.requireNonNull(out.get(plain)).add(line.strip());
            } else if (!line.startsWith("#")) {
                plain = line;
                out.put(plain, new ArrayList<>());
            }
        }
        return out;
    }

    private static List<String> lines(String resource) {
        try (InputStream in = GrammarPlannerTest.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
