package dev.vireo.models.unet3d;

import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A part of the network between two points at which its state is one tensor and the skips: the unit of
/// computation that can be thrown away and done again to save memory.
public final class Segment {
    private final boolean takesSkip;
    private final boolean leavesSkip;
    private final WantedAttention.@Nullable Key key;
    private final Body body;

    /// What it computes.
    @FunctionalInterface
    interface Body {
        /// Goes from the input to the output.
        ///
        /// @param skip null unless the segment takes one
        /// @return null when the pass ends in this segment
        @Nullable Tensor run(Tensor x_NCHW, @Nullable Tensor skip, Pass pass);
    }

    Segment(boolean takesSkip, boolean leavesSkip, WantedAttention.@Nullable Key key, Body body) {
        this.takesSkip = takesSkip;
        this.leavesSkip = leavesSkip;
        this.key = key;
        this.body = body;
    }

    /// Whether it joins the last skip to its input.
    public boolean takesSkip() {
        return takesSkip;
    }

    /// Whether its output is a skip too.
    public boolean leavesSkip() {
        return leavesSkip;
    }

    /// The attention in it that can be asked for, if there is one.
    public Optional<WantedAttention.Key> key() {
        return Optional.ofNullable(key);
    }

    /// Goes from the input to the output, which belongs to the scope of the caller.
    ///
    /// @param skip given where the segment takes one
    /// @return empty when the pass ends in this segment
    public Optional<Tensor> run(Tensor x_NCHW, Optional<Tensor> skip, Pass pass) {
        return Optional.ofNullable(body.run(x_NCHW, skip.orElse(null), pass));
    }

    /// As [#run]; the output outlives all scopes, and what was made on the way is freed.
    public Optional<Tensor> kept(Tensor x_NCHW, Optional<Tensor> skip, Pass pass) {
        return Scope.kept(() -> run(x_NCHW, skip, pass).map(List::of).orElse(List.of())).stream()
                .findFirst();
    }
}
