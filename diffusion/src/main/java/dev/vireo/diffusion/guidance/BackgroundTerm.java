package dev.vireo.diffusion.guidance;

import dev.vireo.runtime.tensor.Tensor;

/// Pixels outside must not look at the words (LLM-grounded Video Diffusion, arXiv 2309.17444), where `m` is
/// of the boxes of all objects that share the word:
/// ```
/// sum over heads of mean of the k largest of a (1 - m),    k = max(1, floor(share sum(1 - m)))
/// ```
///
/// @param share of the pixels outside that must not look
/// @param weight what the term is multiplied by
public record BackgroundTerm(double share, double weight) implements EnergyTerm {
    /// @throws IllegalArgumentException when the share is not within 0 to 1, or the weight is negative or no
    ///     number
    public BackgroundTerm {
        Largest.requireShare(share);
        Largest.requireWeight(weight);
    }

    /// Adds the term to a sum.
    Tensor plus(Tensor sum, Tensor a_FHTN, ObjectMasks masks) {
        Tensor outside = Largest.means(
                a_FHTN.mul(masks.outside(a_FHTN.device())), masks.backgroundWeights(share, a_FHTN.device()));
        return sum.add(outside.mul(weight));
    }
}
