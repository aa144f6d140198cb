package dev.vireo.models.qwen25vl;

import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.GateUpDown;
import dev.vireo.models.internal.nn.Linear;
import dev.vireo.models.internal.nn.RmsNorm;
import dev.vireo.models.internal.nn.Rotation;
import dev.vireo.models.qwen25vl.Qwen25VlConfig.Vision;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;

/// One block of the vision tower: attention within segments, then a gated network, each after a norm and
/// added to what came in.
record VisionBlock(RmsNorm norm1, Linear queriesKeysValues, Linear out, int heads, RmsNorm norm2, GateUpDown mlp) {
    /// What the norms add to the mean square; no configuration states it.
    static final double EPSILON = 1e-6;

    /// A block over the parameters of `blocks.N`.
    static VisionBlock of(Parameters p, Vision config) {
        long width = config.width();
        return new VisionBlock(
                RmsNorm.of(p, "norm1", width, EPSILON),
                Linear.of(p, "attn.qkv", width, 3 * width),
                Linear.of(p, "attn.proj", width, width),
                config.heads(),
                RmsNorm.of(p, "norm2", width, EPSILON),
                GateUpDown.of(p, "mlp", width, config.hidden(), true, config.activation()));
    }

    /// Runs the block and frees what it made on the way.
    ///
    /// @param rotation for patches in the order of the segments, in 32-bit floats
    Tensor apply(Tensor x_NC, Rotation rotation, Segments segments, Steps steps) {
        return Scope.tidy(() -> {
            Tensor y_NC = x_NC.add(attend(norm1.apply(x_NC), rotation, segments, steps));
            return steps.perRow(y_NC, rows -> Scope.tidy(() -> rows.add(mlp.apply(norm2.apply(rows)))));
        });
    }

    private Tensor attend(Tensor x_NC, Rotation rotation, Segments segments, Steps steps) {
        Tensor all = steps.perRow(segments.arranged(x_NC), queriesKeysValues::apply);
        Tensor all_NHD = all.reshape(x_NC.size(0), 3L * heads, x_NC.size(1) / heads);
        // Turned in 32 bits whatever the type of the network.
        Tensor turned_NHD = rotation.apply(
                        all_NHD.narrow(1, 0, 2L * heads).unsqueeze(0).to(DType.F32))
                .squeeze(0)
                .to(x_NC.dtype());
        Tensor seen_NC = segments.attention(
                turned_NHD.narrow(1, 0, heads),
                turned_NHD.narrow(1, heads, heads),
                all_NHD.narrow(1, 2L * heads, heads),
                steps);
        return segments.restored(steps.perRow(seen_NC, out::apply));
    }
}
