package dev.vireo.trainer.rl;

import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import org.jspecify.annotations.Nullable;

/// The clipped policy loss (PPO; Schulman et al., arXiv 1707.06347, equation 7) as it is used with
/// language models. With `d = clamp(log p - log p_old, -20, 20)` and `rho = exp(d)`:
///
/// ```text
/// l1 = -A rho
/// l2 = -A exp(clamp(d, log(1 - low), log(1 + high)))
/// l3 = -A dual
/// l  = max(l1, l2)             where A >= 0
///      min(max(l1, l2), l3)    where A <  0
/// ```
///
/// Unequal `low` and `high` are DAPO's clip-higher (arXiv 2503.14476, section 3.1), `dual` the dual clip
/// (Ye et al., arXiv 1912.09729), which bounds the loss of a token that was bad and has become likely.
///
/// [#usual] is what this library trains with unless told otherwise.
///
/// @param ratio what `d` is taken of
/// @param clip how far the policy may move before its gradient stops
/// @param aggregation how the losses of tokens become one number
public record PolicyLoss(Ratio ratio, Clip clip, Aggregation aggregation) {
    private static final double LARGEST_EXPONENT = 20;

    /// What the ratio of new to old probability is taken of.
    public enum Ratio {
        /// Each token by itself.
        TOKEN,
        /// The whole response, as the geometric mean over its tokens (GSPO; Zheng et al., arXiv
        /// 2507.18071): `d_i = 1/|o_i| sum_t (log p_t - log p_old,t)`.
        SEQUENCE,
        /// The number of [#SEQUENCE] with the gradient of each token by itself (GSPO-token):
        /// `d_t = sg(d_i) + log p_t - sg(log p_t)`. Advantages may then differ within a response.
        SEQUENCE_TOKEN
    }

    /// How far the ratio may move.
    ///
    /// @param low below 1, in `[0, 1)`
    /// @param high above 1, at least 0
    /// @param dual the largest ratio that counts for a negative advantage, above 1; infinite for none
    public record Clip(double low, double high, double dual) {
        /// What the released code of LongVILA-R1 has when nothing is set: 0.2, 0.3 and 3.
        public static final Clip RELEASED = new Clip(0.2, 0.3, 3);

        /// DAPO's 0.2 and 0.28, with the dual clip 3 of the script that was released for it.
        public static final Clip DAPO = new Clip(0.2, 0.28, 3);

        /// As in the papers of PPO and GRPO: 0.2 to both sides and no dual clip.
        public static final Clip PAPER = new Clip(0.2, 0.2, Double.POSITIVE_INFINITY);

        /// GSPO's 3e-4 and 4e-4, for ratios of sequences.
        public static final Clip GSPO = new Clip(3e-4, 4e-4, Double.POSITIVE_INFINITY);

        /// @throws IllegalArgumentException when a bound is out of range
        public Clip {
            if (!(low >= 0 && low < 1 && high >= 0 && dual > 1)) {
                throw new IllegalArgumentException(
                        "no clip lies " + low + " below and " + high + " above 1, with a dual clip of " + dual);
            }
        }
    }

    /// A micro-batch of responses. All are `B x T`.
    ///
    /// @param logProbs_BT of the chosen tokens, by the policy, with gradients
    /// @param old_BT of the same tokens, by the policy as it was when the batch was sampled
    /// @param advantages_BT as [Advantage] gives them
    /// @param mask_BT 1 for the tokens of a response, else 0
    public record Part(Tensor logProbs_BT, Tensor old_BT, Tensor advantages_BT, Tensor mask_BT) {
        /// @throws IllegalArgumentException when the shapes differ
        public Part {
            Masked.requireAlike(mask_BT, logProbs_BT, old_BT, advantages_BT);
        }
    }

    /// What a step is watched by: means over all tokens of the batch. Those of micro-batches are shares,
    /// and add up.
    ///
    /// @param clipped where the clip stopped the gradient: `l1 < l2`
    /// @param clippedDual where the dual clip did
    /// @param kl the estimate k1 of the distance to the old policy: the mean of `-d`
    /// @param entropy the estimate of the entropy from the chosen tokens: the mean of `-log p`
    public record Metrics(double clipped, double clippedDual, double kl, double entropy) {
        /// The sum, for the next micro-batch.
        public Metrics plus(Metrics other) {
            return new Metrics(
                    clipped + other.clipped, clippedDual + other.clippedDual, kl + other.kl, entropy + other.entropy);
        }
    }

