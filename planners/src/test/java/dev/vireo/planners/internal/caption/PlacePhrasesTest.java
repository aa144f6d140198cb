package dev.vireo.planners.internal.caption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.planners.internal.caption.PlacePhrases.Spot;
import dev.vireo.planners.internal.caption.Scene.Side;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Places.
class PlacePhrasesTest {
    @ParameterizedTest
    @CsvSource({
        "the upper left corner, 0.2, 0.22",
        "the bottom right of the scene, 0.8, 0.78",
        "the lower-left part of the video frame, 0.2, 0.78",
        "the center, 0.5, 0.5",
        "top and left, 0.2, 0.22",
        "top center, 0.5, 0.22",
        "the far upper left edge in the picture, 0.12, 0.22"
    })
    void aPlaceInTheFrameIsAFractionOfIt(String text, double x, double y) {
        Spot.InFrame spot = Phrases.value("place", text, Spot.InFrame.class);
        assertEquals(x, spot.x().orElseThrow(), 1e-9);
        assertEquals(y, spot.y().orElseThrow(), 1e-9);
    }

    @Test
    void whatAPlaceDoesNotTellIsOpen() {
        assertEquals(Spot.InFrame.across(PlacePhrases.LEFT), Phrases.value("place", "the left side", Spot.class));
        assertEquals(Spot.InFrame.atHeight(PlacePhrases.TOP), Phrases.value("place", "the top", Spot.class));
        assertEquals(Spot.InFrame.atHeight(PlacePhrases.BOTTOM), Phrases.value("place", "the ground", Spot.class));
        assertEquals(Spot.InFrame.atHeight(PlacePhrases.TOP), Phrases.value("place", "the sky", Spot.class));
        assertEquals(
                Spot.InFrame.across(PlacePhrases.RIGHT),
                Phrases.value("place", "the other side of the screen", Spot.class));
    }

    @ParameterizedTest
    @CsvSource({
        "the left of a dog, LEFT", "the right side of the dog, RIGHT", "the top of a dog, ABOVE",
        "the bottom of a dog, BELOW", "the middle of a dog, BESIDE", "the other side of a dog, RIGHT"
    })
    void aPlaceMayBeASideOfAThing(String text, Side side) {
        Spot.Beside beside = Phrases.value("place", text, Spot.Beside.class);
        assertEquals(side, beside.side());
        assertEquals("dog", beside.thing().noun());
    }

    @Test
    void itsLeftIsASideOfWhatWasNamedBefore() {
        assertEquals(new Spot.OfTheSame(Side.LEFT), Phrases.value("place", "its left", Spot.class));
        assertEquals(new Spot.OfTheSame(Side.RIGHT), Phrases.value("place", "their right side", Spot.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"the dog", "a garden", "its dog", "far", "the", ""})
    void otherThingsAreNoPlaces(String text) {
        assertTrue(Phrases.isNone("place", text));
    }

    @Test
    void manyWordsForPlacesTakeNoLongTime() {
        String text = "left and ".repeat(2000) + "left";
        assertTimeout(Duration.ofSeconds(5), () -> assertEquals("", Phrases.rest("place", text)));
    }
}
