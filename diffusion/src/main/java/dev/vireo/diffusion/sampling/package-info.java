/// From noise to latents in steps, as the published schedulers take them.
@NullMarked
package dev.vireo.diffusion.sampling;

import org.jspecify.annotations.NullMarked;
