/// Guidance at work: which words name an object, gradients of the energy through the network, moves of the latents.
@NullMarked
package dev.vireo.diffusion.internal.guidance;

import org.jspecify.annotations.NullMarked;
