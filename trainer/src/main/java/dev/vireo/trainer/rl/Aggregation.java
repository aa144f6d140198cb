package dev.vireo.trainer.rl;

import dev.vireo.runtime.tensor.Tensor;

/// How the losses of tokens become one number. Each rule is given a part of the batch (a micro-batch) and
/// what the whole batch holds, and returns the part's share: the shares of all parts, and so their
/// gradients, add up to those of the whole batch, however it is cut. [MicroBatchMean] alone is not so.
public sealed interface Aggregation {
    /// The share of a part of the batch in the loss, a tensor of one.
    ///
    /// @param losses_BT a number for each token; what stands outside of the mask does not count
    /// @param mask_BT 1 for tokens that count, else 0
    /// @param whole what the whole batch holds, over all parts and all processes
    Tensor of(Tensor losses_BT, Tensor mask_BT, Whole whole);

    /// What a batch holds.
    ///
    /// @param tokens how many tokens count
    /// @param sequences how many rows there are, empty ones too
    /// @param parts into how many micro-batches it is cut
    record Whole(long tokens, long sequences, long parts) {
        /// What one micro-batch holds.
        public static Whole of(Tensor mask_BT) {
            Masked.requireAlike(mask_BT);
            return new Whole(Masked.count(mask_BT), mask_BT.size(0), 1);
        }

        /// What both hold.
        public Whole plus(Whole other) {
            return new Whole(tokens + other.tokens, sequences + other.sequences, parts + other.parts);
        }
    }

    /// The mean over all tokens of the batch (DAPO; Yu et al., arXiv 2503.14476, section 3.3): long
    /// responses weigh more than short ones.
    ///
    /// `L = sum_{i,t} l_{i,t} / sum_i |o_i|`
    record TokenMean() implements Aggregation {
        @Override
        public Tensor of(Tensor losses_BT, Tensor mask_BT, Whole whole) {
            return Masked.inside(losses_BT, mask_BT).sum().div((double) Math.max(1, whole.tokens()));
        }
    }

    /// The mean over the sequences of the means over their tokens (GRPO; Shao et al., arXiv 2402.03300,
    /// equation 3). A sequence without a token counts as one with loss 0.
    ///
    /// `L = 1/B sum_i 1/|o_i| sum_t l_{i,t}`
    record SequenceMean() implements Aggregation {
        @Override
        public Tensor of(Tensor losses_BT, Tensor mask_BT, Whole whole) {
            return Masked.rowMeans(losses_BT, mask_BT).sum().div((double) Math.max(1, whole.sequences()));
        }
    }

    /// The sum over the tokens of each sequence by a constant instead of its length (Dr. GRPO; Liu et
    /// al., arXiv 2503.20783), so that a wrong answer is not forgiven for being long.
    ///
    /// `L = 1/B sum_i 1/T sum_t l_{i,t}`
    ///
    /// @param tokens the constant T, usually the longest response that is allowed
    record Constant(long tokens) implements Aggregation {
        /// @throws IllegalArgumentException when the constant is not positive
        public Constant {
            if (tokens <= 0) {
                throw new IllegalArgumentException("losses are divided by " + tokens + " tokens");
            }
        }

        @Override
        public Tensor of(Tensor losses_BT, Tensor mask_BT, Whole whole) {
            double sequences = Math.max(1, whole.sequences());
            return Masked.inside(losses_BT, mask_BT).sum().div(sequences * tokens);
        }
    }

    /// The mean over the micro-batches of their token means, as the released code of LongVILA-R1 computes
    /// it. It depends on how the batch is cut: tokens of a micro-batch with few of them weigh more. Here
    /// to repeat runs of that code; [TokenMean] is what it stands for.
    ///
    /// `L = 1/P sum_p sum_{i,t in p} l_{i,t} / sum_{i in p} |o_i|`
    record MicroBatchMean() implements Aggregation {
        @Override
        public Tensor of(Tensor losses_BT, Tensor mask_BT, Whole whole) {
            long own = Whole.of(mask_BT).tokens();
            double parts = Math.max(1, whole.parts());
            return Masked.inside(losses_BT, mask_BT).sum().div(parts * Math.max(1, own));
        }
    }
}
