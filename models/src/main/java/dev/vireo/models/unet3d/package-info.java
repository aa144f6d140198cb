/// The network of the ModelScope and zeroscope text-to-video models (arXiv 2308.06571), with the adapters of
/// GLIGEN (arXiv 2301.07093), under the names and configurations of diffusers.
///
/// A pass through it can be told more than a text ([Conditions]), can hand out what pixels gave to words
/// ([WantedAttention], [WantedAttention.Shares]), and can be made piece by piece ([Segment]). Shapes stand in
/// names: B videos, F frames, N frames of all videos, C channels, H rows, W columns, P pixels, M words,
/// O objects.
@NullMarked
package dev.vireo.models.unet3d;

import org.jspecify.annotations.NullMarked;
