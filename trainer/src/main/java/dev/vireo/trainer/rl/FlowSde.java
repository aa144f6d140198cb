package dev.vireo.trainer.rl;

import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.List;
import java.util.stream.LongStream;

/// The sampler of a flow model as a policy (Flow-GRPO; Liu et al., arXiv 2505.05470, equation 9): noise
/// enters each step, so that a step has a probability, while the distribution of every state stays that
/// of the deterministic flow. `x_sigma = (1 - sigma) x_0 + sigma noise`, the network predicts the
/// velocity `v = noise - x_0`, and time runs from sigma 1 to 0. With `dt = sigma' - sigma < 0`:
///
/// ```text
/// s    = a sqrt(sigma / (1 - sigma))          sigma_1 in the denominator where sigma = 1
/// mean = x (1 + s^2 / (2 sigma) dt) + v (1 + s^2 (1 - sigma) / (2 sigma)) dt
/// x'   = mean + s sqrt(-dt) noise
/// ```
///
/// @param sigmas the schedule, falling from at most 1 to at least 0; of n values for n - 1 steps
/// @param noise the level a; the published 0.7. [#ode] is the step without
public record FlowSde(List<Double> sigmas, double noise) {
    /// The published level of noise.
    public static final double USUAL_NOISE = 0.7;

    /// @throws IllegalArgumentException when the schedule does not fall within 0 to 1, has no step, or
    ///     the level is not positive
    public FlowSde {
        sigmas = List.copyOf(sigmas);
        boolean falls = sigmas.size() > 1 && sigmas.getFirst() <= 1 && sigmas.getLast() >= 0;
        for (int i = 1; i < sigmas.size(); i++) {
            falls &= sigmas.get(i) < sigmas.get(i - 1);
        }
        if (!falls || !(noise > 0 && Double.isFinite(noise))) {
            throw new IllegalArgumentException("no flow runs along " + sigmas + " with noise " + noise);
        }
    }

    /// A schedule of evenly spread values, `n + 1` for n steps, bent by a shift as flow models for large
    /// pictures are: `sigma' = shift sigma / (1 + (shift - 1) sigma)`.
    ///
    /// @throws IllegalArgumentException when steps or shift are not positive
    public static FlowSde even(int steps, double shift, double noise) {
        if (steps <= 0 || !(shift > 0)) {
            throw new IllegalArgumentException("a schedule of " + steps + " steps with shift " + shift);
        }
        return new FlowSde(
                LongStream.rangeClosed(0, steps)
                        .mapToObj(i -> 1 - i / (double) steps)
                        .map(sigma -> shift * sigma / (1 + (shift - 1) * sigma))
                        .toList(),
                noise);
    }

    /// How many steps there are.
    public int steps() {
        return sigmas.size() - 1;
    }

    /// How the numbers of one state become one of the sample.
    public enum Over {
        /// The mean over them, as in the published code: ratios of probabilities stay near 1 whatever the
        /// size, and clips mean the same for every size. Usual.
        MEAN,
        /// The sum: the log-density and the divergence themselves.
        SUM
    }

    /// One step's normal distribution of the next state.
    ///
    /// @param mean B x ..., with gradients
    /// @param deviation of each number
    public record Step(Tensor mean, double deviation) {
        /// The next state for noise of the standard normal distribution. No gradient flows into it.
        public Tensor sample(Tensor noise) {
            return mean.detach().add(noise.to(DType.F32).mul(deviation));
        }

        /// The log-probability of a next state: over its numbers, `-(x' - mean)^2 / (2 s^2 (-dt)) - log(s
        /// sqrt(-dt)) - log(sqrt(2 pi))`. Shape B.
        ///
        /// @param next B x ..., as it was sampled; no gradient flows into it
        public Tensor logProb(Tensor next, Over over) {
            Tensor difference = next.to(DType.F32).detach().sub(mean);
            Tensor density = difference
                    .mul(difference)
                    .mul(-1 / (2 * deviation * deviation))
                    .add(-Math.log(deviation) - 0.5 * Math.log(2 * Math.PI));
            return each(density, over);
        }

        /// The divergence from a step of the reference from the same state: `(mean - mean_ref)^2 / (2 s^2
        /// (-dt))` over the numbers. Shape B.
        public Tensor kl(Step reference, Over over) {
            return each(squares(reference).div(2 * deviation * deviation), over);
        }

        /// The same without the deviation, as in LongVILA-R1's released code: `mean((mean - mean_ref)^2)
        /// / 2`. Steps of much noise weigh more than in [#kl]. Shape B.
        public Tensor distance(Step reference) {
            return each(squares(reference).div(2), Over.MEAN);
        }

        private Tensor squares(Step reference) {
            Tensor difference = mean.sub(reference.mean);
            return difference.mul(difference);
        }

        private static Tensor each(Tensor values, Over over) {
            Tensor flat = values.reshape(values.size(0), values.count() / values.size(0));
            return over == Over.SUM ? flat.sum(1) : flat.mean(1);
        }
    }

    /// The distribution of the state after step `index`.
    ///
    /// @param index from 0
    /// @param x B x ..., the state before it
    /// @param v of the same shape, the velocity that the network predicts there; gradients flow into it
    /// @throws IllegalArgumentException when there is no such step
    public Step step(int index, Tensor x, Tensor v) {
        double sigma = sigmas.get(requireStep(index));
        double dt = sigmas.get(index + 1) - sigma;
        double s = noise * Math.sqrt(sigma / (1 - (sigma == 1 ? sigmas.get(1) : sigma)));
        double half = s * s / (2 * sigma);
        Tensor mean = x.to(DType.F32).mul(1 + half * dt).add(v.to(DType.F32).mul((1 + half * (1 - sigma)) * dt));
        return new Step(mean, s * Math.sqrt(-dt));
    }

    /// The state after step `index` without noise: `x + v dt`. For steps outside of the window that is
    /// trained, and for evaluation.
    ///
    /// @throws IllegalArgumentException when there is no such step
    public Tensor ode(int index, Tensor x, Tensor v) {
        double dt = sigmas.get(requireStep(index) + 1) - sigmas.get(index);
        return x.to(DType.F32).add(v.to(DType.F32).mul(dt));
    }

    private int requireStep(int index) {
        if (index < 0 || index >= steps()) {
            throw new IllegalArgumentException("there is no step " + index + " among " + steps());
        }
        return index;
    }
}
