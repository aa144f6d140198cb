package dev.vireo.models.qwen2;

import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.List;

/// How the queries and keys of some tokens are turned by their positions: number i of a head with number `i
/// + D/2`, by an angle that grows with the position.
///
/// @param cos_BN1D the cosines, for both numbers of a pair
/// @param sin_BN1D the sines, with the sign that the other number of the pair comes in with
record Rotation(Tensor cos_BN1D, Tensor sin_BN1D) {
    /// The rotation for positions (integers).
    ///
    /// @param length one more than the last position, on which some kinds of rope depend
    static Rotation of(Rope rope, Tensor positions_BN, long length, DType dtype) {
        List<Tensor> both = Scope.tidyAll(() -> {
            float[] frequencies = rope.frequencies(length);
            Tensor angles_BNE = positions_BN
                    .to(DType.F32)
                    .unsqueeze(-1)
                    .mul(Tensor.of(frequencies, frequencies.length).to(positions_BN.device()));
            Tensor cos = angles_BNE.cos().mul(rope.scale());
            Tensor sin = angles_BNE.sin().mul(rope.scale());
            return List.of(
                    Tensor.cat(-1, cos, cos).unsqueeze(2).to(dtype),
                    Tensor.cat(-1, sin.neg(), sin).unsqueeze(2).to(dtype));
        });
        return new Rotation(both.get(0), both.get(1));
    }

    /// Turns B x N x heads x D.
    Tensor apply(Tensor x_BNHD) {
        Tensor other = x_BNHD.roll(x_BNHD.size(3) / 2, -1);
        Tensor turned = x_BNHD.mul(cos_BN1D);
        return Scope.records() ? turned.add(other.mul(sin_BN1D)) : turned.addProductInPlace(other, sin_BN1D, 1);
    }
}
