package dev.vireo.models.internal.nn;

import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;

/// Masks of attention as numbers that are added: 0, or the lowest number of the type.
public final class Masks {
    private Masks() {}

    /// The lowest finite number of a type.
    public static double lowest(DType dtype) {
        return switch (dtype) {
            case F16 -> -65504;
            case BF16 -> -0x1.FEp127;
            case F32 -> -Float.MAX_VALUE;
            case F64 -> -Double.MAX_VALUE;
            case BOOL, U8, I8, F8_E5M2, F8_E4M3, I16, U16, I32, U32, I64, U64 ->
                throw new IllegalArgumentException("attention is not computed in " + dtype);
        };
    }

    /// Hides the tokens whose number in `kept_BN` is 0 from all others: B x 1 x 1 x N.
    public static Tensor padding(Tensor kept_BN, DType dtype) {
        Tensor hidden = kept_BN.eq(0).unsqueeze(1).unsqueeze(1);
        return Tensor.zeros(dtype, kept_BN.device(), hidden.shape()).maskedFill(hidden, lowest(dtype));
    }

    /// Hides from every token those that come after it: N x N.
    public static Tensor causal(Tensor like_BNC) {
        long n = like_BNC.size(1);
        Tensor place = Tensor.range(0, n).to(like_BNC.device());
        Tensor later = place.unsqueeze(0).sub(place.unsqueeze(1)).gt(0);
        DType dtype = like_BNC.dtype();
        return Tensor.zeros(dtype, like_BNC.device(), n, n).maskedFill(later, lowest(dtype));
    }
}
