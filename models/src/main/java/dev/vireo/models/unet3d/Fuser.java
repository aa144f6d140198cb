package dev.vireo.models.unet3d;

import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.HeadedAttention;
import dev.vireo.models.internal.nn.LayerNorm;
import dev.vireo.models.internal.nn.Linear;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;

/// The adapter of GLIGEN (arXiv 2301.07093): pixels look at the grounded objects too, behind a gate.
final class Fuser {
    private final Linear linear;
    private final HeadedAttention attention;
    private final GatedMlp mlp;
    private final LayerNorm norm1;
    private final LayerNorm norm2;
    private final Tensor attentionGate;
    private final Tensor mlpGate;

    Fuser(Parameters p, int channels, int objectChannels, int heads, int headChannels) {
        linear = Linear.of(p, "linear", objectChannels, channels);
        attention = new HeadedAttention(p.at("attn"), channels, channels, heads, headChannels, false);
        mlp = new GatedMlp(p.at("ff"), channels);
        norm1 = LayerNorm.of(p, "norm1", channels, 1e-5);
        norm2 = LayerNorm.of(p, "norm2", channels, 1e-5);
        attentionGate = p.constant("alpha_attn", new float[] {0});
        mlpGate = p.constant("alpha_dense", new float[] {0});
    }

    Tensor apply(Tensor x_NPC, Tensor objects_NOC) {
        return Scope.tidy(() -> {
            Tensor all = norm1.apply(Tensor.cat(1, x_NPC, linear.apply(objects_NOC)));
            Tensor seen = attention.apply(all, all).narrow(1, 0, x_NPC.size(1));
            Tensor x = x_NPC.add(attentionGate.tanh().mul(seen));
            return x.add(mlpGate.tanh().mul(mlp.apply(norm2.apply(x))));
        });
    }
}
