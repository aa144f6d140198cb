package dev.vireo.models.unet3d;

import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.GroupNorm;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Four convolutions along the frames, each over three of them, and a way around. Norms are over all frames.
final class TemporalConv {
    private record Step(GroupNorm norm, Tensor weight, Tensor bias) {}

    private final List<Step> steps = new ArrayList<>();

    TemporalConv(Parameters p, int channels, int groups) {
        for (int i = 1; i <= 4; i++) {
            // The published networks have a dropout before the last three convolutions, which shifts their number.
            String conv = "conv" + i + (i == 1 ? ".2" : ".3");
            steps.add(new Step(
                    GroupNorm.of(p, "conv" + i + ".0", groups, channels, 1e-5),
                    p.weight(conv + ".weight", 1, channels, channels, 3, 1, 1),
                    p.constant(conv + ".bias", 0, channels)));
        }
    }

    Tensor apply(Tensor x_NCHW, int frames) {
        return Scope.tidy(() -> {
            Tensor h_BCFP = Frames.behindChannels(x_NCHW, frames);
            for (Step step : steps) {
                h_BCFP = step.norm()
                        .apply(h_BCFP)
                        .silu()
                        .conv2d(step.weight().squeeze(4), step.bias(), new long[] {1, 1}, new long[] {1, 0});
            }
            return x_NCHW.add(Frames.apart(h_BCFP, x_NCHW.shape()));
        });
    }
}
