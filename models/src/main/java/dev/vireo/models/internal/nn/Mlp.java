package dev.vireo.models.internal.nn;

import dev.vireo.models.Activation;
import dev.vireo.models.Parameters;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Two linear maps with an activation between them, and after it a norm where there is one.
public record Mlp(
        Linear fc1, Activation activation, @Nullable LayerNorm norm, Linear fc2) {
    /// A network without a norm, under `name.fc1` and `name.fc2`.
    public static Mlp of(Parameters p, String name, long in, long hidden, long out, Activation activation) {
        return new Mlp(
                Linear.of(p, name + ".fc1", in, hidden), activation, null, Linear.of(p, name + ".fc2", hidden, out));
    }

    /// A network with a norm of the hidden numbers, under `name.norm`.
    public static Mlp normed(
            Parameters p, String name, long in, long hidden, long out, Activation activation, double epsilon) {
        return new Mlp(
                Linear.of(p, name + ".fc1", in, hidden),
                activation,
                LayerNorm.of(p, name + ".norm", hidden, epsilon),
                Linear.of(p, name + ".fc2", hidden, out));
    }

    /// Maps `... x in` to `... x out`.
    public Tensor apply(Tensor x) {
        return Scope.tidy(() -> {
            Tensor hidden = activation.apply(fc1.apply(x));
            return fc2.apply(norm == null ? hidden : norm.apply(hidden));
        });
    }
}
