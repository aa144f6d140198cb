package dev.vireo.models.internal.nn;

import dev.vireo.models.Parameters;
import dev.vireo.runtime.packed.PackedMatrix;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// A linear map over the last dimension, whose weights are numbers or stay packed.
@FunctionalInterface
public interface LinearMap {
    /// Maps `... x in` to `... x out`.
    Tensor apply(Tensor x);

    /// One of several maps of the same numbers.
    ///
    /// @param name its weight is under `name.weight` and its bias, if it has one, under `name.bias`
    record Part(String name, long out) {}

    /// A map under `name.weight` and, if it has one, `name.bias`, packed where the parameters are.
    static LinearMap of(Parameters p, String name, long in, long out, boolean bias) {
        return joined(p, in, bias, new Part(name, out));
    }

    /// Maps of the same numbers, their outputs one after the other, packed where the parameters are.
    static LinearMap joined(Parameters p, long in, boolean bias, Part... parts) {
        List<PackedMatrix> packed = new ArrayList<>();
        for (Part part : parts) {
            p.packed(part.name + ".weight", part.out, in).ifPresent(packed::add);
        }
        if (packed.size() == parts.length) {
            List<Tensor> biases = new ArrayList<>();
            for (Part part : parts) {
                if (bias) {
                    biases.add(p.constant(part.name + ".bias", 0, part.out));
                }
            }
            return new PackedLinear(p, packed, biases);
        }
        if (parts.length == 1) {
            return Linear.of(p, parts[0].name, in, parts[0].out, bias);
        }
        if (packed.isEmpty()) {
            List<Linear> plain = new ArrayList<>();
            for (Part part : parts) {
                plain.add(Linear.of(p, part.name, in, part.out, bias));
            }
            return JoinedLinear.of(p, plain.toArray(Linear[]::new));
        }
        List<LinearMap> each = new ArrayList<>();
        for (Part part : parts) {
            each.add(of(p, part.name, in, part.out, bias));
        }
        return x -> Tensor.cat(-1, each.stream().map(map -> map.apply(x)).toArray(Tensor[]::new));
    }
}
