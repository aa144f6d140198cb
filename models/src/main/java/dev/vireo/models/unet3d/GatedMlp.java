package dev.vireo.models.unet3d;

import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.Linear;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.List;

/// Two linear maps, the first of them gated by a Gaussian error linear unit (GEGLU), as diffusers names them.
final class GatedMlp {
    private final Linear in;
    private final Linear out;

    GatedMlp(Parameters p, int channels) {
        in = Linear.of(p, "net.0.proj", channels, 8L * channels);
        out = Linear.of(p, "net.2", 4L * channels, channels);
    }

    Tensor apply(Tensor x) {
        return Scope.tidy(() -> {
            List<Tensor> halves = in.apply(x).chunk(2, -1);
            return out.apply(halves.get(0).mul(halves.get(1).geluErf()));
        });
    }
}
