package dev.vireo.models.internal.nn;

import dev.vireo.models.Activation;
import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.Attention.KeyValue;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Pools tokens into one: a learned query looks at all of them, then a two-layer network is added. Two
/// published forms differ in their names only: timm's `attn_pool` and the head of HuggingFace's SigLIP.
public final class AttentionPool {
    private final Tensor query_1NC;
    private final Linear queries;
    private final Linear keysValues;
    private final boolean joint;
    private final Linear out;
    private final LayerNorm norm;
    private final Mlp mlp;
    private final int heads;

    private AttentionPool(
            Tensor query_1NC,
            Linear queries,
            Linear keysValues,
            boolean joint,
            Linear out,
            LayerNorm norm,
            Mlp mlp,
            int heads) {
        this.query_1NC = query_1NC;
        this.queries = queries;
        this.keysValues = keysValues;
        this.joint = joint;
        this.out = out;
        this.norm = norm;
        this.mlp = mlp;
        this.heads = heads;
    }

    /// The names of timm: `latent`, `q`, `kv`, `proj`, `norm`, `mlp.fc1`, `mlp.fc2` under `name`; one query.
    public static AttentionPool timm(
            Parameters p, String name, long channels, long hidden, int heads, Activation activation, double epsilon) {
        Parameters own = p.at(name);
        return new AttentionPool(
                own.weight("latent", 1, 1, 1, channels),
                Linear.of(own, "q", channels, channels),
                Linear.of(own, "kv", channels, 2 * channels),
                false,
                Linear.of(own, "proj", channels, channels),
                LayerNorm.of(own, "norm", channels, epsilon),
                Mlp.of(own, "mlp", channels, hidden, channels, activation),
                heads);
    }

    /// The names of HuggingFace: `probe`, `attention.in_proj_weight` and so on, `layernorm`, `mlp.fc1`,
    /// `mlp.fc2` under `name`.
    public static AttentionPool huggingFace(
            Parameters p, String name, long channels, long hidden, int heads, Activation activation, double epsilon) {
        Parameters own = p.at(name);
        Linear in = Attention.inProjection(own, "attention", channels);
        return new AttentionPool(
                own.weight("probe", 1, 1, 1, channels),
                in,
                in,
                true,
                Linear.of(own, "attention.out_proj", channels, channels),
                LayerNorm.of(own, "layernorm", channels, epsilon),
                Mlp.of(own, "mlp", channels, hidden, channels, activation),
                heads);
    }

    /// B x N x C pooled to B x C.
    public Tensor apply(Tensor x_BNC) {
        return apply(x_BNC, null);
    }

    /// B x N x C pooled to B x C, from those tokens that the mask lets the query see.
    ///
    /// @param mask truth values, B x 1 x 1 x N
    public Tensor apply(Tensor x_BNC, @Nullable Tensor mask) {
        return Scope.tidy(() -> {
            long batch = x_BNC.size(0);
            long channels = x_BNC.size(2);
            // The parts are cut here, not when built, so that gradients find their way in every step.
            Linear q = joint ? queries.outputs(0, channels) : queries;
            Linear kv = joint ? keysValues.outputs(channels, 2 * channels) : keysValues;
            List<Tensor> keyValue = kv.apply(x_BNC).chunk(2, 2);
            Tensor q_BHND = Attention.split(q.apply(query_1NC.expand(batch, -1, -1)), heads);
            KeyValue seen =
                    new KeyValue(Attention.split(keyValue.get(0), heads), Attention.split(keyValue.get(1), heads));
            double scale = 1 / Math.sqrt(channels / (double) heads);
            Tensor y = out.apply(Attention.join(
                    Attention.attend(q_BHND, seen, mask, scale, false).out_BHND()));
            return y.add(mlp.apply(norm.apply(y))).select(1, 0);
        });
    }
}
