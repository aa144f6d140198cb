package dev.vireo.models.internal.nn;

import dev.vireo.models.Activation;
import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.LinearMap.Part;
import dev.vireo.runtime.tensor.Tensor;

/// A gated network of two layers: `down(activation(gate x) * up x)` (Shazeer, arXiv 2002.05202).
public record GateUpDown(LinearMap gateAndUp, LinearMap down, Activation activation) {
    /// A network under `name.gate_proj`, `name.up_proj` and `name.down_proj`.
    public static GateUpDown of(
            Parameters p, String name, long width, long hidden, boolean bias, Activation activation) {
        return new GateUpDown(
                LinearMap.joined(
                        p, width, bias, new Part(name + ".gate_proj", hidden), new Part(name + ".up_proj", hidden)),
                LinearMap.of(p, name + ".down_proj", hidden, width, bias),
                activation);
    }

    /// Maps `... x width` to the same.
    public Tensor apply(Tensor x) {
        Tensor both = gateAndUp.apply(x);
        long hidden = both.size(-1) / 2;
        return down.apply(activation.apply(both.narrow(-1, 0, hidden)).mul(both.narrow(-1, hidden, hidden)));
    }
}
