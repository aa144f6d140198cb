package dev.vireo.planners.internal.caption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.planners.internal.caption.ModifierPhrases.Goal;
import dev.vireo.planners.internal.caption.ModifierPhrases.Modifier;
import dev.vireo.planners.internal.caption.PlacePhrases.Spot;
import dev.vireo.planners.internal.caption.Scene.Side;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is said of things besides their deeds.
class ModifierPhrasesTest {
    private static <T extends Modifier> T modifier(String text, Class<T> type) {
        return Phrases.value("modifier", text, type);
    }

    @Test
    void aTimeComesBeforeAPlaceOfTheSameWords() {
        Modifier.When when = modifier("from the middle to the left", Modifier.When.class);
        assertEquals(new Scene.Span(0.5, 1), when.time().span(4, false));
    }

    @ParameterizedTest
    @CsvSource({"left to right, true", "right to left, false", "leftmost to rightmost, true"})
    void twoSidesAreAWayAcross(String text, boolean rightwards) {
        assertEquals(rightwards, modifier(text, Modifier.Crossing.class).rightwards());
    }

    @Test
    void aSideIsADirectionOfMoversAndAPlaceOfOthers() {
        List<Object> values = Phrases.readings("modifier", "left").stream()
                .map(r -> r.value())
                .toList();
        Spot.InFrame left = Spot.InFrame.across(PlacePhrases.LEFT);
        assertEquals(List.of(new Modifier.Toward(left, Optional.empty(), true), new Modifier.At(left)), values);
    }

    @Test
    void whatADirectionLeadsDownIsABackground() {
        Modifier.Toward down = modifier("down the hill", Modifier.Toward.class);
        assertEquals("hill", down.ground().orElseThrow().noun());
        assertEquals(Spot.InFrame.atHeight(PlacePhrases.BOTTOM), down.spot());
    }

    @Test
    void aWayHasABeginningAndAnEnd() {
        assertEquals(
                new Goal.There(Spot.InFrame.across(PlacePhrases.LEFT)),
                modifier("from the left", Modifier.From.class).from());
        assertEquals(
                new Goal.There(Spot.InFrame.atHeight(PlacePhrases.TOP)),
                modifier("up to the top", Modifier.To.class).to());
        assertTrue(modifier("to a house", Modifier.To.class).to() instanceof Goal.Beside(var house)
                && house.noun().equals("house"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"back and forth", "from side to side", "to and fro"})
    void thereAndBackIsOneWay(String text) {
        assertEquals(new Modifier.BackAndForth(), modifier(text, Modifier.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"in a garden", "across the garden", "through a garden", "inside a garden", "at a garden"})
    void aThingAroundIsABackground(String text) {
        assertEquals(
                "garden",
                modifier(text, Modifier.Amid.class).ground().orElseThrow().noun());
    }

    @ParameterizedTest
    @ValueSource(strings = {"in the video", "across the screen", "outdoors"})
    void theFrameItselfIsNoBackground(String text) {
        assertEquals(Optional.empty(), modifier(text, Modifier.Amid.class).ground());
    }

    @ParameterizedTest
    @CsvSource({"next to a dog, BESIDE", "in front of a dog, BESIDE", "behind the dog, BESIDE", "on top of a dog, ABOVE"
    })
    void aThingMayStandBesideAnother(String text, Side side) {
        assertEquals(side, modifier(text, Modifier.Near.class).side());
    }

    @Test
    void overAThingIsKeptApartFromOverTheFrame() {
        assertEquals(Side.ABOVE, modifier("over a bridge", Modifier.Above.class).side());
        assertEquals(
                Side.BELOW, modifier("under the bridge", Modifier.Above.class).side());
        assertEquals(new Modifier.OverFrame(), modifier("over the screen", Modifier.class));
    }

    @Test
    void whatIsNotSeenMayHaveATime() {
        assertTrue(
                modifier("hidden only in the first half", Modifier.Hidden.class).only());
        assertTrue(modifier("visible in the first half", Modifier.Seen.class)
                .time()
                .isPresent());
        assertTrue(Phrases.value("not-seen", "not visible in the first half", Modifier.Hidden.class)
                .time()
                .isPresent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"in front of it", "outside", "a dog", "runs", "of the left", ""})
    void otherWordsSayNothingMore(String text) {
        assertTrue(Phrases.isNone("modifier", text));
    }
}
