package dev.vireo.models.internal.nn;

import dev.vireo.models.Parameters;
import dev.vireo.runtime.tensor.Tensor;

/// Layer normalisation over the last dimension.
public record LayerNorm(Tensor weight, Tensor bias, double epsilon) {
    /// A norm under `name.weight` and `name.bias`.
    public static LayerNorm of(Parameters p, String name, long size, double epsilon) {
        return new LayerNorm(p.constant(name + ".weight", 1, size), p.constant(name + ".bias", 0, size), epsilon);
    }

    /// Normalises `... x size`.
    public Tensor apply(Tensor x) {
        return x.layerNorm(weight, bias, epsilon);
    }
}
