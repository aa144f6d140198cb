package dev.vireo.trainer.rl;

import dev.vireo.runtime.tensor.Tensor;

/// How much the distance to the reference counts, in the loss or in the reward.
public sealed interface KlCoefficient {
    /// What the distance is multiplied with.
    double value();

    /// The coefficient after a step.
    ///
    /// @param kl the mean distance that was seen
    /// @param samples how many responses it was seen on
    KlCoefficient after(double kl, long samples);

    /// The distance as a part of the loss, to be added to that of the policy: `beta KL`, put together as
    /// the losses are.
    ///
    /// @param kl_BT the distance at each token, with gradients
    default Tensor inLoss(Tensor kl_BT, Tensor mask_BT, Aggregation aggregation, Aggregation.Whole whole) {
        return aggregation.of(kl_BT, mask_BT, whole).mul(value());
    }

    /// Rewards less the distance at each token: `r_t - beta KL_t`, 0 outside of the mask. No gradient
    /// flows.
    ///
    /// @param rewards_BT the reward of each token
    /// @param kl_BT the distance at each token
    default Tensor inReward(Tensor rewards_BT, Tensor kl_BT, Tensor mask_BT) {
        Masked.requireAlike(mask_BT, rewards_BT, kl_BT);
        return Masked.inside(rewards_BT, mask_BT)
                .sub(Masked.inside(kl_BT, mask_BT).mul(value()))
                .detach();
    }

    /// Stays as it is.
    ///
    /// @param value at least 0
    record Fixed(double value) implements KlCoefficient {
        /// @throws IllegalArgumentException when the value is negative or no number
        public Fixed {
            requireAtLeastZero(value);
        }

        @Override
        public KlCoefficient after(double kl, long samples) {
            return this;
        }
    }

    /// Moves so that the distance comes to a target (Ziegler et al., arXiv 1909.08593, section 2.2):
    ///
    /// `beta' = beta (1 + clip(kl / target - 1, -0.2, 0.2) n / horizon)`
    ///
    /// @param value at least 0
    /// @param target the wanted mean distance
    /// @param horizon how many samples a full correction takes
    record Adaptive(double value, double target, double horizon) implements KlCoefficient {
        private static final double MOST = 0.2;

        /// @throws IllegalArgumentException when a number is out of range
        public Adaptive {
            requireAtLeastZero(value);
            if (!(target > 0 && horizon > 0)) {
                throw new IllegalArgumentException("no coefficient moves to the distance " + target + " in " + horizon
                        + " samples; both are positive");
            }
        }

        /// With the published code's target 0.1 and horizon 10,000.
        public Adaptive(double value) {
            this(value, 0.1, 1e4);
        }

        @Override
        public KlCoefficient after(double kl, long samples) {
            if (!Double.isFinite(kl)) {
                throw new IllegalArgumentException("a distance of " + kl + " moves no coefficient");
            }
            double error = Math.clamp(kl / target - 1, -MOST, MOST);
            return new Adaptive(Math.max(0, value * (1 + error * samples / horizon)), target, horizon);
        }
    }

    private static void requireAtLeastZero(double value) {
        if (!(value >= 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException("a coefficient is 0 or more, not " + value);
        }
    }
}
