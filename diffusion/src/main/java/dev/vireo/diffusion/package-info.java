/// Video diffusion that follows a layout: the networks of the published text-to-video models, samplers, and
/// the energy on attention maps that steers them.
@NullMarked
package dev.vireo.diffusion;

import org.jspecify.annotations.NullMarked;
