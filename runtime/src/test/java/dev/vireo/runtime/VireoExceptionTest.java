package dev.vireo.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vireo.runtime.VireoException.Code;
import org.junit.jupiter.api.Test;

class VireoExceptionTest {
    @Test
    void aMessageCarriesItsHintSoThatALogSaysWhatToDo() {
        VireoException e = new VireoException(Code.DATA, "[a.png] is no picture", "Give a PNG.");
        assertEquals("[a.png] is no picture. Give a PNG.", e.getMessage());
        assertEquals("[a.png] is no picture", e.what());
        assertEquals("Give a PNG.", e.hint());
        assertEquals("dev.vireo.runtime.VireoException: [a.png] is no picture. Give a PNG.", e.toString());
    }

    @Test
    void withoutAHintTheMessageStandsAlone() {
        assertEquals(
                "the question was cancelled",
                new VireoException(Code.CANCELLED, "the question was cancelled", "", new Exception()).getMessage());
    }

    @Test
    void aSentenceThatEndsGetsNoSecondFullStop() {
        assertEquals("Is it there? Look.", VireoException.sentence("Is it there?", "Look."));
    }
}
