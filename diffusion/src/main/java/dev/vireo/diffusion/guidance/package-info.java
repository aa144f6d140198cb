/// How a layout steers a video: the energy on attention maps with its terms, the rules by which boxes and words are
/// found, and its gradient.
@NullMarked
package dev.vireo.diffusion.guidance;

import org.jspecify.annotations.NullMarked;
