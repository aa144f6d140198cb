package dev.vireo.planners.internal.caption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.vireo.layout.Layout;
import dev.vireo.planners.LayoutPlan;
import dev.vireo.planners.Planners;
import dev.vireo.planners.internal.caption.Scene.Camera;
import dev.vireo.planners.internal.caption.Scene.Deed;
import dev.vireo.planners.internal.caption.Scene.Place;
import dev.vireo.planners.internal.caption.Scene.Side;
import dev.vireo.planners.internal.caption.Scene.Span;
import dev.vireo.planners.internal.caption.Scene.Thing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What captions say, clause by clause.
class CaptionReaderTest {
    private static Scene scene(String caption) {
        CaptionGrammar.Result result = CaptionGrammar.read(caption, 4);
        assertEquals(List.of(), result.unknown(), caption);
        return result.scene();
    }

    private static List<Deed> deeds(Thing thing) {
        return thing.acts().stream().map(Scene.Act::deed).toList();
    }

    private static List<String> names(Scene scene) {
        return scene.things().stream().map(Thing::name).toList();
    }

    @Test
    void everyThingIsThereOnce() {
        assertEquals(List.of("red car", "dog"), names(scene("A red car and a dog. The car moves and the dog runs.")));
    }

    @Test
    void aPronounMeansWhatWasSpokenOf() {
        Scene scene = scene("a cat on the left. It walks to the right");
        assertEquals(List.of(Deed.GO), deeds(scene.things().getFirst()));
        assertEquals(1, scene.things().size());
    }

    @Test
    void itsSideIsTheOneOfTheLastThingInAPlace() {
        Scene scene = scene("a bird flying from the left of a rock to its right");
        Scene.Act act = scene.things().getFirst().acts().getFirst();
        assertEquals(Optional.of(Place.beside(1, Side.LEFT)), act.from());
        assertEquals(Optional.of(Place.beside(1, Side.RIGHT)), act.to());
    }

    @Test
    void theLastOfSeveralThingsAloneDoesWhatFollowsInTheSingular() {
        Scene scene = scene("a man sits and a dog runs");
        assertEquals(List.of(Deed.STAY), deeds(scene.things().getFirst()));
        assertEquals(List.of(Deed.GO), deeds(scene.things().getLast()));
        scene("a cat and a dog walk").things().forEach(t -> assertEquals(List.of(Deed.GO), deeds(t)));
    }

    @Test
    void aTimeBeforeAClauseHoldsForIt() {
        Scene scene = scene("In the second half of the video, a robot can be seen");
        assertEquals(List.of(new Span(0.5, 1)), scene.things().getFirst().seen());
    }

    @Test
    void aPlaceBeforeAClauseHoldsForIt() {
        Scene scene = scene("On the left of a table there is a dog");
        assertEquals(List.of("table", "dog"), names(scene));
        assertEquals(
                Optional.of(Place.beside(0, Side.LEFT)),
                scene.things().getLast().place());
    }

    @Test
    void lookingAheadAddsNoThing() {
        assertEquals(List.of("cat", "table"), names(scene("a cat stands still on the left of a table")));
    }

    @Test
    void whatIsNotSeenIsNotSeenOfAllThings() {
        scene("A dog and a cat are not visible in the second half")
                .things()
                .forEach(t -> assertEquals(List.of(new Span(0, 0.5)), t.seen()));
    }

    @Test
    void leftIsADirectionForWhatMovesAndAPlaceForWhatRests() {
        assertEquals(
                Optional.of(Place.across(PlacePhrases.LEFT)),
                scene("a dog runs left").things().getFirst().acts().getFirst().to());
        assertEquals(
                Optional.of(Place.across(PlacePhrases.LEFT)),
                scene("a dog left").things().getFirst().place());
    }

    @Test
    void whatIsThrownFliesFromTheHand() {
        Scene scene = scene("a boy throws a ball to the left");
        assertEquals(
                Optional.of(Place.beside(0, Side.LEFT)),
                scene.things().getLast().acts().getFirst().from());
        assertEquals(
                Optional.of(Place.across(PlacePhrases.RIGHT)),
                scene.things().getFirst().place());
    }

    @Test
    void backgroundsAreNoThings() {
        Scene scene = scene("a dog runs through a forest at night");
        assertEquals(List.of("dog"), names(scene));
        assertEquals("forest", scene.background());
    }

    @Test
    void theCameraLooksAtAThing() {
        Scene scene = scene("the camera slowly zooms in on a castle");
        assertEquals(Camera.ZOOM_IN, scene.camera());
        assertEquals(OptionalInt.of(0), scene.focus());
    }

    @Test
    void wordsThatBoxesDoNotShowAreReported() {
        assertEquals(
                List.of("slowly", "happily"),
                CaptionGrammar.read("a dog slowly and happily runs", 4).ignored());
        assertEquals(List.of("red"), CaptionGrammar.read("the cat is red", 4).ignored());
    }

    @Test
    void aVerbThatNobodyTaughtIsReported() {
        assertEquals(
                List.of("juggles"),
                CaptionGrammar.read("A chef juggles three oranges", 4).unknown());
        assertEquals(
                List.of("rides a"),
                CaptionGrammar.read("A girl rides a bicycle", 4).unknown());
    }

    @Test
    void tooManyOfAKindAreReported() {
        assertEquals(List.of("30 ants"), CaptionGrammar.read("30 ants", 4).unknown());
    }

    @Test
    void theSamePlaceTwiceIsThatPlace() {
        assertEquals(
                scene("a ball in the left corner").things().getFirst().place(),
                scene("a ball in the left-left corner").things().getFirst().place());
        assertInstanceOf(
                LayoutPlan.Planned.class,
                Planners.layout(Layout.Canvas.STANDARD).plan("a ball in the left-left corner"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "the ",
                "a red ",
                "left ",
                "left and ",
                ", ",
                "then ",
                "in the first half ",
                "a dog and ",
                "to a dog ",
                "it moves ",
                "only ",
                "slowly ",
                "from the left of a ",
                "the camera ",
                "pan to the ",
                "a video of ",
                "a dog next to the dog ",
                "of ",
                "1 ",
                "a-",
                "is "
            })
    void aLongCaptionTakesNoLongTime(String part) {
        String caption = part.repeat(2000 / part.length());
        assertTimeout(Duration.ofSeconds(5), () -> CaptionGrammar.read(caption, 4));
    }

    @Test
    void aPlaceThatIsSaidTwiceIsThePlace() {
        CaptionGrammar.Result read = CaptionGrammar.read("a ball in the left-left corner", 4);
        assertEquals(List.of(), read.unknown());
        assertEquals("ball", read.scene().things().getFirst().noun());
    }

    @Test
    void pluralsOfAllKindsAreSeveralThings() {
        for (String phrase : List.of(
                "two wolves, wolf",
                "two tomatoes, tomato",
                "two oxen, ox",
                "two policemen, policeman",
                "two knives, knife",
                "two children, child",
                "two mice, mouse",
                "two geese, goose",
                "two people, person",
                "two heroes, hero",
                "two leaves, leaf")) {
            String[] parts = phrase.split(", ", -1);
            CaptionGrammar.Result read = CaptionGrammar.read(parts[0] + " on the left", 4);
            assertEquals(List.of(), read.unknown(), phrase);
            assertEquals(parts[1], read.scene().things().getFirst().noun());
            assertEquals(2, read.scene().things().getFirst().count());
        }
    }
}
