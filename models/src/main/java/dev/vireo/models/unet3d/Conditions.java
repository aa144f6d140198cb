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

    /// Objects that adapters are told of, for each of N frames up to O of them.
    ///
    /// @param boxes_NO4 x0, y0, x1, y1 in fractions of the frame; zeros where there is no object
    /// @param texts_NOC the pooled encoding of each object's phrase; zeros where there is none
    /// @param masks_NO 1 where there is an object, else 0
    public record Grounding(Tensor boxes_NO4, Tensor texts_NOC, Tensor masks_NO) {
        /// How many objects the published adapters take.
        public static final int OBJECTS = 30;
    }

    /// Which words the pixels of the frames may look at.
    @FunctionalInterface
    public interface TextMask {
        /// What is added to the scores of attention to words, before the softmax, where pictures have so many
        /// pixels: B x 1 x F P x M, of the type and device of the text.
        Tensor on(int rows, int columns, Tensor text_BMC);
    }
}
