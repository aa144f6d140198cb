package dev.vireo.models.crossmae;

import dev.vireo.runtime.tensor.Tensor;
import java.util.List;

/// Predicts hidden patches from what the encoder made of the visible ones.
sealed interface PatchDecoder permits CrossDecoder, PlainDecoder {
    /// The predicted colours: B x P x pp3 for the predicted patches, in raster order, or for all
    /// patches, B x N x pp3.
    ///
    /// @param states what goes into the encoder's first block, then what comes out of each
    /// @param last_BND what leaves the encoder
    Tensor decode(List<Tensor> states, Tensor last_BND, CrossMae.Masking masking);
}
