package dev.vireo.models.internal.nn;

import dev.vireo.models.Parameters;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Attention of tokens to each other with several heads. Queries, keys and values come from three linear maps
/// or from one (their outputs one after the other).
///
/// Keys and values can be handed out and in again, so that later tokens look at earlier ones without computing
/// them anew. The maps of attention are computed only where they are asked for; without them, no N x N matrix
/// is made.
public final class Attention {
    private final @Nullable Linear joint;
    private final @Nullable List<Linear> separate;
    private final Linear out;
    private final int heads;
    private final double scale;

    private Attention(@Nullable Linear joint, @Nullable List<Linear> separate, Linear out, int heads, long channels) {
        this.joint = joint;
        this.separate = separate;
        this.out = out;
        this.heads = heads;
        this.scale = 1 / Math.sqrt(channels / (double) heads);
    }

    /// The keys and values of some tokens.
    ///
    /// @param k_BHND keys, one row of D numbers per head and token
    /// @param v_BHND values
    public record KeyValue(Tensor k_BHND, Tensor v_BHND) {
        /// These tokens and then the others.
        public KeyValue then(KeyValue others) {
            return new KeyValue(Tensor.cat(2, k_BHND, others.k_BHND), Tensor.cat(2, v_BHND, others.v_BHND));
        }

        /// Takes both out of their scope.
        public KeyValue keep() {
            k_BHND.keep();
            v_BHND.keep();
            return this;
        }
    }

    /// What attention gives.
    ///
    /// @param own keys and values of the tokens themselves, without those of the past
    /// @param maps_BHNM what each token (N) gave to each that it could look at (M: the past, then its own);
    ///     null unless asked for
    public record Result(
            Tensor out_BNC, KeyValue own, @Nullable Tensor maps_BHNM) {}

    /// Attention with one map for queries, keys and values, under `name.qkv` and `name.proj`.
    public static Attention fused(Parameters p, String name, long channels, int heads, boolean bias) {
        return new Attention(
                Linear.of(p, name + ".qkv", channels, 3 * channels, bias),
                null,
                Linear.of(p, name + ".proj", channels, channels),
                heads,
                channels);
    }

    /// Attention with three maps, under `name.q_proj`, `name.k_proj`, `name.v_proj` and `name.out_proj`.
    public static Attention separate(Parameters p, String name, long channels, int heads) {
        return separate(p, name, channels, heads, true);
    }

    /// As [#separate(Parameters, String, long, int)].
    ///
    /// @param bias whether queries, keys and values have one; what comes out always does
    public static Attention separate(Parameters p, String name, long channels, int heads, boolean bias) {
        return new Attention(
                null,
                List.of(
                        Linear.of(p, name + ".q_proj", channels, channels, bias),
                        Linear.of(p, name + ".k_proj", channels, channels, bias),
                        Linear.of(p, name + ".v_proj", channels, channels, bias)),
                Linear.of(p, name + ".out_proj", channels, channels),
                heads,
                channels);
    }

    /// Attention as `torch.nn.MultiheadAttention` names it: `name.in_proj_weight`, `name.in_proj_bias` and
    /// `name.out_proj`.
    public static Attention torch(Parameters p, String name, long channels, int heads) {
        return new Attention(
                inProjection(p, name, channels),
                null,
                Linear.of(p, name + ".out_proj", channels, channels),
                heads,
                channels);
    }

    static Linear inProjection(Parameters p, String name, long channels) {
        return new Linear(
                p.weight(name + ".in_proj_weight", 1, 3 * channels, channels),
                p.constant(name + ".in_proj_bias", 0, 3 * channels));
    }

    /// Every token looks at every other, or at those that the mask lets it see.
    ///
    /// @param mask numbers that are added before the softmax, or truth values; broadcast to B x H x N x N
    public Tensor apply(Tensor x_BNC, @Nullable Tensor mask) {
        return Scope.tidy(() -> run(x_BNC, null, mask, false).out_BNC());
    }

    /// As [#apply], looking at tokens of the past too, and giving keys and values out again.
    ///
    /// @param past keys and values that stand before those of `x_BNC`
    /// @param maps whether the maps are wanted
    public Result run(Tensor x_BNC, @Nullable KeyValue past, @Nullable Tensor mask, boolean maps) {
        List<Tensor> qkv;
        if (joint != null) {
            // B x N x 3 x H x D, so that the three parts are views.
            Tensor all = joint.apply(x_BNC);
            long channels = all.size(-1) / 3;
            Tensor split = all.reshape(all.size(0), all.size(1), 3, heads, channels / heads)
                    .permute(2, 0, 3, 1, 4);
            qkv = List.of(split.select(0, 0), split.select(0, 1), split.select(0, 2));
        } else {
            qkv = separateMaps().stream()
                    .map(map -> split(map.apply(x_BNC), heads))
                    .toList();
        }
        KeyValue own = new KeyValue(qkv.get(1), qkv.get(2));
        KeyValue seen = past == null ? own : past.then(own);
        Attended attended = attend(qkv.get(0), seen, mask, scale, maps);
        return new Result(out.apply(join(attended.out_BHND())), own, attended.maps_BHNM());
    }

    private List<Linear> separateMaps() {
        if (separate == null) {
            throw new IllegalStateException("attention has either one map or three");
        }
        return separate;
    }

    /// What the core of attention gives, before the last linear map.
    public record Attended(Tensor out_BHND, @Nullable Tensor maps_BHNM) {}

    /// The core: `softmax(scale q k^T + mask) v`, with the maps if they are wanted.
    public static Attended attend(Tensor q_BHND, KeyValue seen, @Nullable Tensor mask, double scale, boolean maps) {
        if (!maps) {
            Tensor out_BHND = mask == null
                    ? q_BHND.attention(seen.k_BHND(), seen.v_BHND(), scale)
                    : q_BHND.attention(seen.k_BHND(), seen.v_BHND(), mask, scale);
            return new Attended(out_BHND, null);
        }
        Tensor scores = q_BHND.mul(scale).matmul(seen.k_BHND().transpose(-2, -1));
        if (mask != null) {
            scores =
                    mask.dtype().isFloat() ? scores.add(mask) : scores.maskedFill(mask.not(), Double.NEGATIVE_INFINITY);
        }
        Tensor map = scores.softmax(-1);
        return new Attended(map.matmul(seen.v_BHND()), map);
    }

    /// B x N x C as B x heads x N x D.
    public static Tensor split(Tensor x_BNC, int heads) {
        return x_BNC.reshape(x_BNC.size(0), x_BNC.size(1), heads, x_BNC.size(2) / heads)
                .transpose(1, 2);
    }

    /// B x heads x N x D as B x N x C.
    public static Tensor join(Tensor x_BHND) {
        return x_BHND.transpose(1, 2).reshape(x_BHND.size(0), x_BHND.size(2), x_BHND.size(1) * x_BHND.size(3));
    }
}
