package dev.vireo.models.internal.nn;

import dev.vireo.models.Parameters;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Two convolutions with norms before them and a way around, told the time between them where there is one.
public final class ResnetBlock {
    private final GroupNorm norm1;
    private final Conv conv1;
    private final @Nullable Linear time;
    private final GroupNorm norm2;
    private final Conv conv2;
    private final @Nullable Conv shortcut;

    /// A block under the names of diffusers.
    ///
    /// @param timeChannels 0 when it is not told the time
    public ResnetBlock(Parameters p, int in, int out, int timeChannels, int groups, double epsilon) {
        norm1 = GroupNorm.of(p, "norm1", groups, in, epsilon);
        conv1 = Conv.same(p, "conv1", in, out);
        time = timeChannels == 0 ? null : Linear.of(p, "time_emb_proj", timeChannels, out);
        norm2 = GroupNorm.of(p, "norm2", groups, out, epsilon);
        conv2 = Conv.same(p, "conv2", out, out);
        shortcut = in == out ? null : Conv.of(p, "conv_shortcut", in, out, 1, 1, 0);
    }

    /// Runs a block that is not told the time.
    public Tensor apply(Tensor x_NCHW) {
        return run(x_NCHW, null);
    }

    /// Runs a block that is told the time.
    ///
    /// @param time_BT the embedded time of each video after its activation
    public Tensor apply(Tensor x_NCHW, Tensor time_BT) {
        return run(x_NCHW, time_BT);
    }

    private Tensor run(Tensor x_NCHW, @Nullable Tensor time_BT) {
        return Scope.tidy(() -> {
            Tensor h = conv1.apply(norm1.apply(x_NCHW).silu());
            if (time != null && time_BT != null) {
                long[] shape = h.shape();
                long batch = time_BT.size(0);
                h = h.reshape(batch, shape[0] / batch, shape[1], shape[2], shape[3])
                        .add(time.apply(time_BT).reshape(batch, 1, shape[1], 1, 1))
                        .reshape(shape);
            }
            h = conv2.apply(norm2.apply(h).silu());
            return (shortcut == null ? x_NCHW : shortcut.apply(x_NCHW)).add(h);
        });
    }
}
