package dev.vireo.planners.internal.caption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.planners.internal.caption.ThingPhrases.Named;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Names of things.
class ThingPhrasesTest {
    private static Named thing(String text) {
        return Phrases.value("thing", text, Named.class);
    }

    @ParameterizedTest
    @CsvSource({
        "a dog, 1",
        "three dogs, 3",
        "12 dogs, 12",
        "one of the dogs, 1",
        "a pair of dogs, 2",
        "a few dogs, 3",
        "the group of dogs, 4",
        "a herd of cows, 5",
        "a dozen eggs, 12",
        "some dogs, 3",
        "several dogs, 4",
        "many dogs, 6",
        "both dogs, 2",
        "the three dogs, 3",
        "another two dogs, 2"
    })
    void aNumberOrAQuantityTellsHowMany(String text, int count) {
        assertEquals(count, thing(text).count());
    }

    @Test
    void aPluralWithoutANumberStandsForThree() {
        assertEquals(3, thing("birds").count());
        assertEquals(3, thing("the birds").count());
        assertEquals(1, thing("another birds").count());
    }

    @Test
    void theNameHasItsAttributesAndIsInTheSingular() {
        Named named = thing("two small red cars");
        assertEquals("small red car", named.name());
        assertEquals("car", named.noun());
        assertEquals(2, named.attributes());
    }

    @Test
    void theNameBeginsAfterTheArticle() {
        Named named = thing("the old wooden boat sails");
        assertEquals(1, named.first());
        assertEquals(4, named.end());
    }

    @Test
    void whatAThingIsMadeOfBelongsToItsName() {
        Named named = thing("a ball of yarn rolls");
        assertEquals(Optional.of("yarn"), named.kind());
        assertEquals("ball", named.noun());
        assertEquals("rolls", Phrases.rest("thing", "a ball of yarn rolls"));
    }

    @Test
    void onlyWhatMayHaveBeenNamedBeforeIsDefinite() {
        assertTrue(thing("the dog").definite());
        assertTrue(thing("this dog").definite());
        assertFalse(thing("a dog").definite());
        assertFalse(thing("two dogs").definite());
    }

    @ParameterizedTest
    @CsvSource({
        "a chef juggles three oranges, juggles three oranges",
        "two people shake hands, shake hands",
        "a man wearing a hat, wearing a hat",
        "a dog runs, runs",
        "a red car and a dog, and a dog"
    })
    void aNameEndsBeforeAVerb(String text, String rest) {
        assertEquals(rest, Phrases.rest("thing", text));
    }

    @ParameterizedTest
    @CsvSource({
        "a running horse, running horse", "a sports car, sports car", "a slow turtle, slow turtle",
        "a thrown ball, thrown ball", "the park, park", "a red drop, red drop"
    })
    void aVerbMayBePartOfAName(String text, String name) {
        assertEquals(name, thing(text).name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"the", "it", "in a park", "a", "a pair of the dogs", ""})
    void thereIsNoThingWithoutANoun(String text) {
        assertTrue(Phrases.isNone("thing", text));
    }

    @Test
    void aClauseDoesNotBeginWithAVerbThatNobodyKnows() {
        assertTrue(Phrases.isNone("subject", "juggling"));
        assertEquals("juggling", thing("juggling").noun());
    }

    @Test
    void manyUnknownWordsWithoutAnArticleAreOdd() {
        assertTrue(Phrases.value("subject", "ein hund läuft nach rechts", Named.class)
                .odd());
        assertFalse(Phrases.value("subject", "big red cars", Named.class).odd());
    }

    @ParameterizedTest
    @CsvSource({"the left, false", "the left-hand dog, true", "a dog, true", "3 dogs, true", "runs, false"})
    void whatAnObjectMayBeginWithIsToldFromTheFirstWords(String text, boolean may) {
        assertEquals(may, ThingPhrases.mayStart(CaptionTokens.of(text).words(), 0));
    }
}
