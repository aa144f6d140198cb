package dev.vireo.planners.internal.caption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.planners.internal.caption.DeedPhrases.Told;
import dev.vireo.planners.internal.caption.PlacePhrases.Spot;
import dev.vireo.planners.internal.caption.Scene.Deed;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Verbs with what belongs to them.
class DeedPhrasesTest {
    private static <T extends Told> T told(String text, Class<T> type) {
        return Phrases.value("deed", text, type);
    }

    @ParameterizedTest
    @CsvSource({
        "walks slowly, GO",
        "moves, GO",
        "flew, FLY",
        "sails, SWIM",
        "bounces, BOUNCE",
        "rises, RISE",
        "takes off, RISE",
        "stands, STAY",
        "falls, FALL",
        "comes down, FALL",
        "jumps up and down, JUMP",
        "comes closer, APPROACH",
        "comes, GO",
        "approaches the camera, APPROACH",
        "runs toward the viewer, APPROACH",
        "moves closer to us, APPROACH",
        "recedes, RECEDE",
        "goes away, RECEDE",
        "sails into the distance, RECEDE",
        "drives away from the camera, RECEDE"
    })
    void aVerbTellsADeed(String text, Deed deed) {
        assertEquals(new Told.Does(deed, false), told(text, Told.Does.class));
        assertEquals("", Phrases.rest("deed", text));
    }

    @Test
    void whatIsDoneToAnotherThingIsMarked() {
        assertTrue(told("rides a bicycle", Told.Does.class).object());
        assertFalse(told("rides to the left", Told.Does.class).object());
        assertEquals("a bicycle", Phrases.rest("deed", "rides a bicycle"));
    }

    @Test
    void whatAppearsMayHaveATimeAndAPlace() {
        Told.Appears appears = told("appears only from the left in the second half", Told.Appears.class);
        assertTrue(appears.only());
        assertTrue(appears.time().isPresent());
        assertEquals(Optional.of(Spot.InFrame.across(PlacePhrases.LEFT)), appears.place());
        assertEquals(new Told.Appears(false, Optional.empty(), Optional.empty()), told("appears", Told.Appears.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"disappears", "vanishes from view", "disappears from the scene", "vanishes halfway"})
    void whatDisappearsMayHaveATime(String text) {
        assertEquals(
                text.contains("halfway"),
                told(text, Told.Disappears.class).time().isPresent());
        assertEquals("", Phrases.rest("deed", text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "enters from the left", "enters the frame from the left", "comes into view from the left",
                "walks in from the left", "comes in from the left", "enters in the second half from the left",
                "runs into view from the left in the second half"
            })
    void thereAreManyWaysToComeIn(String text) {
        Told.Enters enters = told(text, Told.Enters.class);
        assertEquals(Optional.of(Spot.InFrame.across(PlacePhrases.LEFT)), enters.from());
        assertEquals(text.contains("half"), enters.time().isPresent());
        assertEquals("", Phrases.rest("deed", text));
    }

    @Test
    void whatIsEnteredIsABackground() {
        assertEquals(
                "room",
                told("enters a room", Told.Enters.class).ground().orElseThrow().noun());
    }

    @Test
    void walkingInSomethingIsNoComingIn() {
        assertEquals("in a park", Phrases.rest("deed", "walks in a park"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"leaves to the right", "exits the scene on the right", "goes out of the frame to the right"})
    void thereAreManyWaysToGoOut(String text) {
        assertEquals(
                Optional.of(Spot.InFrame.across(PlacePhrases.RIGHT)),
                told(text, Told.Leaves.class).to());
        assertEquals("", Phrases.rest("deed", text));
    }

    @Test
    void aThrowHasAnObjectOrIsSuffered() {
        assertEquals("ball", told("throws a ball", Told.Throws.class).object().noun());
        assertEquals(Deed.FALL, told("drops a cup", Told.Throws.class).deed());
        assertEquals(
                "boy",
                told("thrown by a boy", Told.IsThrown.class)
                        .agent()
                        .orElseThrow()
                        .noun());
    }

    @Test
    void aThrowWithAnObjectMayAsWellBeSufferedAfterAPassive() {
        assertInstanceOf(
                Told.IsThrown.class,
                Phrases.readings("deed", "tossed a ball").get(1).value());
    }

    @Test
    void aJumpMayLeadOverAThingOrOntoIt() {
        assertFalse(told("jumps high over a fence", Told.JumpsOver.class).onto());
        assertTrue(told("leaps onto a table", Told.JumpsOver.class).onto());
    }

    @Test
    void onesWayMayBeAnotherThing() {
        assertEquals("tree", told("approaches a tree", Told.GoesTo.class).goal().noun());
        assertEquals(
                "cat",
                told("chased by a cat", Told.Chases.class).other().orElseThrow().noun());
        assertEquals(Optional.empty(), told("chases", Told.Chases.class).other());
    }

    @ParameterizedTest
    @ValueSource(strings = {"juggles three oranges", "takes a photo", "a dog", "to the left", ""})
    void whatNobodyTaughtIsNoDeed(String text) {
        assertTrue(Phrases.isNone("deed", text));
    }
}
