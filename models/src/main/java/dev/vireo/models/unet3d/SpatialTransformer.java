package dev.vireo.models.unet3d;

import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.GroupNorm;
import dev.vireo.models.internal.nn.Linear;
import dev.vireo.runtime.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Pixels of each frame look at each other and at the text.
final class SpatialTransformer {
    private final GroupNorm norm;
    private final Linear in;
    private final TransformerBlock block;
    private final Linear out;

    SpatialTransformer(Parameters p, int channels, int headChannels, int context, int groups, boolean grounded) {
        int heads = channels / headChannels;
        int inner = heads * headChannels;
        norm = GroupNorm.of(p, "norm", groups, channels, 1e-6);
        in = Linear.of(p, "proj_in", channels, inner);
        block = new TransformerBlock(p.at("transformer_blocks.0"), inner, context, heads, headChannels, grounded);
        out = Linear.of(p, "proj_out", inner, channels);
    }

    /// Pixels that know the other pixels and the text.
    ///
    /// @return null when the pass ends here
    @Nullable Tensor apply(Tensor x_NCHW, Pass pass, WantedAttention.@Nullable Key key) {
        long[] shape = x_NCHW.shape();
        Tensor x_NPC = norm.apply(x_NCHW)
                .reshape(shape[0], shape[1], shape[2] * shape[3])
                .transpose(1, 2);
        Tensor done = block.apply(in.apply(x_NPC), pass, key, (int) shape[2], (int) shape[3]);
        return done == null ? null : x_NCHW.add(out.apply(done).transpose(1, 2).reshape(shape));
    }
}
