/// Video diffusion that follows a layout: samplers for the published text-to-video models, and the energy on
/// attention maps that steers them.
@NullMarked
package dev.vireo.diffusion;

import org.jspecify.annotations.NullMarked;
