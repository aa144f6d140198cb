package dev.vireo.models;

import dev.vireo.runtime.tensor.Tensor;

/// Any function from a batch of pictures (B x C x H x W) to features: tokens (B x N x C) or a grid
/// (B x C x h x w).
@FunctionalInterface
public interface ImageEncoder {
    /// Encodes a batch. The result belongs to the scope of the caller.
    Tensor encode(Tensor pixels_BCHW);
}
