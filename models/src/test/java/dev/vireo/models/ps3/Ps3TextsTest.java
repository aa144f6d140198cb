package dev.vireo.models.ps3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vireo.runtime.tensor.Scope;
import java.util.List;
import org.junit.jupiter.api.Test;

class Ps3TextsTest {
    @Test
    void textsAreBroughtIntoTheFormOfTheTraining() {
        assertEquals(
                "a red mug left of the dogs bowl",
                Ps3TextModel.Texts.canonical("  A red_mug,\tleft of\n the dog's bowl! "));
        assertEquals("fish chips", Ps3TextModel.Texts.canonical("fish &amp;amp; chips"));
        assertEquals("é ü", Ps3TextModel.Texts.canonical("&#233; &#xFC;"));
        assertEquals("5 less", Ps3TextModel.Texts.canonical("5 &lt; less &"));
        assertEquals("ampere noentity", Ps3TextModel.Texts.canonical("ampere &noentity;"));
    }

    @Test
    void wordsAreCutOffOrFilledUpToOneLength() {
        try (Scope _ = Scope.inference()) {
            assertArrayEquals(
                    new long[] {7, 8, 1, 1, 3, 4, 5, 9},
                    Ps3TextModel.Texts.padded(List.of(new long[] {7, 8}, new long[] {3, 4, 5, 6, 9}), 4, 1)
                            .toLongs());
        }
    }
}
