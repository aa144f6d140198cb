/// What trains networks, as a library: optimiser, learning-rate schedule, checkpoints.
@NullMarked
package dev.vireo.trainer;

import org.jspecify.annotations.NullMarked;
