/// The blocks that the published networks share: linear maps, norms, activations by their exact kind,
/// attention with a cache of keys and values, pre-norm transformer blocks, patch embeddings, attention pooling,
/// resampling, fixed tables of positions, and the convolution blocks of diffusion networks.
///
/// A block is built from [dev.vireo.models.Parameters] under the published names and is a function from tensors
/// to tensors. Shapes stand in names: B batch, N or M tokens, C channels, H heads or rows, D channels of a head.
@NullMarked
package dev.vireo.models.nn;

import org.jspecify.annotations.NullMarked;
