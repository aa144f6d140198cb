package dev.vireo.trainer.rl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ResponsesTest {
    private static final List<List<Integer>> ROWS = List.of(List.of(5, 6), List.of(), List.of(7, 8, 9, 5));

    @Test
    void promptsEndTogetherAndResponsesBeginTogether() {
        try (Scope _ = Scope.inference()) {
            Responses left = Responses.padLeft(ROWS, 4, 0);
            assertArrayEquals(
                    new long[] {0, 0, 5, 6, 0, 0, 0, 0, 7, 8, 9, 5},
                    left.tokens_BT().toLongs());
            assertArrayEquals(
                    new float[] {0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1},
                    left.mask_BT().toFloats());
            assertArrayEquals(
                    new float[] {0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 3},
                    left.positions().toFloats());
            Responses right = Responses.padRight(ROWS, 4, 0);
            assertArrayEquals(
                    new long[] {5, 6, 0, 0, 0, 0, 0, 0, 7, 8, 9, 5},
                    right.tokens_BT().toLongs());
            assertArrayEquals(new float[] {2, 0, 4}, right.lengths().toFloats());
        }
    }

    @Test
    void aResponseCountsUpToAndIncludingItsFirstEnd() {
        try (Scope _ = Scope.inference()) {
            List<List<Integer>> rows = List.of(List.of(1, 2, 9, 9, 3), List.of(9, 1), List.of(1, 2), List.of(1, 8, 9));
            // The filler is an end token, too: behind a response without an end it does not count.
            Tensor mask = Responses.padRight(rows, 5, 9).endingAt(Set.of(9, 8)).mask_BT();
            assertArrayEquals(
                    new float[] {1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0}, mask.toFloats());
        }
    }

    @Test
    void anEndTokenThatFillsUpInFrontEndsNothing() {
        try (Scope _ = Scope.inference()) {
            Tensor mask = Responses.padLeft(List.of(List.of(1, 9, 2)), 5, 9)
                    .endingAt(Set.of(9))
                    .mask_BT();
            assertArrayEquals(new float[] {0, 0, 1, 1, 0}, mask.toFloats());
        }
    }

    @Test
    void noRowIsCut() {
        assertThrows(IllegalArgumentException.class, () -> Responses.padRight(List.of(List.of(1, 2, 3)), 2, 0));
        assertThrows(IllegalArgumentException.class, () -> Responses.padLeft(List.of(), 2, 0));
        try (Scope _ = Scope.inference()) {
            assertEquals(
                    2, Responses.padLeft(List.of(List.of(1, 2)), 2, 0).lengths().item());
        }
    }
}
