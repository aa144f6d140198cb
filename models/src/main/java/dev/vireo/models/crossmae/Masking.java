package dev.vireo.models.crossmae;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Tensor;

/// Which patches of each picture the encoder sees and which the decoder predicts. The noise decides: the
/// patches with the least of it are visible, those with the most are predicted, and those between are
/// neither. Patches of equal noise count in raster order.
///
/// @param counts how many of each
/// @param visible_BV numbers of the visible patches, by growing noise
/// @param predicted_BP numbers of the predicted patches, in raster order
public record Masking(Counts counts, Tensor visible_BV, Tensor predicted_BP) {
    /// How many patches of a picture are visible, skipped and predicted.
    public record Counts(int visible, int skipped, int predicted) {
        /// The counts for so many patches.
        ///
        /// @param maskRatio share that is hidden
        /// @param keptMaskRatio share that is hidden and predicted
        /// @throws VireoException with code USAGE when the ratios are out of range, or leave nothing to
        ///     see or to predict
        public static Counts of(int patches, double maskRatio, double keptMaskRatio) {
            if (!(maskRatio > 0 && maskRatio < 1)) {
                throw new VireoException(
                        Code.USAGE, "a mask ratio of " + maskRatio + " is not between 0 and 1", "Usual is 0.75.");
            }
            if (!(keptMaskRatio > 0 && keptMaskRatio <= maskRatio)) {
                throw new VireoException(
                        Code.USAGE,
                        "a kept mask ratio of " + keptMaskRatio + " is not above 0 and at most the mask ratio, "
                                + maskRatio,
                        "It is the share of all patches that is predicted; usual is 0.25.");
            }
            int visible = (int) (patches * (1 - maskRatio));
            int skipped = (int) (patches * (maskRatio - keptMaskRatio));
            int predicted = patches - visible - skipped;
            if (visible == 0 || predicted == 0) {
                throw new VireoException(
                        Code.USAGE,
                        "of " + patches + " patches a mask ratio of " + maskRatio + " leaves " + visible
                                + " to see and " + predicted + " to predict",
                        "Take a ratio that leaves some of both.");
            }
            return new Counts(visible, skipped, predicted);
        }
    }

    /// The masking that noise decides.
    ///
    /// @param noise_BN one number per patch
    /// @throws VireoException with code USAGE as [Counts#of] does
    public static Masking of(Tensor noise_BN, double maskRatio, double keptMaskRatio) {
        int patches = (int) noise_BN.size(1);
        Counts counts = Counts.of(patches, maskRatio, keptMaskRatio);
        Tensor order_BN = noise_BN.argsort(1, false);
        Tensor visible_BV = order_BN.narrow(1, 0, counts.visible()).contiguous();
        Tensor last_BP = order_BN.narrow(1, patches - counts.predicted(), counts.predicted());
        return new Masking(counts, visible_BV, last_BP.sort(1, false).values());
    }
}
