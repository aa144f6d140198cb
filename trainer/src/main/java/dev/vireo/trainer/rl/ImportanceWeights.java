package dev.vireo.trainer.rl;

import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;

/// Truncated importance weights, for tokens that another engine sampled than the one that trains: the two
/// give the same weights of a network slightly different probabilities (Yao et al., "Your efficient RL
/// framework secretly brings you off-policy RL training", 2025).
///
/// `w_t = min(exp(log p_train - log p_rollout), cap)` for each token, or with the sum over the response's
/// tokens in the exponent for each sequence. The exponent is clamped to -20 to 20 first.
///
/// @param cap the largest weight
/// @param level a weight for each token or one for each sequence
public record ImportanceWeights(double cap, Level level) {
    private static final double LARGEST_EXPONENT = 20;

    /// What has a weight of its own.
    public enum Level {
        /// Each token.
        TOKEN,
        /// Each sequence.
        SEQUENCE
    }

    /// Weights and what is to be known about them.
    ///
    /// @param values_BT the weights, without gradients; 0 outside of the mask
    /// @param mean over the tokens; 1 when both engines agree
    /// @param truncated the share of the tokens whose weight the cap lowered
    public record Result(Tensor values_BT, double mean, double truncated) {}

    /// @throws IllegalArgumentException when the cap is not positive
    public ImportanceWeights {
        if (!(cap > 0)) {
            throw new IllegalArgumentException("importance weights of at most " + cap);
        }
    }

    /// The weights of a batch.
    ///
    /// @param logProbs_BT of the chosen tokens, by the engine that trains, at the weights that sampled
    /// @param rollout_BT of the same tokens, by the engine that sampled
    /// @param mask_BT 1 for the tokens of a response
    public Result of(Tensor logProbs_BT, Tensor rollout_BT, Tensor mask_BT) {
        Masked.requireAlike(mask_BT, logProbs_BT, rollout_BT);
        Tensor differences = Masked.inside(
                logProbs_BT.detach().to(DType.F32).sub(rollout_BT.detach().to(DType.F32)), mask_BT);
        Tensor exponents = switch (level) {
            case TOKEN -> differences;
            case SEQUENCE -> differences.sumKeeping(1).expand(mask_BT.shape());
        };
        Tensor full = exponents.clamp(-LARGEST_EXPONENT, LARGEST_EXPONENT).exp();
        Tensor weights = Masked.inside(full.clamp(0, cap), mask_BT);
        double tokens = Math.max(1, Masked.count(mask_BT));
        return new Result(
                weights,
                weights.sum().item() / tokens,
                Masked.inside(full.gt(cap), mask_BT).sum().item() / tokens);
    }
}
