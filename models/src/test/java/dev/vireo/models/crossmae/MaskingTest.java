package dev.vireo.models.crossmae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskingTest {
    @ParameterizedTest
    @CsvSource({
        "196, .75, .75, 49, 0, 147",
        "196, .75, .25, 49, 98, 49",
        "196, .75, .15, 49, 117, 30",
        "196, .65, .25, 68, 78, 50",
        "196, .85, .25, 29, 117, 50",
        "784, .75, .25, 196, 392, 196"
    })
    void theCountsAreThoseOfTheReference(
            int patches, double mask, double kept, int visible, int skipped, int predicted) {
        assertEquals(
                new CrossMae.Masking.Counts(visible, skipped, predicted),
                CrossMae.Masking.Counts.of(patches, mask, kept));
    }

    @Test
    void theLeastNoiseIsVisibleInItsOrderAndTheMostPredictedInRasterOrder() {
        try (Scope _ = Scope.inference()) {
            Tensor noise = Tensor.of(new float[] {.5f, .9f, .1f, .8f, .05f, .7f, .6f, .95f}, 1, 8);
            CrossMae.Masking masking = CrossMae.Masking.of(noise, 0.75, 0.5);
            assertArrayEquals(new long[] {4, 2}, masking.visible_BV().toLongs());
            assertArrayEquals(new long[] {1, 3, 5, 7}, masking.predicted_BP().toLongs());
            assertEquals(new CrossMae.Masking.Counts(2, 2, 4), masking.counts());
        }
    }

    @Test
    void patchesOfEqualNoiseCountInRasterOrder() {
        try (Scope _ = Scope.inference()) {
            CrossMae.Masking masking = CrossMae.Masking.of(Tensor.full(0.5, 3, 64), 0.75, 0.25);
            long[] first = Arrays.copyOf(masking.visible_BV().toLongs(), 16);
            for (int i = 0; i < 16; i++) {
                assertEquals(i, first[i]);
            }
        }
    }

    @Test
    void visibleAndPredictedPatchesNeverOverlap() {
        try (Scope _ = Scope.inference()) {
            for (long seed = 0; seed < 20; seed++) {
                CrossMae.Masking masking = CrossMae.Masking.of(Tensor.uniform(seed, 2, 49), 0.7, 0.3);
                int visible = masking.counts().visible();
                int predicted = masking.counts().predicted();
                for (int b = 0; b < 2; b++) {
                    long[] both = new long[visible + predicted];
                    System.arraycopy(masking.visible_BV().toLongs(), b * visible, both, 0, visible);
                    System.arraycopy(masking.predicted_BP().toLongs(), b * predicted, both, visible, predicted);
                    assertEquals(both.length, Arrays.stream(both).distinct().count());
                    assertTrue(Arrays.stream(both).allMatch(n -> n >= 0 && n < 49));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"16, 0, 0", "16, 1, 1", "16, .75, .8", "16, .75, 0", "4, .9, .5", "16, NaN, .5"})
    void ratiosThatLeaveNothingAreRefused(int patches, double mask, double kept) {
        VireoException e = assertThrows(VireoException.class, () -> CrossMae.Masking.Counts.of(patches, mask, kept));
        assertEquals(Code.USAGE, e.code());
    }
}
