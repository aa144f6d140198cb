package dev.vireo.trainer.rl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import org.junit.jupiter.api.Test;

class KlTest {
    @Test
    void estimatesAverageToTheDivergenceOverThePolicysOwnTokens() {
        try (Scope _ = Scope.inference()) {
            Tensor p = Tensor.normal(1, 1, 6).logSoftmax(-1);
            Tensor q = Tensor.normal(2, 1, 6).mul(0.5).logSoftmax(-1);
            double full = KlEstimator.full(p, q).item();
            for (KlEstimator each : new KlEstimator[] {KlEstimator.K1, KlEstimator.K3}) {
                double mean = each.of(p, q).mul(p.exp()).sum().item(); // over all tokens as often as they come
                assertEquals(full, mean, 1e-6, each.name());
            }
        }
    }

    @Test
    void k3IsNeverNegativeAndNoneIsFarFromZeroWhereNothingMoved() {
        try (Scope _ = Scope.inference()) {
            Tensor p = Tensor.normal(3, 4, 50).mul(5);
            Tensor q = Tensor.normal(4, 4, 50).mul(5);
            for (float value : KlEstimator.K3.of(p, q).toFloats()) {
                assertTrue(value >= 0 && value <= 10, "" + value);
            }
            for (KlEstimator each : KlEstimator.values()) {
                assertEquals(0, each.of(p, p).abs().sum().item(), each.name());
            }
        }
    }

    @Test
    void namesOfConfigurationsAreUnderstoodAndMisspeltOnesCorrected() {
        assertEquals(KlEstimator.K3, KlEstimator.named("low_var_kl"));
        assertEquals(KlEstimator.K2, KlEstimator.named("MSE"));
        assertEquals(KlEstimator.K1, KlEstimator.named("kl"));
        VireoException e = assertThrows(VireoException.class, () -> KlEstimator.named("low_var_k"));
        assertEquals(VireoException.Code.USAGE, e.code());
        assertEquals("there is no KL estimator 'low_var_k'", e.what());
        assertEquals("Did you mean 'low_var_kl'?", e.hint());
        assertTrue(assertThrows(VireoException.class, () -> KlEstimator.named("something"))
                .hint()
                .startsWith("Known are kl, k1, abs"));
    }

    @Test
    void anAdaptiveCoefficientRisesAboveTheTargetAndFallsBelowItAndIsNeverNegative() {
        KlCoefficient start = new KlCoefficient.Adaptive(0.1);
        assertEquals(0.1, start.after(0.1, 100).value());
        assertEquals(0.1 * (1 + 0.2 * 100 / 1e4), start.after(7, 100).value(), 1e-12);
        assertEquals(0.1 * (1 - 0.1 * 100 / 1e4), start.after(0.09, 100).value(), 1e-12);
        assertEquals(0, start.after(0, 1_000_000).value());
        assertEquals(0.2, new KlCoefficient.Fixed(0.2).after(5, 5).value());
        assertThrows(IllegalArgumentException.class, () -> start.after(Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> new KlCoefficient.Fixed(-1));
        assertThrows(IllegalArgumentException.class, () -> new KlCoefficient.Adaptive(1, 0, 5));
    }

    @Test
    void theDistanceInTheRewardCarriesNoGradient() {
        try (Scope _ = Scope.training()) {
            Tensor p = Tensor.zeros(1, 2).requireGradient();
            Tensor kl = KlEstimator.K1.of(p, Tensor.full(-1, 1, 2));
            Tensor less = new KlCoefficient.Fixed(0.5)
                    .inReward(Tensor.full(2, 1, 2), kl, Tensor.of(new float[] {1, 0}, 1, 2));
            assertFalse(less.requiresGradient());
            assertEquals(1.5, less.select(1, 0).item());
            assertEquals(0, less.select(1, 1).item());
        }
    }
}
