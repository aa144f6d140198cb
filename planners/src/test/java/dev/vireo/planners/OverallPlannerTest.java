package dev.vireo.planners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.planners.internal.english.Words;
import dev.vireo.planners.internal.question.Noun;
import dev.vireo.planners.internal.question.Overall;
import dev.vireo.planners.internal.question.OverallGrammar;
import dev.vireo.program.Receiver;
import dev.vireo.program.Type;
import dev.vireo.program.VisualApi;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The built-in planner on several pictures and on videos.
class OverallPlannerTest {
    private static final Noun CUBE = new Noun.Named(List.of("red", "cube"));
    private static final Noun CUBES = new Noun.Named(List.of("red", "cubes"));

    private static Plan plan(String question, Receiver receiver, Optional<Type> returns, VisualApi api) {
        return new GrammarPlanner()
                .plan(new PlanRequest(question, receiver.type(), api, returns, Map.of(), 0, List.of()));
    }

    private static String program(String question, Receiver receiver, Optional<Type> returns) {
        Plan plan = plan(question, receiver, returns, VisualApi.STANDARD);
        return assertInstanceOf(Plan.Program.class, plan, plan::toString).source();
    }

    private static Overall read(String question, Receiver receiver) {
        return OverallGrammar.read(Words.read(question).words().orElseThrow(), receiver)
                .orElseThrow(() -> new AssertionError(question));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "How many pictures show a red cube?",
                "How many of the pictures contain a red cube?",
                "In how many images is there a red cube?",
                "In how many of the pictures is a red cube visible?",
                "How many photos are there with a red cube?",
            })
    void howManyPicturesShowAThing(String question) {
        assertEquals(new Overall.HowMany(CUBE), read(question, Receiver.IMAGE_LIST));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Do all of the pictures show a red cube?",
                "Does every picture show a red cube?",
                "Is there a red cube in each of the images?",
                "Is a red cube visible in all pictures?",
                "All pictures show a red cube.",
            })
    void allPicturesShowAThing(String question) {
        assertEquals(new Overall.All(CUBE), read(question, Receiver.IMAGE_LIST));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Does any of the pictures show a red cube?",
                "Is there a red cube in any picture?",
                "Is there a red cube in at least one of the pictures?",
                "Is a red cube shown in any of these images?",
            })
    void anyPictureShowsAThing(String question) {
        assertEquals(new Overall.Any(CUBE), read(question, Receiver.IMAGE_LIST));
    }

    @Test
    void theNumbersOfPicturesAndTheThingsInAllOfThemAreUnderstood() {
        assertEquals(new Overall.Which(CUBE), read("Which pictures show a red cube?", Receiver.IMAGE_LIST));
        assertEquals(new Overall.Which(CUBE), read("In which picture is there a red cube?", Receiver.IMAGE_LIST));
        assertEquals(
                new Overall.Total(CUBES),
                read("How many red cubes are in the pictures together?", Receiver.IMAGE_LIST));
        assertEquals(new Overall.Total(CUBES), read("How many red cubes are there in total?", Receiver.IMAGE_LIST));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Does a red cube appear?",
                "Does a red cube ever appear in the video?",
                "Is there a red cube in the clip?",
                "Is there a red cube?",
                "Is a red cube ever visible?",
                "Can a red cube be seen at some point?",
                "Does the video show a red cube?",
            })
    void aThingAppearsInAVideo(String question) {
        assertEquals(new Overall.Any(CUBE), read(question, Receiver.VIDEO));
    }

    @Test
    void howLongAThingIsInAVideoIsUnderstood() {
        assertEquals(new Overall.HowMany(CUBE), read("In how many frames is a red cube visible?", Receiver.VIDEO));
        assertEquals(new Overall.HowMany(CUBE), read("In how many frames does a red cube appear?", Receiver.VIDEO));
        assertEquals(new Overall.All(CUBE), read("Is there a red cube in every frame?", Receiver.VIDEO));
        assertEquals(new Overall.All(CUBE), read("Is a red cube visible throughout the video?", Receiver.VIDEO));
    }

    @ParameterizedTest
    @CsvSource({
        "What color is the cube in the last frame?, VIDEO, 0, What color is the cube?",
        "In the first frame what color is the cube?, VIDEO, 1, What color is the cube?",
        "How many cubes are there at the end of the video?, VIDEO, 0, How many cubes are there?",
        "Is the cube left of the ball at the beginning?, VIDEO, 1, Is the cube left of the ball?",
        "How many cubes are there in the second picture?, IMAGE_LIST, 2, How many cubes are there?",
        "Is there a ball in the last image?, IMAGE_LIST, 0, Is there a ball?",
    })
    void aQuestionAboutOnePictureOrFrameIsAskedOfThatOne(String question, Receiver receiver, int place, String inner) {
        Overall.At at = assertInstanceOf(Overall.At.class, read(question, receiver));
        assertEquals(place, at.place());
        assertEquals(inner, at.question());
    }

    @Test
    void theProgramLoopsOverThePictures() {
        assertEquals("""
                def execute_command(image_list) -> int:
                    count = 0
                    for image in image_list:
                        image_patch = ImagePatch(image)
                        if image_patch.exists("red cube"):
                            count += 1
                    return count
                """, program("How many pictures show a red cube?", Receiver.IMAGE_LIST, Optional.empty()));
        assertEquals(
                """
                def execute_command(image_list) -> str:
                    for image in image_list:
                        image_patch = ImagePatch(image)
                        if not image_patch.recursive_query("Is there a cube that is left of the ball?", returns=bool):
                            return bool_to_yesno(False)
                    return bool_to_yesno(len(image_list) > 0)
                """,
                program(
                        "Do all pictures show a cube left of the ball?",
                        Receiver.IMAGE_LIST,
                        Optional.of(Type.Simple.STR)));
    }

    @Test
    void theProgramLooksAtTheFrameThatIsMeant() {
        assertEquals("""
                def execute_command(video, possible_answers, query) -> str:
                    video_segment = VideoSegment(video)
                    if video_segment.num_frames < 1:
                        raise ValueError("the video has no frame 1")
                    image_patch = video_segment.frame_from_index(video_segment.num_frames - 1)
                    return image_patch.recursive_query("What color is the cube?", returns=str)
                """, program("What color is the cube in the last frame?", Receiver.VIDEO, Optional.empty()));
        assertEquals("""
                def execute_command(video, possible_answers, query) -> bool:
                    for image_patch in VideoSegment(video).frame_iterator():
                        if image_patch.exists("red cube"):
                            return True
                    return False
                """, program("Does a red cube appear?", Receiver.VIDEO, Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "What happens after the cube turns red?, VIDEO",
        "How many cubes appear in the video?, VIDEO",
        "Does the cube move to the left?, VIDEO",
        "What color is the cube?, VIDEO",
        "Is there a cube?, IMAGE_LIST",
        "Are the pictures alike?, IMAGE_LIST",
        "Which picture is the best?, IMAGE_LIST",
        "Does a cube appear in the second frame of the third picture?, IMAGE_LIST",
    })
    void whatElseIsAskedIsNotUnderstoodAndAHintTellsWhatIs(String question, Receiver receiver) {
        Plan.NotUnderstood plan = assertInstanceOf(
                Plan.NotUnderstood.class, plan(question, receiver, Optional.empty(), VisualApi.STANDARD));
        assertTrue(plan.reason().contains("it reads e.g."), plan.reason());
    }

    @Test
    void aTypeThatTheAnswerCantHaveIsRefused() {
        Plan plan = plan(
                "How many pictures show a dog?",
                Receiver.IMAGE_LIST,
                Optional.of(Type.Simple.PATCH),
                VisualApi.STANDARD);
        assertInstanceOf(Plan.NotUnderstood.class, plan);
    }

    @Test
    void withoutRecursionOnlyProgramsThatAskNothingFurtherAreWritten() {
        VisualApi flat = VisualApi.STANDARD.withoutRecursion();
        assertInstanceOf(Plan.Program.class, plan("Does a dog appear?", Receiver.VIDEO, Optional.empty(), flat));
        Plan.NotUnderstood plan = assertInstanceOf(
                Plan.NotUnderstood.class,
                plan("Does a dog left of the tree appear?", Receiver.VIDEO, Optional.empty(), flat));
        assertTrue(plan.reason().contains("switched off"), plan.reason());
    }

    @Test
    void theNearerOfTwoThingsAndADifferenceOfCountsAreUnderstood() {
        assertEquals(
                """
                def execute_command(image) -> str:
                    image_patch = ImagePatch(image)
                    red_cubes = image_patch.find("red cube")
                    if len(red_cubes) == 0:
                        return image_patch.simple_query("Which is closer to the camera, the red cube or the ball?")
                    red_cube = red_cubes[0]
                    balls = image_patch.find("ball")
                    if len(balls) == 0:
                        return image_patch.simple_query("Which is closer to the camera, the red cube or the ball?")
                    ball = balls[0]
                    return "red cube" if red_cube.compute_depth() < ball.compute_depth() else "ball"
                """,
                program("Which is closer to the camera, the red cube or the ball?", Receiver.IMAGE, Optional.empty()));
        assertTrue(program("Is the cube or the ball farther away?", Receiver.IMAGE, Optional.empty())
                .contains("return \"cube\" if cube.compute_depth() > ball.compute_depth() else \"ball\""));
        assertEquals("""
                def execute_command(image) -> int:
                    image_patch = ImagePatch(image)
                    cubes = image_patch.find("cube")
                    balls = image_patch.find("ball")
                    return max(0, len(cubes) - len(balls))
                """, program("How many more cubes than balls are there?", Receiver.IMAGE, Optional.empty()));
        assertTrue(program("How many fewer cubes are there than balls?", Receiver.IMAGE, Optional.empty())
                .contains("max(0, len(balls) - len(cubes))"));
    }
}
