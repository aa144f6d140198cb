package dev.vireo.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vireo.models.Parameters;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaskedPretrainingTest {
    @Test
    void thePeakRateGrowsWithTheBatchAndWithTheShareThatIsPredicted() {
        assertEquals(2.4e-3, LearningRate.masked(1.5e-4, 4096, 0.75, 0.75), 1e-15);
        assertEquals(8e-4, LearningRate.masked(1.5e-4, 4096, 0.75, 0.25), 1e-15);
        assertThrows(IllegalArgumentException.class, () -> LearningRate.masked(1, 256, 0.5, 0.75));
    }

    @Test
    void theHalfCosineStartsAtZeroMovesWithEveryStepAndEndsAtTheLowest() {
        LearningRate rate = LearningRate.halfCosine(1e-3, 1e-5, 10, 110);
        assertEquals(0, rate.at(0));
        assertEquals(5e-4, rate.at(5), 1e-15);
        assertEquals(1e-3, rate.at(10), 1e-15);
        assertEquals(5.05e-4, rate.at(60), 1e-15);
        assertEquals(1e-5 + 9.9e-4 * 0.5 * (1 + Math.sqrt(0.5)), rate.at(35), 1e-15);
        assertEquals(1e-5, rate.at(110), 1e-15);
        assertEquals(1e-5, rate.at(500), 1e-15);
        assertThrows(IllegalArgumentException.class, () -> LearningRate.halfCosine(1e-3, 0, 10, 10));
    }

    @Test
    void lowerLayersOfATransformerMoveSlower() {
        LayerDecay decay = new LayerDecay(12, 0.65);
        List<String> names = List.of(
                "cls_token",
                "pos_embed",
                "patch_embed.proj.bias",
                "blocks.0.norm1.weight",
                "blocks.11.mlp.fc2.bias",
                "fc_norm.weight",
                "head.bias");
        assertArrayEquals(
                new int[] {0, 0, 0, 1, 12, 13, 13},
                names.stream().mapToInt(decay::layer).toArray());
        assertEquals(Math.pow(0.65, 13), decay.applyAsDouble("cls_token"), 1e-15);
        assertEquals(0.65, decay.applyAsDouble("blocks.11.attn.qkv.weight"), 1e-15);
        assertEquals(1, decay.applyAsDouble("head.weight"));
    }

    @Test
    void theRateOfAWeightIsScaledInItsStepAndItsDecay() {
        try (Parameters parameters = Parameters.random(3);
                Scope _ = Scope.training()) {
            Tensor low = parameters.constant("blocks.0.w", 1, 2, 1);
            Tensor high = parameters.constant("head.w", 1, 2, 1);
            AdamW.Settings settings = AdamW.Settings.masked().withRateScale(new LayerDecay(1, 0.5));
            try (AdamW optimizer = new AdamW(parameters.weights(), settings)) {
                low.sum().add(high.sum()).backward();
                optimizer.step(0.1);
            }
            // The first step is the rate itself, whatever the gradient; decay comes before it.
            float slow = (float) (1 - 0.05 * 0.05 - 0.05);
            float full = (float) (1 - 0.1 * 0.05 - 0.1);
            assertArrayEquals(new float[] {slow, slow}, low.detach().toFloats(), 1e-6f);
            assertArrayEquals(new float[] {full, full}, high.detach().toFloats(), 1e-6f);
        }
    }
}
