package dev.vireo.models.internal.nn;

import dev.vireo.models.Parameters;
import dev.vireo.runtime.tensor.Tensor;

/// Group normalisation of B x C x ....
public record GroupNorm(int groups, Tensor weight, Tensor bias, double epsilon) {
    /// A norm under `name.weight` and `name.bias`.
    public static GroupNorm of(Parameters p, String name, int groups, int channels, double epsilon) {
        return new GroupNorm(
                groups, p.constant(name + ".weight", 1, channels), p.constant(name + ".bias", 0, channels), epsilon);
    }

    /// Normalises.
    public Tensor apply(Tensor x) {
        return x.groupNorm(groups, weight, bias, epsilon);
    }
}
