package dev.vireo.planners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.microworld.Scene;
import dev.vireo.microworld.Scenes;
import dev.vireo.microworld.questions.Caption;
import dev.vireo.microworld.questions.Captions;
import dev.vireo.microworld.questions.PictureSet;
import dev.vireo.microworld.questions.PictureSets;
import dev.vireo.planners.internal.english.Statement;
import dev.vireo.program.Receiver;
import dev.vireo.program.Type;
import dev.vireo.program.VisualApi;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The built-in planner on captions to verify and on questions about sets of pictures.
final class StatementsAndSetsTest {
    private static final Pattern SUB_QUESTION = Pattern.compile("recursive_query\\(\"(.*?)\", returns=([^)]*)\\)");
    private static final Optional<Type> BOOL = Optional.of(Type.Simple.BOOL);

    private static Plan plan(String question, Receiver receiver, Optional<Type> returns) {
        return Planners.builtin()
                .plan(new PlanRequest(question, receiver.type(), VisualApi.STANDARD, returns, Map.of(), 0, List.of()));
    }

    private static String program(String question, Receiver receiver, Optional<Type> returns) {
        return assertInstanceOf(Plan.Program.class, plan(question, receiver, returns), question)
                .source();
    }

    @Test
    void everyCaptionAndEveryQuestionAboutASetOfTheWorldIsPlannedWithAllItsSubQuestions() {
        List<Scene> scenes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            scenes.add(Scenes.make(97, i, 320, 240).scene());
        }
        List<String> refused = new ArrayList<>();
        List<Caption> captions = Captions.generate(scenes, 3, 96);
        captions.forEach(c -> read(c.text(), Receiver.IMAGE, BOOL, refused));
        List<PictureSet> sets = PictureSets.generate(scenes, 3, 160);
        sets.forEach(s -> read(s.text(), Receiver.IMAGE_LIST, Optional.empty(), refused));
        assertEquals(96, captions.size());
        assertTrue(sets.size() >= 150, sets.size() + " questions");
        assertEquals(List.of(), refused);
    }

    private static void read(String question, Receiver receiver, Optional<Type> returns, List<String> refused) {
        switch (plan(question, receiver, returns)) {
            case Plan.NotUnderstood(String reason, var _) -> refused.add(question + ": " + reason);
            case Plan.Program(String source, var _) -> {
                Matcher sub = SUB_QUESTION.matcher(source);
                while (sub.find()) {
                    read(sub.group(1), Receiver.IMAGE, Type.parse(sub.group(2)), refused);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Is the statement true? The cube is left of the ring.",
                "Is this statement true or false: \"The cube is left of the ring.\"",
                "Is the following caption correct? The cube is left of the ring",
                "True or false: the cube is left of the ring.",
                "The cube is left of the ring. Is this statement true or false?",
                "The cube is left of the ring, true or false?",
                "The cube is left of the ring.",
            })
    void aStatementIsReadWhateverAsksForItsTruth(String question) {
        assertEquals("""
                def execute_command(image) -> bool:
                    image_patch = ImagePatch(image)
                    cubes = image_patch.find("cube")
                    if len(cubes) == 0:
                        return False
                    cube = cubes[0]
                    rings = image_patch.find("ring")
                    if len(rings) == 0:
                        return False
                    ring = rings[0]
                    return cube.horizontal_center < ring.horizontal_center
                """, program(question, Receiver.IMAGE, BOOL));
    }

    @Test
    void aQuestionThatSpeaksOfNoStatementStaysAsItIs() {
        for (String question :
                List.of("Is the statement", "What is true?", "Is the sign true or false?", "Is it true?")) {
            assertEquals(question, Statement.of(question));
        }
        assertEquals("a cat sits there?", Statement.clause("Is it true that a cat sits there?"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "The cube is far away from the ring.|distance(cube, ring) > (cube.width",
                "The cube is next to the ring.|distance(cube, ring) < (cube.width",
                "The cube is ahead of the ring.|cube.compute_depth() < depth",
                "The cube is at the back of the ring.|cube.compute_depth() > depth",
                "There is a cube that is left of a ring.|any(p.horizontal_center < q.horizontal_center for q in rings)",
                "The cat is on top of the chair.|cat.vertical_center > chair.lower",
                "The bench is far away from the dog.|distance(bench, dog) > (bench.width",
                "The person is ahead of the cow.|person.compute_depth() < depth",
                "The bowl contains the apple.|bowl.left < apple.horizontal_center < bowl.right",
            })
    void relationsAreComparedByBoxesAndDepths(String caption, String piece) {
        String source = program(caption, Receiver.IMAGE, BOOL);
        assertTrue(source.contains(piece), source);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "The dog is touching the cat.|+ cat.height // 10) and dog.verify_property(\"dog\", \"touching the cat\")",
                "The dog is outside the car.|return not dog.overlaps_with(",
                "The dog is outside the car.|or dog.verify_property(\"dog\", \"outside the car\")",
                "The bus is parallel to the car.|return bus.verify_property(\"bus\", \"parallel to the car\")",
                "The person is facing the dog.|return person.verify_property(\"person\", \"facing the dog\")",
                "The person has as a part the tie.|tie.verify_property(\"tie\", \"part of the person\")",
            })
    void whatBoxesDoNotTellIsAskedOfATool(String caption, String piece) {
        String source = program(caption, Receiver.IMAGE, BOOL);
        assertTrue(source.contains(piece), source);
    }

    @Test
    void picturesAreCountedByHowManyThingsTheyShow() {
        assertEquals(
                """
                def execute_command(image_list) -> int:
                    count = 0
                    for image in image_list:
                        image_patch = ImagePatch(image)
                        if len(image_patch.find("red cube")) >= 2:
                            count += 1
                    return count
                """, program("How many images contain at least 2 red cubes?", Receiver.IMAGE_LIST, Optional.empty()));
        assertEquals(
                """
                def execute_command(image_list) -> bool:
                    count = 0
                    for image in image_list:
                        image_patch = ImagePatch(image)
                        if image_patch.exists("dog") and not image_patch.exists("cat"):
                            count += 1
                    return count == 3
                """,
                program(
                        "There are exactly three pictures with a dog and no cat.",
                        Receiver.IMAGE_LIST,
                        Optional.empty()));
    }

    @Test
    void numbersOfThingsInTwoGroupsOfPicturesAreCompared() {
        assertEquals(
                """
                def execute_command(image_list) -> str:
                    count = 0
                    other_count = 0
                    for image in image_list:
                        image_patch = ImagePatch(image)
                        if image_patch.exists("ring"):
                            count += len(image_patch.find("cube"))
                        if image_patch.recursive_query("Is there a ball that is left of a star?", returns=bool):
                            other_count += len(image_patch.find("cone"))
                    return bool_to_yesno(count == other_count)
                """,
                program(
                        "Is it true that the number of cubes in images that have a ring is the same as the number of"
                                + " cones in images that show a ball left of a star?",
                        Receiver.IMAGE_LIST,
                        Optional.of(Type.Simple.STR)));
    }

    @Test
    void allIsAboutThePicturesThatAreMeantAndTheOneOfThemIsAskedAsAPictureOfItsOwn() {
        assertEquals(
                """
                def execute_command(image_list) -> bool:
                    for image in image_list:
                        image_patch = ImagePatch(image)
                        if image_patch.exists("table") and not (len(image_patch.find("chair")) > 1):
                            return False
                    return True
                """,
                program("Do all images with a table also show several chairs?", Receiver.IMAGE_LIST, Optional.empty()));
        assertEquals(
                """
                def execute_command(image_list) -> str:
                    for image in image_list:
                        image_patch = ImagePatch(image)
                        if image_patch.exists("green star"):
                            return image_patch.recursive_query("What color is the cube?", returns=str)
                    raise ValueError("no picture shows at least 1 green star")
                """,
                program(
                        "What color is the cube in the image with a green star?",
                        Receiver.IMAGE_LIST,
                        Optional.empty()));
    }

    @Test
    void theNameOfTheQuestionIsTheAnswerToWhichOfTwoIsInMorePictures() {
        String source =
                program("Which is in more pictures, a red cube or a ball?", Receiver.IMAGE_LIST, Optional.empty());
        assertTrue(source.endsWith("return \"red cube\" if count > other_count else \"ball\"\n"), source);
    }
}
