package dev.vireo.trainer.rl;

import dev.vireo.runtime.tensor.Tensor;
import java.util.List;

/// How much better than expected each token of a response was. The rules differ in what they expect.
/// Numbers are computed in 64 bits; no gradient flows through them.
///
/// A response of a group of one has nothing to be compared with. Rules that compare within groups give it
/// 0, so that it teaches nothing, and [Result#alone] counts it.
public sealed interface Advantage {
    /// The advantages of a batch.
    ///
    /// @throws IllegalArgumentException when the rule needs baselines and the batch has none
    Result of(Batch batch);

    /// Responses and what they earned.
    ///
    /// @param rewards_BT the reward of each token; that of a whole response stands at its last token. All of a
    ///     row counts, so that a response without a token has a reward, too
    /// @param mask_BT 1 for the tokens of a response, else 0
    /// @param groups for each response the number of its prompt; groups may be of any sizes and mixed
    /// @param baselines for each response the reward of the greedy answer to its prompt; empty unless
    ///     [Remax] asks
    record Batch(Tensor rewards_BT, Tensor mask_BT, List<Integer> groups, List<Double> baselines) {
        /// @throws IllegalArgumentException when the parts do not fit together, or a reward is not finite
        public Batch {
            Masked.requireAlike(mask_BT, rewards_BT);
            groups = List.copyOf(groups);
            baselines = List.copyOf(baselines);
            if (groups.size() != mask_BT.size(0) || (!baselines.isEmpty() && baselines.size() != groups.size())) {
                throw new IllegalArgumentException(mask_BT.size(0) + " responses with " + groups.size()
                        + " group numbers and " + baselines.size() + " baselines");
            }
            if (!rewards_BT.isFinite() || !baselines.stream().allMatch(Double::isFinite)) {
                throw new IllegalArgumentException("a reward is infinite or no number, and would spoil the batch");
            }
        }

        /// A batch with one reward for each response.
        ///
        /// @throws IllegalArgumentException when the parts do not fit together, or a reward is not finite
        public static Batch of(List<Double> scores, Tensor mask_BT, List<Integer> groups) {
            Masked.requireAlike(mask_BT);
            if (scores.size() != mask_BT.size(0)) {
                throw new IllegalArgumentException(mask_BT.size(0) + " responses with " + scores.size() + " rewards");
            }
            int width = (int) mask_BT.size(1);
            float[] mask = Masked.ones(mask_BT).toFloats();
            float[] rewards = new float[mask.length];
            for (int row = 0; row < scores.size(); row++) {
                int last = width - 1;
                while (last > 0 && mask[row * width + last] == 0) {
                    last--;
                }
                rewards[row * width + last] = scores.get(row).floatValue();
            }
            Tensor placed = Tensor.of(rewards, mask_BT.shape()).to(mask_BT.device());
            return new Batch(placed, mask_BT, groups, List.of());
        }

        /// The same with the rewards of greedy answers.
        public Batch withBaselines(List<Double> rewards) {
            return new Batch(rewards_BT, mask_BT, groups, rewards);
        }

        int width() {
            return (int) mask_BT.size(1);
        }

        double[] scores() {
            float[] rewards = rewards_BT.toFloats();
            double[] out = new double[groups.size()];
            for (int i = 0; i < rewards.length; i++) {
                out[i / width()] += rewards[i];
            }
            return out;
        }

        /// One number for each response as a tensor over its tokens.
        Tensor spread(double[] values) {
            float[] out = new float[values.length * width()];
            for (int i = 0; i < out.length; i++) {
                out[i] = (float) values[i / width()];
            }
            return masked(out);
        }

        private Tensor masked(float[] values) {
            Tensor whole = Tensor.of(values, mask_BT.shape()).to(mask_BT.device());
            return Masked.inside(whole, mask_BT);
        }
    }

    /// Advantages, and what is to be known about their groups.
    ///
    /// @param values_BT the advantage of each token, 0 outside of the mask
    /// @param groups how many groups there were; 0 for rules that know none
    /// @param alone how many of them have one response
    /// @param level how many of the others have the same reward everywhere and so teach nothing
    record Result(Tensor values_BT, int groups, int alone, int level) {}

