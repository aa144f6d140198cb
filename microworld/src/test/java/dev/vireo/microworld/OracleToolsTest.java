package dev.vireo.microworld;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.vocabulary.Attribute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OracleToolsTest {
    private static final Box CUBE = new Box(200, 100, 240, 140);
    private static final Box BALL = new Box(20, 90, 80, 150);
    private static final Box STAR = new Box(100, 40, 130, 70);

    private final Scene scene = new Scene(
            "000000",
            1,
            320,
            240,
            List.of(
                    thing(
                            1,
                            Attribute.Size.SMALL,
                            Attribute.Color.RED,
                            Attribute.Material.MATTE,
                            Attribute.Shape.CUBE,
                            CUBE,
                            8.5),
                    thing(
                            2,
                            Attribute.Size.LARGE,
                            Attribute.Color.BLUE,
                            Attribute.Material.SHINY,
                            Attribute.Shape.SPHERE,
                            BALL,
                            8.1),
                    thing(
                            3,
                            Attribute.Size.SMALL,
                            Attribute.Color.RED,
                            Attribute.Material.STRIPED,
                            Attribute.Shape.STAR,
                            STAR,
                            11.5)));
    private final OracleTools tools = new OracleTools(scene);
    private final Image image = Image.ofRgb(320, 240, new byte[320 * 240 * 3]);
    private final ImagePatch whole = ImagePatch.whole(image);

    @TempDir
    Path folder;

    private static Scene.Thing thing(
            int id,
            Attribute.Size size,
            Attribute.Color color,
            Attribute.Material material,
            Attribute.Shape shape,
            Box box,
            double depth) {
        return new Scene.Thing(id, size, color, material, shape, id - 2, 8, 0, box, 1, depth);
    }

    private ImagePatch patch(Box box) {
        return new ImagePatch(image, box, "");
    }

    private String ask(Box box, String question) {
        return tools.simpleQuery(patch(box), question).text();
    }

    @Test
    void findingGoesFromLeftToRightAndNamesWhatWasAskedFor() {
        List<ImagePatch> found = tools.find(whole, "Red things");
        assertEquals(List.of(STAR, CUBE), found.stream().map(ImagePatch::box).toList());
        assertEquals("red things", found.getFirst().category());
        assertEquals("blue ball", tools.find(whole, "the  blue ball").getFirst().category());
        assertEquals(3, tools.find(whole, "object").size());
    }

    @Test
    void aThingIsInsideWhenTheCentreOfItsBoxIs() {
        assertEquals(1, tools.find(patch(new Box(0, 100, 60, 130)), "thing").size());
        assertTrue(tools.find(patch(new Box(0, 100, 49, 130)), "thing").isEmpty());
        assertTrue(tools.exists(patch(CUBE), "small matte cube"));
        assertFalse(tools.exists(patch(CUBE), "star"));
    }

    @Test
    void simpleQuestionsAboutAPatchAreAnswered() {
        assertEquals("red", ask(CUBE, "What color is this?"));
        assertEquals("blue", ask(BALL, "What is the colour of the thing?"));
        assertEquals("sphere", ask(BALL, "What shape is the object?"));
        assertEquals("cube", ask(CUBE, "what is this"));
        assertEquals("shiny", ask(BALL, "What material is it?"));
        assertEquals("striped", ask(STAR, "What is the red star made of?"));
        assertEquals("large", ask(BALL, "How big is it?"));
        assertEquals("small", ask(STAR, "What size is the star?"));
        assertEquals("yes", ask(CUBE, "Is this a red cube?"));
        assertEquals("no", ask(BALL, "Is the thing red?"));
        assertEquals("blue", ask(BALL, "Is it red or blue?"));
        assertEquals("blue", ask(BALL, "Is this ball red or blue?"));
        assertEquals("star", ask(STAR, "Is this a cube or a star?"));
    }

    @Test
    void questionsAboutTheWholePictureAreAnswered() {
        assertEquals(
                "2", tools.simpleQuery(whole, "How many red things are there?").text());
        assertEquals(
                "0",
                tools.simpleQuery(whole, "How many green cubes are in the picture?")
                        .text());
        assertEquals("yes", tools.simpleQuery(whole, "Is there a shiny sphere?").text());
        assertEquals("no", tools.simpleQuery(whole, "Are there any cones?").text());
        assertEquals(
                "striped",
                tools.simpleQuery(whole, "What material is the star?").text());
        assertEquals("yes", tools.simpleQuery(whole, "Is the small cube matte?").text());
    }

    @Test
    void aPatchOfNothingGivesNothing() {
        assertEquals(OracleTools.NOTHING, tools.simpleQuery(patch(new Box(0, 0, 10, 10)), "What color is this?"));
        assertFalse(tools.verifyProperty(patch(new Box(0, 0, 10, 10)), "thing", "red"));
    }

    @Test
    void propertiesAreThoseOfTheNamedThing() {
        assertTrue(tools.verifyProperty(patch(CUBE), "cube", "red"));
        assertFalse(tools.verifyProperty(patch(CUBE), "cube", "shiny"));
        assertFalse(tools.verifyProperty(patch(CUBE), "sphere", "red"));
        assertTrue(tools.verifyProperty(whole, "sphere", "blue"));
    }

    @Test
    void theOptionThatAgreesMostIsTheBest() {
        assertEquals(1, tools.bestTextMatch(patch(CUBE), List.of("blue", "red")));
        assertEquals(2, tools.bestTextMatch(patch(CUBE), List.of("dog", "blue cube", "small red cube")));
        assertEquals(0, tools.bestTextMatch(patch(BALL), List.of("sphere", "red sphere")));
        assertArrayEquals(
                new double[] {1, 0, 0.5},
                tools.matchScores(List.of(patch(CUBE), patch(BALL), patch(STAR)), "red cube"));
    }

    @Test
    void wordsOfAnotherWorldAreRefusedWithThoseOfThisOne() {
        VireoException e = assertThrows(VireoException.class, () -> tools.find(whole, "brown dog"));
        assertEquals(VireoException.Code.USAGE, e.code());
        assertEquals("'brown' is not a thing of the built-in world", e.what());
        assertTrue(e.hint().contains("cylinder"), e::hint);
        assertThrows(VireoException.class, () -> tools.find(whole, "red blue cube"));
        assertThrows(VireoException.class, () -> tools.simpleQuery(whole, "Why?"));
        assertThrows(VireoException.class, () -> tools.bestTextMatch(whole, List.of("dog", "cat")));
    }

    @Test
    void aPictureOfAnotherSizeIsRefused() {
        ImagePatch other = ImagePatch.whole(Image.ofRgb(10, 10, new byte[300]));
        VireoException e = assertThrows(VireoException.class, () -> tools.find(other, "cube"));
        assertEquals(VireoException.Code.DATA, e.code());
    }

    @Test
    void depthIsTheMedianOfTheRenderedMap() {
        Rendering r = World.make("x", 21);
        OracleTools oracle = new OracleTools(r.scene());
        for (Scene.Thing o : r.scene().objects()) {
            assertEquals(o.depth(), oracle.computeDepth(new ImagePatch(r.image(), o.box(), "")));
            assertEquals(o.depth(), r.medianDepth(o.box()));
        }
        Box corner = new Box(0, 200, 33, 240);
        assertEquals(r.medianDepth(corner), oracle.computeDepth(new ImagePatch(r.image(), corner, "")));
    }

    @Test
    void theSceneFileBesideThePictureIsFound() throws IOException {
        List<Scene> scenes = Scenes.write(1, 4, 160, 120, 0, folder, done -> {});
        Path picture = folder.resolve("images/000000.png");
        ImagePatch patch = ImagePatch.whole(Image.read(picture));
        int things = scenes.getFirst().objects().size();
        assertEquals(
                things,
                OracleTools.besideImage(picture, Optional.empty())
                        .find(patch, "thing")
                        .size());
        Path moved = Files.move(folder.resolve("scenes/000000.json"), folder.resolve("moved.json"));
        assertEquals(
                things,
                OracleTools.besideImage(picture, Optional.of(moved))
                        .find(patch, "thing")
                        .size());
        VireoException e = assertThrows(VireoException.class, () -> OracleTools.besideImage(picture, Optional.empty()));
        assertEquals(VireoException.Code.DATA, e.code());
        assertTrue(String.valueOf(e.getMessage()).contains("scenes/000000.json"), e::getMessage);
        assertTrue(e.hint().contains("scene file"), e::hint);
    }
}
