package dev.vireo.models.internal.nn;

import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.List;

/// How the queries and keys of some tokens are turned by their positions (Su et al., arXiv 2104.09864):
/// number i of a head with number `i + D/2`, by an angle that grows with the position.
///
/// @param cos_BN1D the cosines, for both numbers of a pair
/// @param sin_BN1D the sines, with the sign that the other number of the pair comes in with
public record Rotation(Tensor cos_BN1D, Tensor sin_BN1D) {
    /// The angles by which pairs of numbers are turned further at each position: `theta^(-2i/size)`.
    ///
    /// @param size how many numbers are turned; half as many pairs
    public static float[] frequencies(int size, double theta) {
        float[] out = new float[size / 2];
        for (int i = 0; i < out.length; i++) {
            out[i] = 1 / (float) Math.pow(theta, 2f * i / size);
        }
        return out;
    }

    /// The rotation by these angles.
    ///
    /// @param angles_BNE one for each pair of a head, in 32-bit floats
    /// @param scale what cosines and sines are multiplied by
    public static Rotation of(Tensor angles_BNE, double scale, DType dtype) {
        List<Tensor> both = Scope.tidyAll(() -> {
            Tensor cos = angles_BNE.cos().mul(scale);
            Tensor sin = angles_BNE.sin().mul(scale);
            return List.of(
                    Tensor.cat(-1, cos, cos).unsqueeze(2).to(dtype),
                    Tensor.cat(-1, sin.neg(), sin).unsqueeze(2).to(dtype));
        });
        return new Rotation(both.get(0), both.get(1));
    }

    /// Turns B x N x heads x D.
    public Tensor apply(Tensor x_BNHD) {
        Tensor other = x_BNHD.roll(x_BNHD.size(3) / 2, -1);
        Tensor turned = x_BNHD.mul(cos_BN1D);
        return Scope.records() ? turned.add(other.mul(sin_BN1D)) : turned.addProductInPlace(other, sin_BN1D, 1);
    }
}
