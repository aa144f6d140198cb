package dev.vireo.models.unet3d;

import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.GroupNorm;
import dev.vireo.models.internal.nn.Linear;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;

/// Each pixel looks at itself in the other frames.
final class TemporalTransformer {
    private final GroupNorm norm;
    private final Linear in;
    private final TransformerBlock block;
    private final Linear out;

    TemporalTransformer(Parameters p, int channels, int heads, int headChannels, int groups) {
        int inner = heads * headChannels;
        norm = GroupNorm.of(p, "norm", groups, channels, 1e-6);
        in = Linear.of(p, "proj_in", channels, inner);
        block = new TransformerBlock(p.at("transformer_blocks.0"), inner, 0, heads, headChannels, false);
        out = Linear.of(p, "proj_out", inner, channels);
    }

    Tensor apply(Tensor x_NCHW, int frames) {
        return Scope.tidy(() -> {
            long[] shape = x_NCHW.shape();
            long videos = shape[0] / frames;
            long pixels = shape[2] * shape[3];
            Tensor x_BCFP = norm.apply(Frames.behindChannels(x_NCHW, frames));
            Tensor x_QFC = x_BCFP.permute(0, 3, 2, 1).reshape(videos * pixels, frames, shape[1]);
            Tensor done = out.apply(block.apply(in.apply(x_QFC)));
            return x_NCHW.add(done.reshape(videos, pixels, frames, shape[1])
                    .permute(0, 2, 3, 1)
                    .reshape(shape));
        });
    }
}
