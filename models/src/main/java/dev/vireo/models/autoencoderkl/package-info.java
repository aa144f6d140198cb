/// The network between pictures and latents of Stable Diffusion (arXiv 2112.10752), under the names and
/// configurations of diffusers.
@NullMarked
package dev.vireo.models.autoencoderkl;

import org.jspecify.annotations.NullMarked;
