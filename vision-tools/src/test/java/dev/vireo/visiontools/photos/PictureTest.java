package dev.vireo.visiontools.photos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.UnknownNameException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PictureTest {
    private static final Box LEFT = new Box(20, 50, 60, 150);
    private static final Box RIGHT = new Box(140, 50, 180, 150);

    /// Gives fixed guesses by box.
    record Guesses(Map<Box, Classifier.Guess> guesses, List<String> names) implements Classifier {
        @Override
        public List<Guess> classify(Image image, Box box) {
            return guesses.containsKey(box) ? List.of(guesses.get(box)) : List.of();
        }

        @Override
        public boolean knows(String name) {
            return names.contains(name);
        }

        @Override
        public String id() {
            return "guesses";
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private static Canvas canvas() {
        return new Canvas(200, 200, Canvas.GREY);
    }

    private static List<Double> found(Picture picture, String name) {
        return picture.find(picture.phrase(name)).stream().map(Found::score).toList();
    }

    private static UnknownNameException unknown(Picture picture, String name) {
        return assertThrows(UnknownNameException.class, () -> found(picture, name));
    }

    private static Picture people() {
        return canvas().thing("person", 0.6, LEFT, Canvas.WHITE)
                .thing("person", 0.9, RIGHT, Canvas.RED)
                .picture();
    }

    @Test
    void weakThingsAreNone() {
        Picture picture = canvas().thing("cat", 0.29, LEFT, Canvas.BLACK)
                .thing("dog", 0.3, RIGHT, Canvas.BLACK)
                .picture();
        assertEquals(List.of(), found(picture, "cat"));
        assertEquals(List.of(0.3), found(picture, "dog"));
    }

    @Test
    void thingsComeBestFirst() {
        assertEquals(List.of(0.9, 0.6), found(people(), "people"));
    }

    @Test
    void theBetterOfTwoNamesForOnePlaceIsItsName() {
        Picture picture = canvas().thing("truck", 0.7, LEFT, Canvas.RED)
                .thing("bus", 0.5, new Box(22, 50, 62, 150), Canvas.RED)
                .picture();
        assertEquals(List.of(0.7), found(picture, "truck"));
        assertEquals(List.of(), found(picture, "bus"));
        assertEquals(List.of(0.7), found(picture, "vehicles"));
    }

    @Test
    void boxesThatAreOneThingAreCountedOnce() {
        Box shifted = new Box(20, 80, 60, 175); // IoU 0.56
        Box inside = new Box(25, 60, 45, 90);
        Box apart = new Box(20, 100, 60, 200); // IoU 0.33
        assertEquals(
                List.of(0.8),
                found(
                        canvas().thing("cat", 0.8, LEFT, 0)
                                .thing("cat", 0.5, shifted, 0)
                                .picture(),
                        "cat"));
        assertEquals(
                List.of(0.8),
                found(
                        canvas().thing("cat", 0.8, LEFT, 0)
                                .thing("cat", 0.5, inside, 0)
                                .picture(),
                        "cat"));
        assertEquals(
                List.of(0.8, 0.5),
                found(
                        canvas().thing("cat", 0.8, LEFT, 0)
                                .thing("cat", 0.5, apart, 0)
                                .picture(),
                        "cat"));
        assertEquals(
                List.of(0.5),
                found(
                        canvas().thing("cat", 0.8, LEFT, 0)
                                .thing("dog", 0.5, inside, 0)
                                .picture(),
                        "dog"));
    }

    @Test
    void onlyThingsWithTheirCentreInThePatchAreInIt() {
        Canvas canvas = canvas().thing("person", 0.6, LEFT, 0).thing("person", 0.9, RIGHT, 0);
        assertEquals(List.of(0.6), found(canvas.picture(new Box(0, 0, 100, 200)), "person"));
        assertEquals(List.of(), found(canvas.picture(new Box(0, 0, 30, 200)), "person"));
    }

    @Test
    void aNameThatTheDetectorDoesNotKnowIsUnknown() {
        assertEquals("drum", unknown(people(), "drum").name());
        assertEquals("drum", unknown(people(), "red drum").name());
        assertEquals("wooden chair", unknown(people(), "wooden chair").name());
    }

    @Test
    void noneOfAKindThatHasOthersIsUnknown() {
        Picture picture = canvas().thing("banana", 0.8, LEFT, Canvas.WHITE).picture();
        assertEquals(List.of(0.8), found(picture, "fruit"));
        assertEquals("animal", unknown(picture, "animal").name());
        assertEquals("fruit", unknown(picture, "red fruit").name());
        assertEquals(List.of(), found(picture, "vehicle"));
        assertEquals(List.of(), found(picture, "red banana"));
    }

    @Test
    void coloursOfThingsNarrow() {
        Picture picture = canvas().thing("car", 0.8, LEFT, Canvas.RED)
                .thing("car", 0.7, RIGHT, Canvas.BLUE)
                .picture();
        assertEquals(List.of(0.8), found(picture, "red car"));
        assertEquals(List.of(0.7), found(picture, "blue vehicles"));
        assertEquals(List.of(), found(picture, "green car"));
    }

    @Test
    void sizesAreThoseBesideOthersOfTheClass() {
        Picture picture = canvas().thing("dog", 0.9, new Box(0, 0, 60, 60), 0)
                .thing("dog", 0.8, new Box(80, 0, 110, 30), 0)
                .thing("dog", 0.7, new Box(0, 100, 30, 130), 0)
                .thing("cat", 0.7, new Box(100, 100, 130, 130), 0)
                .picture();
        assertEquals(List.of(0.9), found(picture, "large dog"));
        assertEquals(List.of(), found(picture, "small dog"));
        assertEquals("large", unknown(picture, "big cat").name());
        Picture two = canvas().thing("dog", 0.9, new Box(0, 0, 60, 60), 0)
                .thing("dog", 0.8, new Box(80, 0, 110, 30), 0)
                .picture();
        assertEquals(List.of(0.9), found(two, "large dog"));
        assertEquals(List.of(0.8), found(two, "small dog"));
    }

    @Test
    void sidesChooseTheFirstFromThere() {
        assertEquals(List.of(0.6), found(people(), "person on the left"));
        assertEquals(List.of(0.9), found(people(), "rightmost man"));
        Picture one = canvas().thing("person", 0.6, LEFT, 0).picture();
        assertEquals(List.of(0.6), found(one, "left person"));
        assertEquals(List.of(), found(one, "right person"));
    }

    @Test
    void theLightestClothesAreThoseOfOnePerson() {
        assertEquals(List.of(0.6), found(people(), "man in the light coat"));
        assertEquals(List.of(0.9), found(people(), "man in the dark coat"));
        assertEquals(List.of(0.9), found(people(), "woman in red"));
        Picture alike = canvas().thing("person", 0.6, LEFT, Canvas.RED)
                .thing("person", 0.9, RIGHT, Canvas.RED)
                .picture();
        assertEquals("light", unknown(alike, "man in the light coat").name());
        assertEquals(
                "light",
                unknown(canvas().thing("person", 0.6, LEFT, 0).picture(), "man in the light coat")
                        .name());
    }

    @Test
    void aDoubtfulThingIsDroppedWhenTheClassifierIsSureOfAnother() {
        Guesses sure = new Guesses(Map.of(LEFT, new Classifier.Guess("rock", 0.8)), List.of("rock", "sheep"));
        assertEquals(
                List.of(),
                found(canvas().thing("sheep", 0.42, LEFT, 0).classifier(sure).picture(), "sheep"));
        assertEquals(
                List.of(0.55),
                found(canvas().thing("sheep", 0.55, LEFT, 0).classifier(sure).picture(), "sheep"));
        // A person is nothing that it could have said.
        assertEquals(
                List.of(0.42),
                found(canvas().thing("person", 0.42, LEFT, 0).classifier(sure).picture(), "person"));
        Guesses unsure = new Guesses(Map.of(LEFT, new Classifier.Guess("rock", 0.4)), List.of("rock", "sheep"));
        assertEquals(
                List.of(0.42),
                found(canvas().thing("sheep", 0.42, LEFT, 0).classifier(unsure).picture(), "sheep"));
        Guesses same = new Guesses(Map.of(LEFT, new Classifier.Guess("lamb", 0.9)), List.of("rock", "sheep"));
        assertEquals(
                List.of(0.42),
                found(canvas().thing("sheep", 0.42, LEFT, 0).classifier(same).picture(), "sheep"));
    }

    @Test
    void whatTheClassifierAloneKnowsIsFoundWhereItIsLikely() {
        Guesses drums = new Guesses(Map.of(LEFT, new Classifier.Guess("drum", 0.6)), List.of("drum"));
        Picture picture = canvas().thing("toilet", 0.25, LEFT, 0)
                .thing("person", 0.9, RIGHT, 0)
                .classifier(drums)
                .picture();
        assertEquals(List.of(0.25), found(picture, "drums".substring(0, 4)));
        assertEquals(
                "drum",
                unknown(
                                canvas().thing("person", 0.9, RIGHT, 0)
                                        .classifier(drums)
                                        .picture(),
                                "drum")
                        .name());
        assertEquals("harp", unknown(picture, "harp").name());
    }

    @Test
    void thePictureAsAWholeMayShowWhatHasNoPlace() {
        Box whole = Box.of(200, 200);
        Guesses alps = new Guesses(Map.of(whole, new Classifier.Guess("alp", 0.7)), List.of("alp"));
        Looker looker = new Looker(canvas().classifier(alps).picture());
        assertTrue(looker.exists("alp"));
        assertEquals(0.7, looker.match("alp"));
        Looker elsewhere = new Looker(canvas().classifier(alps).picture(LEFT));
        assertThrows(UnknownNameException.class, () -> elsewhere.exists("alp"));
    }

    @Test
    void propertiesAreToldOfTheThingThatThePatchShows() {
        Canvas canvas = canvas().thing("car", 0.8, LEFT, Canvas.RED).thing("car", 0.7, RIGHT, Canvas.BLUE);
        Looker left = new Looker(canvas.picture(LEFT));
        assertTrue(left.verify("car", "red"));
        assertFalse(left.verify("car", "blue"));
        assertTrue(left.verify("vehicle", "a car"));
        assertFalse(left.verify("vehicle", "bus"));
        assertFalse(left.verify("car", "large"));
        assertTrue(new Looker(canvas.picture()).verify("car", "red"), "the best of the picture");
        assertFalse(new Looker(canvas.picture()).verify("dog", "red"), "there is none");
        assertEquals(
                "shiny",
                assertThrows(UnknownNameException.class, () -> left.verify("car", "shiny"))
                        .name());
        assertEquals(
                "unicorn",
                assertThrows(UnknownNameException.class, () -> new Looker(canvas.picture()).verify("unicorn", "red"))
                        .name());
    }

    @Test
    void scoresCompareColoursAndNames() {
        Canvas canvas = canvas().thing("car", 0.8, LEFT, Canvas.RED).thing("dog", 0.4, RIGHT, Canvas.BLACK);
        Looker whole = new Looker(canvas.picture());
        assertEquals(0.8, whole.match("car"));
        assertEquals(0.8, whole.match("red car"), 1e-9);
        assertEquals(0, whole.match("blue car"));
        assertEquals(0, whole.match("cat"));
        Looker left = new Looker(canvas.picture(LEFT));
        assertEquals(1, left.match("red"), 1e-9);
        assertEquals(0, left.match("green"));
        assertEquals(0, left.match("dog"));
        assertThrows(UnknownNameException.class, () -> whole.match("unicorn"));
        assertThrows(UnknownNameException.class, () -> whole.match("large car"));
    }

    @Test
    void nearerIsWhatReachesLower() {
        Image image = canvas().image();
        double far = GroundLine.depth(new ImagePatch(image, new Box(0, 0, 50, 100), ""));
        double near = GroundLine.depth(new ImagePatch(image, new Box(0, 90, 20, 180), ""));
        double small = GroundLine.depth(new ImagePatch(image, new Box(0, 190, 10, 200), ""));
        double large = GroundLine.depth(new ImagePatch(image, new Box(50, 50, 150, 199), ""));
        assertTrue(far > near && near > small && small > large, far + " " + near + " " + small + " " + large);
        assertEquals(0, GroundLine.depth(ImagePatch.whole(image)));
    }
}
