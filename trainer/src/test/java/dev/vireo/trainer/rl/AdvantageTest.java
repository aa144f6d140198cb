package dev.vireo.trainer.rl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdvantageTest {
    private Scope scope = Scope.training();

    @BeforeEach
    void open() {
        scope.close();
        scope = Scope.training();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static Tensor mask(int... lengths) {
        float[] mask = new float[lengths.length * 3];
        for (int row = 0; row < lengths.length; row++) {
            for (int t = 0; t < lengths[row]; t++) {
                mask[row * 3 + t] = 1;
            }
        }
        return Tensor.of(mask, lengths.length, 3);
    }

    @Test
    void aRewardStandsAtTheLastTokenOfItsResponse() {
        Advantage.Batch batch = Advantage.Batch.of(List.of(1.0, 2.0, 3.0), mask(3, 1, 0), List.of(0, 0, 0));
        assertArrayEquals(
                new float[] {0, 0, 1, 2, 0, 0, 3, 0, 0}, batch.rewards_BT().toFloats());
    }

    @Test
    void aResponseAloneInItsGroupTeachesNothingAndIsCounted() {
        Advantage.Batch batch =
                Advantage.Batch.of(List.of(5.0, 1.0, 0.0, 0.5, 0.5), mask(3, 3, 3, 3, 3), List.of(7, 8, 8, 9, 9));
        for (Advantage rule : List.of(new Advantage.Grpo(), new Advantage.DrGrpo(), new Advantage.Rloo())) {
            Advantage.Result result = rule.of(batch);
            assertEquals(3, result.groups());
            assertEquals(1, result.alone());
            assertEquals(1, result.level());
            float[] values = result.values_BT().toFloats();
            assertEquals(0, values[0]);
            assertEquals(-values[3], values[6]);
            assertFalse(values[3] <= 0);
            assertEquals(0, values[9]);
        }
    }

    @Test
    void advantagesAreZeroBehindAResponseAndCarryNoGradient() {
        Tensor rewards = Tensor.of(new float[] {0, 1, 0, 0, 0, 0}, 2, 3);
        Tensor mask = mask(2, 3);
        Advantage.Batch batch = new Advantage.Batch(rewards, mask, List.of(0, 0), List.of());
        Tensor values = new Advantage.Grpo().of(batch).values_BT();
        assertArrayEquals(new float[] {0.7071f, 0.7071f, 0, -0.7071f, -0.7071f, -0.7071f}, values.toFloats(), 1e-4f);
        assertFalse(values.requiresGradient());
    }

    @Test
    void oneTokenAloneIsNoBetterThanExpected() {
        Advantage.Batch batch = Advantage.Batch.of(List.of(3.0), mask(1), List.of(0));
        Tensor values = new Advantage.ReinforcePlusPlus(1).of(batch).values_BT();
        assertArrayEquals(new float[3], values.toFloats());
    }

    @Test
    void aBatchWithoutATokenHasNoAdvantages() {
        Advantage.Batch batch = Advantage.Batch.of(List.of(3.0, 1.0), mask(0, 0), List.of(0, 0));
        for (Advantage rule : List.of(new Advantage.Grpo(), new Advantage.ReinforcePlusPlus(1))) {
            assertArrayEquals(new float[6], rule.of(batch).values_BT().toFloats());
        }
    }

    @Test
    void whatDoesNotFitTogetherIsRefused() {
        Tensor mask = mask(3, 3);
        assertThrows(IllegalArgumentException.class, () -> Advantage.Batch.of(List.of(1.0), mask, List.of(0, 0)));
        assertThrows(IllegalArgumentException.class, () -> Advantage.Batch.of(List.of(1.0, 2.0), mask, List.of(0)));
        assertThrows(
                IllegalArgumentException.class,
                () -> Advantage.Batch.of(List.of(1.0, Double.NaN), mask, List.of(0, 0)));
        Advantage.Batch batch = Advantage.Batch.of(List.of(1.0, 2.0), mask, List.of(0, 0));
        assertThrows(IllegalArgumentException.class, () -> batch.withBaselines(List.of(1.0, Double.POSITIVE_INFINITY)));
        assertThrows(IllegalArgumentException.class, () -> batch.withBaselines(List.of(1.0)));
        assertThrows(IllegalArgumentException.class, () -> new Advantage.Remax().of(batch));
        assertThrows(IllegalArgumentException.class, () -> new Advantage.ReinforcePlusPlus(1.5));
    }
}
