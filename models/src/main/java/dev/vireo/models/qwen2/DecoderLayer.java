package dev.vireo.models.qwen2;

import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.Attention;
import dev.vireo.models.internal.nn.GateUpDown;
import dev.vireo.models.internal.nn.LinearMap;
import dev.vireo.models.internal.nn.LinearMap.Part;
import dev.vireo.models.internal.nn.RmsNorm;
import dev.vireo.models.internal.nn.Rotation;
import dev.vireo.models.qwen2.Qwen2Config.Biases;
import dev.vireo.models.qwen2.Qwen2Config.Heads;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// One layer of the decoder: attention in which several heads share their keys and values, then a gated
/// network of two layers, each after a norm and added to what came in.
record DecoderLayer(
        RmsNorm norm1, LinearMap queriesKeysValues, LinearMap out, Heads heads, RmsNorm norm2, GateUpDown mlp) {
    /// A layer over the parameters of `layers.N`.
    static DecoderLayer of(Parameters p, Qwen2Config config) {
        Heads heads = config.heads();
        Biases biases = config.biases();
        long width = config.width();
        long inner = (long) heads.count() * heads.size();
        long keys = (long) heads.keys() * heads.size();
        return new DecoderLayer(
                RmsNorm.of(p, "input_layernorm", width, config.epsilon()),
                LinearMap.joined(
                        p,
                        width,
                        biases.queriesKeysValues(),
                        new Part("self_attn.q_proj", inner),
                        new Part("self_attn.k_proj", keys),
                        new Part("self_attn.v_proj", keys)),
                LinearMap.of(p, "self_attn.o_proj", inner, width, biases.out()),
                heads,
                RmsNorm.of(p, "post_attention_layernorm", width, config.epsilon()),
                GateUpDown.of(p, "mlp", width, config.hidden(), biases.mlp(), config.activation()));
    }

    /// Runs the layer and frees what it made on the way.
    ///
    /// @param past where keys and values of tokens before these are, and those of these are to go
    /// @param length how many there are before these
    Tensor apply(Tensor x_BNC, Rotation rotation, Sight sight, @Nullable KeyValues past, long length) {
        return Scope.tidy(() -> {
            Tensor y_BNC = x_BNC.add(out.apply(attend(norm1.apply(x_BNC), rotation, sight, past, length)));
            return y_BNC.add(mlp.apply(norm2.apply(y_BNC)));
        });
    }

    private Tensor attend(Tensor x_BNC, Rotation rotation, Sight sight, @Nullable KeyValues past, long length) {
        long batch = x_BNC.size(0);
        long n = x_BNC.size(1);
        int turned = heads.count() + heads.keys();
        Tensor all_BNHD = queriesKeysValues.apply(x_BNC).reshape(batch, n, turned + heads.keys(), heads.size());
        Tensor queriesKeys = rotation.apply(all_BNHD.narrow(2, 0, turned));
        Tensor q_BHND = queriesKeys.narrow(2, 0, heads.count()).transpose(1, 2);
        Tensor k_BKMD = queriesKeys.narrow(2, heads.count(), heads.keys()).transpose(1, 2);
        Tensor v_BKMD = all_BNHD.narrow(2, turned, heads.keys()).transpose(1, 2);
        if (past != null) {
            KeyValues.Seen seen = past.append(k_BKMD, v_BKMD, length);
            k_BKMD = seen.k_BKMD();
            v_BKMD = seen.v_BKMD();
        }
        int group = heads.count() / heads.keys();
        if (n == 1) {
            // The heads that share keys stand where tokens would, so that no key is copied.
            Tensor q_BKGD = q_BHND.reshape(batch, heads.keys(), group, heads.size());
            return look(q_BKGD, k_BKMD, v_BKMD, sight).reshape(batch, 1, (long) heads.count() * heads.size());
        }
        return Attention.join(look(q_BHND, repeated(k_BKMD, group), repeated(v_BKMD, group), sight));
    }

    private Tensor look(Tensor q, Tensor k, Tensor v, Sight sight) {
        double scale = 1 / Math.sqrt(heads.size());
        if (sight.mask_BxNM() != null) {
            return q.attention(k, v, sight.mask_BxNM(), scale);
        }
        return sight.causal() ? q.causalAttention(k, v, scale) : q.attention(k, v, scale);
    }

    private static Tensor repeated(Tensor x_BKMD, int times) {
        if (times == 1) {
            return x_BKMD;
        }
        long[] shape = x_BKMD.shape();
        return x_BKMD.unsqueeze(2)
                .expand(shape[0], shape[1], times, shape[2], shape[3])
                .reshape(shape[0], shape[1] * times, shape[2], shape[3]);
    }
}
