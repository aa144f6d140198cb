package dev.vireo.planners.internal.prompt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class LexicalIndexTest {
    private final LexicalIndex index = new LexicalIndex(List.of(
            "How many spoons are on the table?",
            "What colour is the spoon?",
            "Is there a table, and how many spoons are there?"));

    @Test
    void wordsAndTheirRunsAreTermsAndAPluralIsItsSingular() {
        assertEquals(
                List.of("two", "red", "cup", "^ two", "two red", "red cup", "^ two red", "two red cup"),
                LexicalIndex.terms("Two red CUPS?"));
        assertEquals(List.of("glass", "^ glass"), LexicalIndex.terms("glass"));
        assertEquals(List.of(), LexicalIndex.terms("?!"));
    }

    @Test
    void aTextIsMoreAlikeTheMoreRareTermsItSharesAndTheShorterItIs() {
        double[] scores = index.scores("How many tables are there?");
        assertTrue(scores[0] > scores[1], "a shared beginning counts");
        assertTrue(index.scores("colour")[1] > 0);
        assertArrayEquals(new double[3], index.scores("zebra"));
        assertArrayEquals(new double[3], index.scores(""));
    }

    @Test
    void aScoreIsThatOfTheFormula() {
        // one term in one of two texts of lengths 1 and 1: idf = ln(1 + 1.5/1.5), tf part = 2.2 / 2.2
        LexicalIndex small = new LexicalIndex(List.of("cube", "cone"));
        // "cube" and "^ cube" are two terms of that kind
        assertEquals(2 * Math.log(2), small.scores("cube")[0], 1e-12);
        assertEquals(0, small.scores("cube")[1]);
    }
}
