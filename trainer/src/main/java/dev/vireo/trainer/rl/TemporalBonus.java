package dev.vireo.trainer.rl;

import java.util.ArrayList;
import java.util.List;

/// The reward for looking at the order of frames (T-GRPO; Feng et al., arXiv 2503.21776): the same
/// question is answered on the frames in order and shuffled, and right answers earn a bonus when order
/// helped.
///
/// `r_i + bonus` where `r_i > threshold`, if `mean(r) >= ratio mean(r_shuffled)`
///
/// @param bonus what a right answer earns
/// @param ratio how good answers on frames in order must be, as a share of those on shuffled frames
/// @param threshold above which accuracy an answer counts as right
public record TemporalBonus(double bonus, double ratio, double threshold) {
    /// The released code's 0.3, 0.8 and 0.1.
    public static final TemporalBonus RELEASED = new TemporalBonus(0.3, 0.8, 0.1);

    /// @throws IllegalArgumentException when a number is not finite, or the ratio negative
    public TemporalBonus {
        if (!(Double.isFinite(bonus) && Double.isFinite(threshold) && ratio >= 0 && Double.isFinite(ratio))) {
            throw new IllegalArgumentException(
                    "no bonus of " + bonus + " at the ratio " + ratio + " above " + threshold);
        }
    }

    /// The bonus of each response on the frames in order.
    ///
    /// @param ordered accuracies on the frames in order
    /// @param shuffled accuracies on the same frames shuffled; as many or fewer
    /// @throws IllegalArgumentException when one of them is empty
    public List<Double> of(List<Double> ordered, List<Double> shuffled) {
        if (ordered.isEmpty() || shuffled.isEmpty()) {
            throw new IllegalArgumentException(
                    ordered.size() + " answers in order can't be compared with " + shuffled.size() + " shuffled");
        }
        boolean helped = mean(ordered) >= ratio * mean(shuffled);
        List<Double> out = new ArrayList<>();
        for (double accuracy : ordered) {
            out.add(helped && accuracy > threshold ? bonus : 0);
        }
        return out;
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }
}
