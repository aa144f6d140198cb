package dev.vireo.models.internal.nn;

import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.Attention.KeyValue;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Attention as diffusers names it: `to_q`, `to_k`, `to_v` and `to_out.0`.
public final class HeadedAttention {
    private final Linear q;
    private final Linear k;
    private final Linear v;
    private final Linear out;
    private final int heads;
    private final double scale;

    /// Attention over parameters of these names.
    ///
    /// @param channels of the tokens that look
    /// @param context channels of the tokens that are looked at
    /// @param headChannels channels of each head
    public HeadedAttention(Parameters p, int channels, int context, int heads, int headChannels, boolean bias) {
        int inner = heads * headChannels;
        q = Linear.of(p, "to_q", channels, inner, bias);
        k = Linear.of(p, "to_k", context, inner, bias);
        v = Linear.of(p, "to_v", context, inner, bias);
        out = Linear.of(p, "to_out.0", inner, channels);
        this.heads = heads;
        this.scale = 1 / Math.sqrt(headChannels);
    }

    /// Every token looks at all of the context.
    public Tensor apply(Tensor x_BNC, Tensor context_BMC) {
        return run(x_BNC, context_BMC, null);
    }

    /// Every token looks at the context as the mask lets it.
    ///
    /// @param mask numbers that are added before the softmax
    public Tensor apply(Tensor x_BNC, Tensor context_BMC, Tensor mask) {
        return run(x_BNC, context_BMC, mask);
    }

    private Tensor run(Tensor x_BNC, Tensor context_BMC, @Nullable Tensor mask) {
        return Scope.tidy(() -> {
            KeyValue seen = keyValue(context_BMC);
            Tensor found =
                    Attention.attend(query(x_BNC), seen, mask, scale, false).out_BHND();
            return out.apply(Attention.join(found));
        });
    }

    /// What [#apply] gives, and the shares of attention.
    public Attention.Attended withMaps(Tensor x_BNC, Tensor context_BMC) {
        Attention.Attended found = Attention.attend(query(x_BNC), keyValue(context_BMC), null, scale, true);
        return new Attention.Attended(out.apply(Attention.join(found.out_BHND())), found.maps_BHNM());
    }

    /// The shares of attention alone, which need no values.
    public Tensor maps(Tensor x_BNC, Tensor context_BMC) {
        Tensor k_BHMD = Attention.split(k.apply(context_BMC), heads);
        return query(x_BNC).mul(scale).matmul(k_BHMD.transpose(-2, -1)).softmax(-1);
    }

    private Tensor query(Tensor x_BNC) {
        return Attention.split(q.apply(x_BNC), heads);
    }

    private KeyValue keyValue(Tensor context_BMC) {
        return new KeyValue(Attention.split(k.apply(context_BMC), heads), Attention.split(v.apply(context_BMC), heads));
    }
}
