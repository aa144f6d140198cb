package dev.vireo.trainer.rl;

import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.Arrays;

/// Sums over the tokens that a mask names. What stands outside never counts, not even a NaN.
final class Masked {
    private Masked() {}

    /// 32-bit floats with 0 outside of the mask.
    static Tensor inside(Tensor values_BT, Tensor mask_BT) {
        return values_BT.to(DType.F32).maskedFill(mask_BT.eq(0), 0);
    }

    /// A mask as floats, 0 or 1.
    static Tensor ones(Tensor mask_BT) {
        return mask_BT.eq(0).not().to(DType.F32);
    }

    /// How many tokens there are.
    static long count(Tensor mask_BT) {
        return (long) mask_BT.eq(0).not().to(DType.I64).sum().item();
    }

    /// How many tokens each row has, at least 1 so that it can be divided by. Shape B x 1.
    static Tensor lengths(Tensor mask_BT) {
        return ones(mask_BT).sumKeeping(1).clamp(1, Double.POSITIVE_INFINITY);
    }

    /// The mean over the tokens of each row, 0 for a row without any. Shape B x 1.
    static Tensor rowMeans(Tensor values_BT, Tensor mask_BT) {
        return inside(values_BT, mask_BT).sumKeeping(1).div(lengths(mask_BT));
    }

    /// Checks that tensors are `B x T` alike.
    ///
    /// @throws IllegalArgumentException when they are not
    static void requireAlike(Tensor mask_BT, Tensor... others) {
        long[] shape = mask_BT.shape();
        if (shape.length != 2) {
            throw new IllegalArgumentException("a mask is B x T, not " + Arrays.toString(shape));
        }
        for (Tensor other : others) {
            if (!Arrays.equals(shape, other.shape())) {
                throw new IllegalArgumentException("a mask of " + Arrays.toString(shape) + " does not fit numbers of "
                        + Arrays.toString(other.shape()));
            }
        }
    }
}
