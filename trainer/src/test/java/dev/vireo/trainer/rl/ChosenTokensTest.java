package dev.vireo.trainer.rl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChosenTokensTest {
    private static final long[] TOKENS = {0, 3, 6, 2, 2, 5, 1};

    /// The gradients of the trunk and the head, behind a trunk that the hidden states come from.
    private static float[][] learned(int rows) {
        try (Scope _ = Scope.training()) {
            Tensor trunk = Tensor.normal(1, 5, 4).requireGradient();
            Tensor head = Tensor.normal(2, 7, 5).requireGradient();
            Tensor hidden = Tensor.normal(3, 7, 4).linear(trunk).tanh();
            ChosenTokens seen =
                    ChosenTokens.of(hidden, x -> x.linear(head), Tensor.of(TOKENS, TOKENS.length), 0.8, rows);
            seen.logProbs()
                    .mul(seen.logProbs())
                    .sum()
                    .add(seen.entropy().mean())
                    .backward();
            seen.backward();
            return new float[][] {
                trunk.gradient().orElseThrow().toFloats(),
                head.gradient().orElseThrow().toFloats(),
                seen.logProbs().toFloats()
            };
        }
    }

    @Test
    void gradientsReachWhatTheHiddenStatesWereMadeFromHoweverManyRowsGoAtATime() {
        float[][] whole = learned(100);
        for (int rows : new int[] {1, 2, 3, 7}) {
            float[][] pieces = learned(rows);
            for (int i = 0; i < whole.length; i++) {
                assertArrayEquals(whole[i], pieces[i], 2e-6f);
            }
        }
        assertTrue(Math.abs(whole[0][0]) > 1e-4);
    }

    @Test
    void logitsThatAreThereAlreadyNeedNoHead() {
        try (Scope _ = Scope.training()) {
            Tensor logits = Tensor.normal(4, 7, 9).requireGradient();
            Tensor tokens = Tensor.of(TOKENS, TOKENS.length);
            ChosenTokens seen = ChosenTokens.of(logits, x -> x, tokens, 1, 3);
            seen.logProbs().sum().backward();
            seen.backward();
            Tensor chosen = Tensor.zeros(7, 9).scatter(1, tokens.unsqueeze(1), Tensor.full(1, 7, 1));
            assertArrayEquals(
                    chosen.sub(logits.detach().softmax(-1)).toFloats(),
                    logits.gradient().orElseThrow().toFloats(),
                    1e-6f);
        }
    }

    @Test
    void noMoreRowsOfLogitsThanAskedForAreThereAtATime() {
        try (Scope _ = Scope.training()) {
            List<Long> seen = new ArrayList<>();
            Tensor head = Tensor.normal(2, 7, 5).requireGradient();
            ChosenTokens chosen = ChosenTokens.of(
                    Tensor.normal(3, 7, 5),
                    rows -> {
                        seen.add(rows.size(0));
                        return rows.linear(head);
                    },
                    Tensor.of(TOKENS, TOKENS.length),
                    1,
                    3);
            chosen.logProbs().sum().backward();
            assertEquals(List.of(3L, 3L, 1L), seen);
            assertTrue(head.gradient().isEmpty());
            chosen.backward();
            assertEquals(List.of(3L, 3L, 1L, 3L, 3L, 1L), seen);
            assertTrue(head.gradient().isPresent());
        }
    }

    @Test
    void withoutGradientsThereAreJustNumbers() {
        try (Scope _ = Scope.inference()) {
            Tensor logits = Tensor.zeros(2, 8);
            ChosenTokens seen = ChosenTokens.of(logits, x -> x, Tensor.of(new long[] {1, 2}, 2), 0.5, 1);
            assertFalse(seen.logProbs().requiresGradient());
            assertEquals(-Math.log(8), seen.logProbs().select(0, 0).item(), 1e-6);
            assertEquals(Math.log(8), seen.entropy().select(0, 1).item(), 1e-6);
            assertThrows(IllegalStateException.class, seen::backward);
        }
    }

    @Test
    void greedyTemperaturesAndSizesThatDifferAreRefused() {
        try (Scope _ = Scope.inference()) {
            Tensor logits = Tensor.zeros(2, 8);
            Tensor tokens = Tensor.of(new long[] {1, 2}, 2);
            Tensor three = Tensor.of(new long[] {1, 2, 3}, 3);
            assertThrows(IllegalArgumentException.class, () -> ChosenTokens.scores(logits, tokens, 0));
            assertThrows(IllegalArgumentException.class, () -> ChosenTokens.of(logits, x -> x, tokens, -1, 1));
            assertThrows(IllegalArgumentException.class, () -> ChosenTokens.of(logits, x -> x, tokens, 1, 0));
            assertThrows(IllegalArgumentException.class, () -> ChosenTokens.of(logits, x -> x, three, 1, 4));
        }
    }
}
