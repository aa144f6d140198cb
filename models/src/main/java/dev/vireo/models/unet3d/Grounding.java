package dev.vireo.models.unet3d;

import dev.vireo.runtime.tensor.Tensor;

/// Objects that adapters are told of, for each of N frames up to O of them.
///
/// @param boxes_NO4 x0, y0, x1, y1 in fractions of the frame; zeros where there is no object
/// @param texts_NOC the pooled encoding of each object's phrase; zeros where there is none
/// @param masks_NO 1 where there is an object, else 0
public record Grounding(Tensor boxes_NO4, Tensor texts_NOC, Tensor masks_NO) {
    /// How many objects the published adapters take.
    public static final int OBJECTS = 30;
}
