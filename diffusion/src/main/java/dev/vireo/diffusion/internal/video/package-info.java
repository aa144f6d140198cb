/// The files that a video in the making leaves.
@NullMarked
package dev.vireo.diffusion.internal.video;

import org.jspecify.annotations.NullMarked;