    /// The share of a micro-batch.
    ///
    /// @param loss a tensor of one, with gradients
    /// @param metrics without
    public record Result(Tensor loss, Metrics metrics) {}

    /// What this library trains with unless told otherwise: the clip of LongVILA-R1's released code, and
    /// the exact mean over all tokens.
    public static PolicyLoss usual() {
        return new PolicyLoss(Ratio.TOKEN, Clip.RELEASED, new Aggregation.TokenMean());
    }

    /// As the paper of GRPO has it: the same clip to both sides, sequences weigh alike.
    public static PolicyLoss paper() {
        return new PolicyLoss(Ratio.TOKEN, Clip.PAPER, new Aggregation.SequenceMean());
    }

    /// As the released code of LongVILA-R1 computes it, with its means of micro-batches.
    public static PolicyLoss released() {
        return new PolicyLoss(Ratio.TOKEN, Clip.RELEASED, new Aggregation.MicroBatchMean());
    }

    /// DAPO.
    public static PolicyLoss dapo() {
        return new PolicyLoss(Ratio.TOKEN, Clip.DAPO, new Aggregation.TokenMean());
    }

    /// Dr. GRPO: sums of tokens divided by a constant.
    public static PolicyLoss drGrpo(long tokens) {
        return new PolicyLoss(Ratio.TOKEN, Clip.PAPER, new Aggregation.Constant(tokens));
    }

    /// GSPO.
    public static PolicyLoss gspo() {
        return new PolicyLoss(Ratio.SEQUENCE, Clip.GSPO, new Aggregation.SequenceMean());
    }

    /// The share of a micro-batch in the loss of the whole batch.
    public Result of(Part part, Aggregation.Whole whole) {
        return of(part, null, whole);
    }

    /// The same with a weight for each token's loss, [ImportanceWeights] say.
    ///
    /// @param weights_BT without gradients
    public Result of(Part part, @Nullable Tensor weights_BT, Aggregation.Whole whole) {
        Tensor mask = part.mask_BT();
        Tensor logProbs = Masked.inside(part.logProbs_BT(), mask);
        Tensor advantages = Masked.inside(part.advantages_BT(), mask).detach();
        Tensor d = logRatio(logProbs, Masked.inside(part.old_BT(), mask).detach(), mask)
                .clamp(-LARGEST_EXPONENT, LARGEST_EXPONENT);
        Tensor minus = advantages.neg();
        Tensor free = minus.mul(d.exp());
        Tensor held = minus.mul(
                d.clamp(Math.log(1 - clip.low()), Math.log(1 + clip.high())).exp());
        Tensor upper = free.maximum(held);
        Tensor losses = upper;
        double dual = 0;
        if (Double.isFinite(clip.dual())) {
            Tensor bound = minus.mul(clip.dual());
            Tensor negative = advantages.lt(0);
            losses = Tensor.where(negative, upper.minimum(bound), upper);
            dual = share(bound.sub(upper).lt(0).and(negative), mask, whole);
        }
        if (weights_BT != null) {
            Masked.requireAlike(mask, weights_BT);
            losses = losses.mul(Masked.inside(weights_BT, mask).detach());
        }
        return new Result(
                aggregation.of(losses, mask, whole),
                new Metrics(
                        share(free.sub(held).lt(0), mask, whole),
                        dual,
                        share(d.detach().neg(), mask, whole),
                        share(logProbs.detach().neg(), mask, whole)));
    }

    private Tensor logRatio(Tensor logProbs, Tensor old, Tensor mask) {
        Tensor d = logProbs.sub(old);
        return switch (ratio) {
            case TOKEN -> d;
            case SEQUENCE -> Masked.rowMeans(d, mask).expand(mask.shape());
            case SEQUENCE_TOKEN -> Masked.rowMeans(d, mask).detach().add(logProbs.sub(logProbs.detach()));
        };
    }

    private static double share(Tensor values, Tensor mask, Aggregation.Whole whole) {
        return new Aggregation.TokenMean().of(values.to(DType.F32), mask, whole).item();
    }
}
