package dev.vireo.models.internal.nn;

import dev.vireo.models.Parameters;
import dev.vireo.runtime.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Turns square patches of pictures into tokens: a convolution whose stride is its size.
///
/// @param weight `C x channels x patch x patch`
public record PatchEmbed(Tensor weight, @Nullable Tensor bias, int patch) {
    /// An embedding under `name.weight` and, if it has one, `name.bias`.
    public static PatchEmbed of(Parameters p, String name, long channels, long out, int patch, boolean bias) {
        return new PatchEmbed(
                p.weight(name + ".weight", 1, out, channels, patch, patch),
                bias ? p.constant(name + ".bias", 0, out) : null,
                patch);
    }

    /// The tokens of each picture, row after row. What is left of a picture beyond whole patches is not seen.
    public Tensor apply(Tensor pixels_BCHW) {
        Tensor grid_BCHW = grid(pixels_BCHW);
        return grid_BCHW
                .reshape(grid_BCHW.size(0), grid_BCHW.size(1), grid_BCHW.size(2) * grid_BCHW.size(3))
                .transpose(1, 2);
    }

    /// The tokens of patches whose pixels stand in rows, channel after channel.
    public Tensor ofRows(Tensor patches_NP) {
        return new Linear(weight.reshape(weight.size(0), -1), bias).apply(patches_NP);
    }

    /// The tokens of each picture as a grid.
    public Tensor grid(Tensor pixels_BCHW) {
        return bias == null ? pixels_BCHW.conv2d(weight, patch, 0) : pixels_BCHW.conv2d(weight, bias, patch, 0);
    }
}
