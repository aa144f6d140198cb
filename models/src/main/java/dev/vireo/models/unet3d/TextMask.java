package dev.vireo.models.unet3d;

import dev.vireo.runtime.tensor.Tensor;

/// Which words the pixels of the frames may look at.
@FunctionalInterface
public interface TextMask {
    /// What is added to the scores of attention to words, before the softmax, where pictures have so many pixels:
    /// B x 1 x F P x M, of the type and device of the text.
    Tensor on(int rows, int columns, Tensor text_BMC);
}
