package dev.vireo.runtime.tensor;

import dev.vireo.runtime.weights.DType;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/// Products of bf16 on processors without AVX-512, where libtorch multiplies such numbers one by one, many
/// times slower than 32-bit floats: they are computed in 32 bits and rounded once, at the end. One row, or
/// a few, are read faster as they are.
final class Widened {
    /// From so many rows on it is worth turning the weight into 32 bits.
    private static final long ROWS = 16;

    /// Numbers of a weight that are turned at a time, so that they stay in the processor's cache.
    private static final long PIECE = 1 << 18;

    private static final class Processor {
        static final boolean SLOW = !torch.get_cpu_capability().getString().startsWith("AVX512");
    }

    private Widened() {}

    /// Whether a product of these rows and a tensor of that type on the processor is better computed so.
    static boolean better(org.bytedeco.pytorch.Tensor rows, org.bytedeco.pytorch.Tensor other) {
        return Processor.SLOW
                && other.scalar_type().value == ScalarType.BFloat16.value
                && rows.scalar_type().value == ScalarType.BFloat16.value
                && !other.is_cuda()
                && rows.numel() >= ROWS * rows.size(-1)
                && !Scope.records();
    }

    /// `x W^T + b`.
    static Tensor linear(Tensor x, Tensor weight, @Nullable Tensor bias) {
        long in = weight.size(1);
        long out = weight.size(0);
        long[] shape = x.shape();
        shape[shape.length - 1] = out;
        Tensor result = Tensor.zeros(DType.BF16, Device.CPU, shape);
        long step = Math.max(16, PIECE / in);
        try (PointerScope _ = new PointerScope()) {
            Tensor rows = x.reshape(-1, in).to(DType.F32);
            Tensor flat = result.reshape(-1, out);
            for (long start = 0; start < out; start += step) {
                long count = Math.min(step, out - start);
                try (PointerScope _ = new PointerScope()) {
                    Tensor piece = weight.narrow(0, start, count).to(DType.F32);
                    Tensor product = bias == null
                            ? rows.linear(piece)
                            : rows.linear(piece, bias.narrow(0, start, count).to(DType.F32));
                    flat.narrow(1, start, count).copyInPlace(product);
                }
            }
        }
        return result;
    }
}
