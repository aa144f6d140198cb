package dev.vireo.visiontools.photos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.image.Box;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadTextTest {
    private static TextLines.Line line(String text, double score) {
        return new TextLines.Line(new Box(0, 0, 10, 10), text, score);
    }

    private static final ReadText SIGN = ReadText.of(List.of(
            line("YAMAMA Caf\u00e9", 0.9), line("AT ALLTIMES", 0.8), line("cero", 0.98), line("emisiones 10", 0.97)));

    @Test
    void oneLetterOfAWordMayBeMisread() {
        assertEquals(0.9, SIGN.says("Yamaha"));
        assertEquals(0, SIGN.says("Yakaka"));
        assertEquals(0.8, SIGN.says("at all times"));
        assertEquals(0.97, SIGN.says("cero emisione"));
    }

    @Test
    void accentsCapitalsAndSignsDoNotCount() {
        assertEquals(0.9, SIGN.says("cafe"));
        assertEquals(0.98, SIGN.says("CERO!"));
    }

    @Test
    void shortWordsMustBeReadRightly() {
        assertEquals(0.8, SIGN.says("at"));
        assertEquals(0, SIGN.says("an"));
        assertEquals(0, SIGN.says(""));
        assertEquals(0, SIGN.says("!"));
    }

    @Test
    void nearMeansOneLetterElse() {
        assertTrue(ReadText.isNear("hoppe", "hopper"));
        assertTrue(ReadText.isNear("omo", "omo"));
        assertFalse(ReadText.isNear("omo", "om"));
        assertTrue(ReadText.isNear("street", "streat"));
        assertFalse(ReadText.isNear("street", "strait"));
        assertTrue(ReadText.isNear("aaaa", "aaaaa"));
    }

    @Test
    void theSurestWordsAreOfLettersAlone() {
        assertEquals(Optional.of(List.of("cero", "emisiones")), SIGN.surest(2));
        assertEquals(Optional.empty(), ReadText.of(List.of(line("10 20", 1))).surest(2));
    }
}
