package dev.vireo.models.unet3d;

import dev.vireo.runtime.tensor.Tensor;

/// What the pixels of every frame gave to some of the words, in one cross-attention.
///
/// @param maps_FHNT frames x heads x pixels x words: shares of attention, pixels in row-major order
/// @param rows rows of pixels
/// @param columns columns of pixels
public record AttentionMap(AttentionKey key, Tensor maps_FHNT, int rows, int columns) {
    /// @throws IllegalArgumentException when rows and columns are not those of the pixels
    public AttentionMap {
        if (maps_FHNT.shape().length != 4 || maps_FHNT.size(2) != (long) rows * columns) {
            throw new IllegalArgumentException(maps_FHNT + " has not " + rows + " x " + columns + " pixels");
        }
    }
}
