package dev.vireo.models.internal.nn;

import dev.vireo.models.Parameters;
import dev.vireo.runtime.packed.PackedMatrix;
import dev.vireo.runtime.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Linear maps of the same numbers whose weights stay packed, their outputs one after the other. Their
/// biases are laid behind each other the first time that they are needed.
final class PackedLinear implements LinearMap {
    private final Parameters parameters;
    private final List<PackedMatrix> matrices;
    private final List<Tensor> biases;
    private @Nullable Tensor bias;

    /// @param biases that of each map, or none
    PackedLinear(Parameters parameters, List<PackedMatrix> matrices, List<Tensor> biases) {
        this.parameters = parameters;
        this.matrices = List.copyOf(matrices);
        this.biases = List.copyOf(biases);
    }

    @Override
    public Tensor apply(Tensor x) {
        Tensor out = PackedMatrix.multiply(x, matrices);
        return biases.isEmpty() ? out : out.addInPlace(bias(), 1);
    }

    private synchronized Tensor bias() {
        if (bias == null) {
            bias = parameters.join(biases);
        }
        return bias;
    }
}
