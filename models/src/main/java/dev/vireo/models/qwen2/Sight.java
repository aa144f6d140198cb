package dev.vireo.models.qwen2;

import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What each new token may look at: itself and what stands before it, no further back than a window where
/// there is one, no padding, and nothing of another text in the same row.
///
/// @param mask_BxNM what is added before the softmax, 0 or minus infinity, with a dimension for heads; null
///     where order alone decides, or nothing is hidden
/// @param causal whether order alone decides
record Sight(@Nullable Tensor mask_BxNM, boolean causal) {
    /// What is hidden beside what comes later.
    ///
    /// @param window how many tokens one sees, itself included; 0 for all before it
    /// @param kept_BM 0 for padding
    /// @param segments_BN the number of each token's text, where a row has several
    record Hidden(int window, Optional<Tensor> kept_BM, Optional<Tensor> segments_BN) {}

    /// The sight of the last `n` of `all` tokens; of all of them where there are segments.
    static Sight of(long n, long all, Hidden beside, DType dtype, Device device) {
        int window = beside.window;
        Optional<Tensor> kept_BM = beside.kept_BM;
        boolean bounded = window > 0 && all > window;
        boolean whole = kept_BM.isEmpty() && beside.segments_BN.isEmpty() && !bounded;
        if (whole && (n == 1 || n == all)) {
            return new Sight(null, n > 1);
        }
        if (whole) {
            return new Sight(behind(n, all, dtype, device), false);
        }
        Tensor hidden = null;
        if (n > 1 || bounded) {
            Tensor places = Tensor.range(0, all).to(device);
            // How far each place lies before the token that looks.
            Tensor back_NM = places.narrow(0, all - n, n).unsqueeze(1).sub(places.unsqueeze(0));
            hidden = back_NM.lt(0);
            if (bounded) {
                hidden = either(hidden, back_NM.ge(window));
            }
            hidden = hidden.unsqueeze(0).unsqueeze(0);
        }
        if (kept_BM.isPresent()) {
            Tensor padding = kept_BM.get().eq(0).unsqueeze(1).unsqueeze(1);
            hidden = hidden == null ? padding : either(hidden, padding);
        }
        if (beside.segments_BN.isPresent()) {
            Tensor segments_BN = beside.segments_BN.get();
            Tensor others = segments_BN
                    .unsqueeze(2)
                    .sub(segments_BN.unsqueeze(1))
                    .eq(0)
                    .not()
                    .unsqueeze(1);
            hidden = hidden == null ? others : either(hidden, others);
        }
        if (hidden == null) {
            throw new IllegalStateException("something is hidden, or there is no mask");
        }
        Tensor mask = Tensor.zeros(dtype, device, hidden.shape()).maskedFill(hidden, Double.NEGATIVE_INFINITY);
        return new Sight(mask, false);
    }

    /// Nothing is hidden of what stands before the new tokens, so of a long text this makes no more than the mask.
    private static Tensor behind(long n, long all, DType dtype, Device device) {
        Tensor places = Tensor.range(0, n).to(device);
        Tensor later_NN = places.unsqueeze(1).sub(places.unsqueeze(0)).lt(0);
        Tensor own_NN = Tensor.zeros(dtype, device, n, n).maskedFill(later_NN, Double.NEGATIVE_INFINITY);
        Tensor before = Tensor.zeros(dtype, device, 1, 1).expand(n, all - n);
        return Tensor.cat(1, before, own_NN).unsqueeze(0).unsqueeze(0);
    }

    private static Tensor either(Tensor a, Tensor b) {
        return a.not().and(b.not()).not();
    }
}
