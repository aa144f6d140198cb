package dev.vireo.models.ps3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.PrimitiveIterator;
import org.junit.jupiter.api.Test;

class TokenSelectionTest {
    private static final float[] FLAT = {.5f, .5f, .5f, .5f};

    private static TokenSelection of(List<Integer> budget, int first, float[]... probabilities) {
        return new TokenSelection(budget, first, List.of(probabilities), List.of());
    }

    private static List<Integer> looks(Ps3Request.Looks looks, int budget, long available) {
        List<Integer> out = new ArrayList<>();
        PrimitiveIterator.OfInt counts = TokenSelection.looks(looks, budget, available, false);
        counts.forEachRemaining((int n) -> out.add(n));
        return out;
    }

    @Test
    void theMostProbableComeFirstAndOfEqualOnesTheLowestIndex() {
        TokenSelection choice = of(List.of(2), 0, new float[] {.1f, .7f, .3f, .7f, .3f, .3f});
        assertArrayEquals(new int[] {1, 3}, choice.next(2).getFirst());
        assertArrayEquals(new int[] {2, 4}, choice.next(2).getFirst());
        assertArrayEquals(new int[] {0, 5}, choice.next(2).getFirst());
        assertEquals(0, choice.next(2).getFirst().length);
    }

    @Test
    void whatAScaleLacksIsTakenFromTheNextFinerOneAndNeverFromACoarser() {
        TokenSelection choice = of(List.of(3, 1), 0, new float[] {.5f, .4f}, FLAT);
        List<int[]> first = choice.next(4);
        assertEquals(2, first.get(0).length);
        assertArrayEquals(new int[] {0, 1}, first.get(1));
        List<int[]> second = choice.next(4);
        assertEquals(0, second.get(0).length);
        assertArrayEquals(new int[] {2, 3}, second.get(1));
    }

    @Test
    void asManyTokensAsAskedForAreTakenWhateverTheSharesRoundTo() {
        float[] many = new float[500];
        for (int n = 1; n < 41; n++) {
            List<int[]> chosen = of(List.of(5, 12, 24), 0, many, many, many).next(n);
            assertEquals(n, chosen.stream().mapToInt(c -> c.length).sum());
        }
    }

    @Test
    void aBudgetOfTheFirstScaleAloneLeavesTheOthersOutWhereThePackageFails() {
        float[] many = new float[500];
        List<int[]> chosen = of(List.of(5, 12, 24), 1, many, many, many).next(41);
        assertEquals(List.of(41, 0, 0), chosen.stream().map(c -> c.length).toList());
    }

    @Test
    void onlyAllowedPatchesAreTaken() {
        TokenSelection choice =
                new TokenSelection(List.of(2), 0, List.of(FLAT), List.of(new boolean[] {false, true, false, true}));
        assertArrayEquals(new int[] {1, 3}, choice.next(2).getFirst());
        assertEquals(0, choice.next(2).getFirst().length);
    }

    @Test
    void looksAreCountedAsTheRequestSays() {
        assertEquals(List.of(10, 10, 10), looks(Ps3Request.Looks.ALL, 10, 21));
        assertEquals(List.of(10, 10), looks(Ps3Request.Looks.of(2), 10, 100));
        assertEquals(List.of(10), looks(Ps3Request.Looks.of(7), 10, 3));
        assertEquals(List.of(10, 10, 5), looks(Ps3Request.Looks.ofTokens(25), 10, 100));
        assertEquals(List.of(10, 10), looks(Ps3Request.Looks.ofTokens(20), 10, 100));
        assertEquals(List.of(10, 10, 1), looks(Ps3Request.Looks.ofTokens(999), 10, 21));
        assertEquals(List.of(), looks(Ps3Request.Looks.ofTokens(0), 10, 21));
    }

    @Test
    void theBudgetIsSharedOutByPixelsAndTheRestGoesToTheFinestScale() {
        assertEquals(List.of(85, 341, 2134), Ps3Config.Vision.shareOut(2560, List.of(378, 756, 1512, 3780)));
        assertEquals(List.of(512, 2048), Ps3Config.Vision.shareOut(2560, List.of(378, 756, 1512)));
    }

    @Test
    void aLookOfNothingIsNoLook() {
        assertFalse(TokenSelection.looks(Ps3Request.Looks.NONE, 10, 100, false).hasNext());
        assertTrue(TokenSelection.looks(Ps3Request.Looks.ALL, 10, 1, false).hasNext());
    }

    @Test
    void squaresAreTakenAsAWholeTheMostProbableFirstAndOfEqualOnesTheFirst() {
        float[] four = {
            .1f, .1f, .9f, .9f,
            .1f, .1f, .9f, .9f,
            .5f, .5f, .5f, .6f,
            .5f, .5f, .6f, .2f
        };
        TokenSelection choice = new TokenSelection(List.of(7), 0, List.of(four), List.of(4), 2);
        assertArrayEquals(new int[] {2, 3, 6, 7}, choice.next(7).getFirst());
        assertArrayEquals(new int[] {8, 9, 12, 13}, choice.next(7).getFirst());
        assertArrayEquals(new int[] {10, 11, 14, 15}, choice.next(7).getFirst());
        assertArrayEquals(new int[] {0, 1, 4, 5}, choice.next(7).getFirst());
        assertEquals(0, choice.next(7).getFirst().length);
    }

    @Test
    void whatAScaleLacksOfItsSquaresIsTakenFromTheNextFinerOne() {
        TokenSelection choice = new TokenSelection(List.of(8, 4), 0, List.of(FLAT, new float[16]), List.of(2, 4), 2);
        List<int[]> first = choice.next(12);
        assertEquals(4, first.get(0).length);
        assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 6, 7}, first.get(1));
    }
}
