package dev.vireo.trainer;

/// How the learning rate moves over a training.
@FunctionalInterface
public interface LearningRate {
    /// The rate of a step, counted from 0.
    double at(long step);

    /// Rises in a line over `warmup` steps to `peak`, then falls along half a cosine to nearly 0 at
    /// `total` steps (Loshchilov and Hutter, arXiv 1608.03983).
    static LearningRate cosine(double peak, long warmup, long total) {
        return step -> {
            if (step < warmup) {
                return peak * (step + 1) / warmup;
            }
            double share = Math.min(1, (step - warmup) / (double) Math.max(1, total - warmup));
            return peak * Math.max(0.5 * (1 + Math.cos(Math.PI * share)), 1e-3);
        };
    }

    /// The schedule of masked autoencoders: rises in a line from 0 over `warmup` steps to `peak`, then
    /// falls along half a cosine to `lowest` at `total` steps. It moves with every step, not with every
    /// epoch.
    ///
    /// @throws IllegalArgumentException when the steps or the rates are out of order
    static LearningRate halfCosine(double peak, double lowest, long warmup, long total) {
        if (warmup < 0 || total <= warmup || lowest < 0 || peak < lowest) {
            throw new IllegalArgumentException("no schedule of " + total + " steps, " + warmup
                    + " of them warm-up, falls from " + peak + " to " + lowest);
        }
        return step -> {
            if (step < warmup) {
                return peak * step / warmup;
            }
            double share = Math.min(1, (step - warmup) / (double) (total - warmup));
            return lowest + (peak - lowest) * 0.5 * (1 + Math.cos(Math.PI * share));
        };
    }

    /// The peak rate for masked pre-training: linear in the batch, 256 being the batch of the base rate,
    /// and in the share of the hidden patches that is predicted (CrossMAE, arXiv 2401.14391).
    ///
    /// @param base the rate for a batch of 256 in which every hidden patch is predicted
    /// @param batch pictures per step, over all processes and accumulated parts
    /// @param maskRatio share of the patches that is hidden
    /// @param keptMaskRatio share of the patches that is predicted
    /// @throws IllegalArgumentException when not `0 < keptMaskRatio <= maskRatio <= 1`
    static double masked(double base, long batch, double maskRatio, double keptMaskRatio) {
        if (!(keptMaskRatio > 0 && keptMaskRatio <= maskRatio && maskRatio <= 1)) {
            throw new IllegalArgumentException(
                    "a share of " + keptMaskRatio + " can't be predicted of the " + maskRatio + " that is hidden");
        }
        return base * batch / 256 * (keptMaskRatio / maskRatio);
    }
}
