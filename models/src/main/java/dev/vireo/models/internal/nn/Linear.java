package dev.vireo.models.internal.nn;

import dev.vireo.models.Parameters;
import dev.vireo.runtime.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// A linear map over the last dimension, with or without a bias.
///
/// @param weight `out x in`
public record Linear(Tensor weight, @Nullable Tensor bias) implements LinearMap {
    /// A map with a bias, under `name.weight` and `name.bias`.
    public static Linear of(Parameters p, String name, long in, long out) {
        return of(p, name, in, out, true);
    }

    /// A map under `name.weight` and, if it has one, `name.bias`.
    public static Linear of(Parameters p, String name, long in, long out, boolean bias) {
        return new Linear(p.weight(name + ".weight", 1, out, in), bias ? p.constant(name + ".bias", 0, out) : null);
    }

    /// The part of the map that gives `count` of its outputs, from `start` on.
    public Linear outputs(long start, long count) {
        return new Linear(weight.narrow(0, start, count), bias == null ? null : bias.narrow(0, start, count));
    }

    @Override
    public Tensor apply(Tensor x) {
        return bias == null ? x.linear(weight) : x.linear(weight, bias);
    }
}
