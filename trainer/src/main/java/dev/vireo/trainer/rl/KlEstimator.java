package dev.vireo.trainer.rl;

import dev.vireo.runtime.Spelling;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// How far the policy is from a reference, estimated at the tokens that it chose (Schulman,
/// "Approximating KL divergence", 2020). With `d = log p - log p_ref`, whose mean over tokens of the
/// policy is the divergence.
public enum KlEstimator {
    /// `d`: unbiased as a number, and negative at times; its gradient has the mean 0, so that it belongs
    /// in the reward and not in the loss.
    K1("kl", "k1") {
        @Override
        Tensor estimate(Tensor logProbs, Tensor reference) {
            return logProbs.sub(reference);
        }
    },
    /// `|d|`.
    ABSOLUTE("abs", "abs") {
        @Override
        Tensor estimate(Tensor logProbs, Tensor reference) {
            return logProbs.sub(reference).abs();
        }
    },
    /// `d^2 / 2`: biased as a number; its gradient is that of the divergence on average.
    K2("mse", "k2") {
        @Override
        Tensor estimate(Tensor logProbs, Tensor reference) {
            Tensor d = logProbs.sub(reference);
            return d.mul(d).mul(0.5);
        }
    },
    /// `exp(-d) - 1 + d`: unbiased and never negative (Shao et al., arXiv 2402.03300, equation 4). As in
    /// the released code, `d` is clamped to -20 to 20 and the result to -10 to 10; beyond, no gradient
    /// flows.
    K3("low_var_kl", "k3") {
        @Override
        Tensor estimate(Tensor logProbs, Tensor reference) {
            Tensor minus = reference.sub(logProbs).clamp(-LARGEST_EXPONENT, LARGEST_EXPONENT);
            return minus.exp().sub(minus).add(-1).clamp(-LARGEST_K3, LARGEST_K3);
        }
    };

    private static final double LARGEST_EXPONENT = 20;
    private static final double LARGEST_K3 = 10;

    private final String name;
    private final String alias;

    KlEstimator(String name, String alias) {
        this.name = name;
        this.alias = alias;
    }

    abstract Tensor estimate(Tensor logProbs, Tensor reference);

    /// The estimate for each token, in 32-bit floats. Gradients flow into both.
    ///
    /// @param logProbs log-probabilities of the chosen tokens by the policy
    /// @param reference of the same shape, by the reference
    public Tensor of(Tensor logProbs, Tensor reference) {
        return estimate(logProbs.to(DType.F32), reference.to(DType.F32));
    }

    /// The divergence itself, from whole distributions: `sum_v p_v (log p_v - log q_v)`.
    ///
    /// @param logP log-probabilities of all tokens by the policy, `... x V`
    /// @param logQ of the same shape, by the reference
    public static Tensor full(Tensor logP, Tensor logQ) {
        Tensor p = logP.to(DType.F32);
        Tensor terms = p.exp().mul(p.sub(logQ.to(DType.F32)));
        return terms.maskedFill(p.eq(Double.NEGATIVE_INFINITY), 0).sum(-1);
    }

    /// The estimator of a name as configurations write it: `k1` or `kl`, `abs`, `k2` or `mse`, `k3` or
    /// `low_var_kl`.
    ///
    /// @throws VireoException with code USAGE when there is none
    public static KlEstimator named(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        for (KlEstimator each : values()) {
            if (wanted.equals(each.name) || wanted.equals(each.alias)) {
                return each;
            }
        }
        List<String> known = Arrays.stream(values())
                .flatMap(each -> Stream.of(each.name, each.alias))
                .distinct()
                .toList();
        throw new VireoException(
                Code.USAGE,
                "there is no KL estimator '" + name + "'",
                Spelling.closest(name, known)
                        .map(near -> "Did you mean '" + near + "'?")
                        .orElse("Known are " + String.join(", ", known) + "."));
    }
}
