package dev.vireo.models.internal.nn;

import dev.vireo.models.Parameters;
import dev.vireo.runtime.tensor.Tensor;

/// Normalisation by the root of the mean square over the last dimension.
public record RmsNorm(Tensor weight, double epsilon) {
    /// A norm under `name.weight`.
    public static RmsNorm of(Parameters p, String name, long size, double epsilon) {
        return new RmsNorm(p.constant(name + ".weight", 1, size), epsilon);
    }

    /// Normalises `... x size`.
    public Tensor apply(Tensor x) {
        return x.rmsNorm(weight, epsilon);
    }
}
