package dev.vireo.diffusion;

import dev.vireo.runtime.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// A part of the network between two points at which its state is one tensor and the skips: the unit of
/// computation that is thrown away and done again to save memory.
///
/// @param takesSkip whether it joins the last skip to its input
/// @param leavesSkip whether its output is a skip too
/// @param key the attention in it that can be asked for; null when there is none
record Segment(
        boolean takesSkip, boolean leavesSkip, @Nullable AttentionKey key, Body body) {
    /// What it computes.
    @FunctionalInterface
    interface Body {
        /// Goes from the input to the output.
        ///
        /// @param skip null unless the segment takes one
        /// @return null when the pass ends in this segment
        @Nullable Tensor run(Tensor x_NCHW, @Nullable Tensor skip, Pass pass);
    }
}