    /// Group-relative advantages (GRPO; Shao et al., arXiv 2402.03300, section 4.1.2), with the unbiased
    /// deviation:
    ///
    /// `A_i = (r_i - mean_g) / (std_g + epsilon)`
    ///
    /// @param epsilon keeps the quotient finite
    record Grpo(double epsilon) implements Advantage {
        /// With the published code's 1e-6.
        public Grpo() {
            this(1e-6);
        }

        @Override
        public Result of(Batch batch) {
            return Groups.compare(batch, (score, group) -> (score - group.mean()) / (group.deviation() + epsilon));
        }
    }

    /// GRPO without the deviation (Dr. GRPO; Liu et al., arXiv 2503.20783), so that questions which are
    /// nearly always or nearly never answered weigh no more than others. [Aggregation.Constant] is its
    /// other half.
    ///
    /// `A_i = r_i - mean_g`
    record DrGrpo() implements Advantage {
        @Override
        public Result of(Batch batch) {
            return Groups.compare(batch, (score, group) -> score - group.mean());
        }
    }

    /// Against the mean of the others of the group (RLOO; Ahmadian et al., arXiv 2402.14740).
    ///
    /// `A_i = r_i - sum_{j != i} r_j / (n - 1)`
    record Rloo() implements Advantage {
        @Override
        public Result of(Batch batch) {
            return Groups.compare(
                    batch, (score, group) -> (score - group.mean()) * group.size() / (group.size() - 1.0));
        }
    }

    /// Against the greedy answer to the same prompt (ReMax; Li et al., arXiv 2310.10505).
    ///
    /// `A_i = r_i - r_greedy`
    record Remax() implements Advantage {
        @Override
        public Result of(Batch batch) {
            if (batch.baselines().size() != batch.groups().size()) {
                throw new IllegalArgumentException("ReMax needs the reward of the greedy answer for each response");
            }
            double[] values = batch.scores();
            for (int i = 0; i < values.length; i++) {
                values[i] -= batch.baselines().get(i);
            }
            return new Result(batch.spread(values), 0, 0, 0);
        }
    }

    /// Returns from each token on, whitened over the tokens of the whole batch (REINFORCE++; Hu et al.,
    /// arXiv 2501.03262), with the unbiased variance:
    ///
    /// `R_t = r_t + gamma m_{t+1} R_{t+1}`, `A_t = (R_t - mean) / sqrt(var + 1e-8)`
    ///
    /// One token alone has no deviation: its advantage is 0.
    ///
    /// @param gamma what a reward loses for each token before it
    record ReinforcePlusPlus(double gamma) implements Advantage {
        private static final double EPSILON = 1e-8;

        /// @throws IllegalArgumentException when gamma is not in `[0, 1]`
        public ReinforcePlusPlus {
            if (!(gamma >= 0 && gamma <= 1)) {
                throw new IllegalArgumentException("gamma " + gamma + " is not in 0 to 1");
            }
        }

        @Override
        public Result of(Batch batch) {
            double[] returns = returns(batch);
            float[] mask = Masked.ones(batch.mask_BT()).toFloats();
            double count = 0;
            double sum = 0;
            for (int i = 0; i < mask.length; i++) {
                count += mask[i];
                sum += mask[i] == 0 ? 0 : returns[i];
            }
            double mean = sum / Math.max(1, count);
            double squares = 0;
            for (int i = 0; i < mask.length; i++) {
                squares += mask[i] == 0 ? 0 : (returns[i] - mean) * (returns[i] - mean);
            }
            double scale = 1 / Math.sqrt(squares / Math.max(1, count - 1) + EPSILON);
            float[] out = new float[mask.length];
            for (int i = 0; i < out.length; i++) {
                out[i] = (float) ((returns[i] - mean) * scale);
            }
            return new Result(batch.masked(out), 0, 0, 0);
        }

        private double[] returns(Batch batch) {
            float[] rewards = batch.rewards_BT().toFloats();
            float[] mask = Masked.ones(batch.mask_BT()).toFloats();
            int width = batch.width();
            double[] out = new double[rewards.length];
            for (int i = rewards.length - 1; i >= 0; i--) {
                boolean last = i % width == width - 1;
                out[i] = rewards[i] + (last || mask[i + 1] == 0 ? 0 : gamma * out[i + 1]);
            }
            return out;
        }
    }
}
