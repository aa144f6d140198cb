package dev.vireo.visiontools.builtin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vireo.models.world.AnswerNetwork;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuestionWordsTest {
    private final QuestionWords words = new QuestionWords(List.of("is", "red", "this"));

    @Test
    void wordsGetTheirNumbersUnknownOnesOneAndTheRestZero() {
        long[] out = new long[AnswerNetwork.WORDS + 2];
        Arrays.fill(out, 9);
        words.encode("Is this, er, RED?", out, 1);
        assertArrayEquals(new long[] {9, 2, 4, 1, 3, 0, 0}, Arrays.copyOf(out, 7));
        assertEquals(9, out[out.length - 1]);
    }

    @Test
    void longQuestionsAreCut() {
        long[] out = new long[AnswerNetwork.WORDS];
        words.encode("red ".repeat(100), out, 0);
        assertEquals(3, out[AnswerNetwork.WORDS - 1]);
    }

    @Test
    void theKnownShareOfAQuestionCountsItsWords() {
        assertEquals(0.5, words.knownShare("Is everything red here?"));
        assertEquals(0, words.knownShare("???"));
        assertEquals(0.75, words.knownShare("Is this red \u732b?"), "a word of another script is a word");
    }
}
