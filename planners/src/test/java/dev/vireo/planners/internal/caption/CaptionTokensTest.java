package dev.vireo.planners.internal.caption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The words of captions.
class CaptionTokensTest {
    private static List<String> words(String caption) {
        return CaptionTokens.of(caption).words();
    }

    @Test
    void wordsAreInLowerCaseAndPunctuationStandsAlone() {
        assertEquals(List.of("a", "red", "car", ",", "a", "dog", "."), words("A red Car, a dog."));
    }

    @Test
    void numbersMayHaveAFraction() {
        assertEquals(List.of("after", "2.5", "seconds", "."), words("after 2.5 seconds."));
    }

    @Test
    void apostrophesAreOfOneKind() {
        assertEquals(words("it's"), words("it\u2019s"));
    }

    @Test
    void aHyphenJoinsWordsUnlessAllOfThemTellAPlace() {
        assertEquals(List.of("top-down", "upper", "left", "left-hand"), words("top-down upper-left left-hand"));
    }

    @Test
    void theSamePlaceTwiceIsTwoWords() {
        assertEquals(List.of("left", "left"), words("left-left"));
    }

    @Test
    void everyWordKnowsItsPlaceInTheCaption() {
        CaptionTokens tokens = CaptionTokens.of("The Upper-Left corner");
        assertEquals("Upper", tokens.text(1, 2));
        assertEquals("Left corner", tokens.text(2, 4));
        assertEquals("", tokens.word(4));
    }

    @Test
    void aLongWordTakesNoLongTime() {
        String word = "a-".repeat(200_000) + "!";
        assertTimeout(Duration.ofSeconds(5), () -> assertEquals("!", words(word).getLast()));
    }
}
