package dev.vireo.models.internal.nn;

import dev.vireo.runtime.tensor.Tensor;

/// How well pictures go with texts.
///
/// @param images_BC rows of length 1 for the pictures
/// @param texts_TC rows of length 1 for the texts
/// @param logits_BT one number for each picture and text
public record Logits(Tensor images_BC, Tensor texts_TC, Tensor logits_BT) {
    /// Rows divided by their lengths.
    public static Tensor unit(Tensor x_BC) {
        return x_BC.div(x_BC.pow(2).sumKeeping(1).sqrt());
    }
}
