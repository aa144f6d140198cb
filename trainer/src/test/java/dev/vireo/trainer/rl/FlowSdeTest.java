package dev.vireo.trainer.rl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlowSdeTest {
    private static final double SPREAD = 0.4;

    /// The velocity of the flow to a normal distribution of that deviation, which is known exactly.
    private static Tensor velocity(Tensor x, double sigma) {
        double own = (1 - sigma) * SPREAD * SPREAD;
        return x.mul((sigma - own) / ((1 - sigma) * own + sigma * sigma));
    }

    private static double deviationAtTheEnd(FlowSde sde, boolean noisy) {
        try (Scope _ = Scope.inference()) {
            Tensor x = Tensor.normal(1, 40_000);
            for (int i = 0; i < sde.steps(); i++) {
                Tensor v = velocity(x, sde.sigmas().get(i));
                x = noisy ? sde.step(i, x, v).sample(Tensor.normal(100 + i, 40_000)) : sde.ode(i, x, v);
            }
            return Math.sqrt(x.mul(x).mean().item());
        }
    }

    @Test
    void noiseOnTheWayLeavesTheDistributionOfTheSamplesAsItIs() {
        FlowSde sde = FlowSde.even(200, 1, FlowSde.USUAL_NOISE);
        assertEquals(SPREAD, deviationAtTheEnd(sde, false), 0.03 * SPREAD);
        assertEquals(SPREAD, deviationAtTheEnd(sde, true), 0.03 * SPREAD);
    }

    @Test
    void theSameVelocityIsNoDistanceAwayAndItsOwnSampleIsLikelierThanAnother() {
        try (Scope _ = Scope.training()) {
            FlowSde sde = FlowSde.even(10, 1, FlowSde.USUAL_NOISE);
            Tensor x = Tensor.normal(1, 2, 3, 4);
            Tensor v = Tensor.normal(2, 2, 3, 4).requireGradient();
            FlowSde.Step step = sde.step(4, x, v);
            assertEquals(0, step.kl(step, FlowSde.Over.SUM).sum().item());
            Tensor sample = step.sample(Tensor.normal(3, 2, 3, 4));
            assertFalse(sample.requiresGradient());
            double own = step.logProb(sample, FlowSde.Over.MEAN).sum().item();
            double other = sde.step(4, x, v.add(2))
                    .logProb(sample, FlowSde.Over.MEAN)
                    .sum()
                    .item();
            assertTrue(own > other);
            double sum = step.logProb(sample, FlowSde.Over.SUM).sum().item();
            assertEquals(sum, own * 12, 1e-4 * Math.abs(sum));
        }
    }

    @Test
    void thePolicyLossTakesStepsAsItTakesTokens() {
        try (Scope _ = Scope.training()) {
            FlowSde sde = FlowSde.even(4, 1, FlowSde.USUAL_NOISE);
            Tensor x = Tensor.normal(1, 2, 3);
            Tensor v = Tensor.normal(2, 2, 3).requireGradient();
            FlowSde.Step step = sde.step(1, x, v);
            Tensor sample = step.sample(Tensor.normal(3, 2, 3));
            Tensor logProb = step.logProb(sample, FlowSde.Over.MEAN).unsqueeze(1);
            Tensor mask = Tensor.full(1, 2, 1);
            Tensor advantages = Tensor.of(new float[] {1, -1}, 2, 1);
            PolicyLoss.usual()
                    .of(new PolicyLoss.Part(logProb, logProb.detach(), advantages, mask), Aggregation.Whole.of(mask))
                    .loss()
                    .backward();
            Tensor moved = v.detach().sub(v.gradient().orElseThrow().mul(0.1));
            float[] before = logProb.toFloats();
            float[] after =
                    sde.step(1, x, moved).logProb(sample, FlowSde.Over.MEAN).toFloats();
            assertTrue(after[0] > before[0] && after[1] < before[1]);
        }
    }

    @Test
    void schedulesThatDoNotFallAndStepsThatAreNotThereAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new FlowSde(List.of(1.0), 0.7));
        assertThrows(IllegalArgumentException.class, () -> new FlowSde(List.of(1.0, 1.0, 0.0), 0.7));
        assertThrows(IllegalArgumentException.class, () -> new FlowSde(List.of(1.5, 0.0), 0.7));
        assertThrows(IllegalArgumentException.class, () -> new FlowSde(List.of(1.0, 0.0), 0));
        assertThrows(IllegalArgumentException.class, () -> FlowSde.even(0, 1, 0.7));
        FlowSde sde = FlowSde.even(3, 1, 0.7);
        try (Scope _ = Scope.inference()) {
            Tensor x = Tensor.zeros(1, 2);
            assertThrows(IllegalArgumentException.class, () -> sde.step(3, x, x));
            assertThrows(IllegalArgumentException.class, () -> sde.ode(-1, x, x));
        }
    }
}
