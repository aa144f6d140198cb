package dev.vireo.diffusion.guidance;

import dev.vireo.runtime.tensor.Tensor;

/// Pixels in an object's box must look at its words (LLM-grounded Video Diffusion, arXiv 2309.17444):
/// ```
/// sum over heads of 1 - mean of the k largest of a m,    k = max(1, floor(share sum(m)))
/// ```
///
/// @param share of the pixels in the box that must look
/// @param weight what the term is multiplied by
public record ForegroundTerm(double share, double weight) implements EnergyTerm {
    /// @throws IllegalArgumentException when the share is not within 0 to 1, or the weight is negative or no
    ///     number
    public ForegroundTerm {
        Largest.requireShare(share);
        Largest.requireWeight(weight);
    }

    /// Adds the term to a sum.
    Tensor plus(Tensor sum, Tensor a_FHTN, ObjectMasks masks) {
        Tensor inside =
                Largest.means(a_FHTN.mul(masks.own(a_FHTN.device())), masks.foregroundWeights(share, a_FHTN.device()));
        double rows = (double) a_FHTN.size(0) * a_FHTN.size(1) * a_FHTN.size(2);
        return sum.add(inside.rsub(rows).mul(weight));
    }
}
