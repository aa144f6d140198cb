package dev.vireo.models.internal.nn;

import dev.vireo.models.Parameters;
import dev.vireo.runtime.packed.PackedMatrix;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Linear maps of the same numbers whose weights stay packed, their outputs one after the other. Their
/// biases are laid behind each other the first time that they are needed.
public final class PackedLinear implements LinearMap {
    private final Parameters parameters;
    private final List<PackedMatrix> matrices;
    private final int outputs;
    private final List<Tensor> biases;
    private @Nullable Tensor bias;
    /// The numbers of the bias, none when there is none.
    private float @Nullable [] biasNumbers;

    /// @param biases that of each map, or none
    public PackedLinear(Parameters parameters, List<PackedMatrix> matrices, List<Tensor> biases) {
        this.parameters = parameters;
        this.matrices = List.copyOf(matrices);
        this.outputs = matrices.stream().mapToInt(PackedMatrix::rows).sum();
        this.biases = List.copyOf(biases);
    }

    @Override
    public Tensor apply(Tensor x) {
        Tensor out = PackedMatrix.multiply(x, matrices);
        return biases.isEmpty() ? out : out.addInPlace(bias(), 1);
    }

    /// Maps a few rows of floats, one behind the other, without libtorch.
    public float[] apply(float[] x, int rows) {
        float[] out = new float[rows * outputs];
        PackedMatrix.multiply(x, rows, matrices, out);
        float[] all = biasNumbers();
        for (int at = 0; all.length > 0 && at < out.length; at += outputs) {
            for (int i = 0; i < outputs; i++) {
                out[at + i] += all[i];
            }
        }
        return out;
    }

    private synchronized float[] biasNumbers() {
        if (biasNumbers == null) {
            try (Scope _ = Scope.inference()) {
                biasNumbers = biases.isEmpty() ? new float[0] : bias().toFloats();
            }
        }
        return biasNumbers;
    }

    private synchronized Tensor bias() {
        if (bias == null) {
            bias = parameters.join(biases);
        }
        return bias;
    }
}
