package dev.vireo.models.unet3d;

import dev.vireo.runtime.tensor.Tensor;
import java.util.Optional;

/// What a pass is told beside the latents and the time.
///
/// @param text_BMC encoded texts, one for each video
/// @param grounding objects for the adapters, which the network must have
/// @param mask which words pixels may look at
public record Conditions(Tensor text_BMC, Optional<Grounding> grounding, Optional<TextMask> mask) {
    /// Texts alone.
    public static Conditions of(Tensor text_BMC) {
        return new Conditions(text_BMC, Optional.empty(), Optional.empty());
    }
}
