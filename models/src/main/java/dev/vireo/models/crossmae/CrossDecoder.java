package dev.vireo.models.crossmae;

import dev.vireo.models.Parameters;
import dev.vireo.models.crossmae.CrossMaeConfig.Cross;
import dev.vireo.models.crossmae.CrossMaeConfig.FeatureMaps;
import dev.vireo.models.crossmae.CrossMaeConfig.Tower;
import dev.vireo.models.internal.nn.Attention;
import dev.vireo.models.internal.nn.Attention.KeyValue;
import dev.vireo.models.internal.nn.LayerNorm;
import dev.vireo.models.internal.nn.Linear;
import dev.vireo.models.internal.nn.Mlp;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// CrossMAE's decoder (arXiv 2401.14391): a predicted patch is a query made of its position alone, which
/// looks in each block at the keys and values of the visible patches. Predicted patches don't look at
/// each other, so that any of them can be predicted alone.
final class CrossDecoder implements PatchDecoder {
    private final Cross config;
    private final Tensor maskToken_11D;
    private final Tensor positions_1MD;
    private final @Nullable Tensor mapWeights_JK;
    private final List<LayerNorm> mapNorms = new ArrayList<>();
    private final List<CrossBlock> blocks = new ArrayList<>();
    private final LayerNorm norm;
    private final Linear prediction;

    CrossDecoder(CrossMaeConfig whole, Cross config, Parameters p) {
        this.config = config;
        Tower tower = config.tower();
        int seen = whole.encoder().dim();
        Optional<FeatureMaps> maps = config.maps();
        maskToken_11D = p.constant("mask_token", 0, 1, 1, tower.dim());
        positions_1MD = Layers.positions(p, "decoder_pos_embed", whole, tower.dim());
        mapWeights_JK = maps.map(m -> p.weight("wfm.linear.weight", 1, tower.depth(), m.count()))
                .orElse(null);
        for (int i = 0; i < tower.depth(); i++) {
            if (maps.isPresent()) {
                mapNorms.add(Layers.norm(p, "dec_norms." + i, seen));
            }
            blocks.add(CrossBlock.of(p, "decoder_blocks." + i, config, seen, whole));
        }
        norm = Layers.norm(p, "decoder_norm", tower.dim());
        prediction = Linear.of(p, "decoder_pred", tower.dim(), whole.patchValues());
    }

    /// A block whose queries look at given keys and values.
    private record CrossBlock(
            @Nullable LayerNorm selfNorm,
            @Nullable Attention selfAttention,
            LayerNorm norm1,
            Linear query,
            Linear keyValue,
            Linear projection,
            int heads,
            LayerNorm norm2,
            Mlp mlp) {
        static CrossBlock of(Parameters p, String name, Cross config, int seen, CrossMaeConfig whole) {
            Tower tower = config.tower();
            int dim = tower.dim();
            boolean self = config.selfAttention();
            return new CrossBlock(
                    self ? Layers.norm(p, name + ".norm0", dim) : null,
                    self ? Layers.attention(p, name + ".self_attn", tower) : null,
                    Layers.norm(p, name + ".norm1", dim),
                    Linear.of(p, name + ".cross_attn.q", dim, dim),
                    Linear.of(p, name + ".cross_attn.kv", seen, 2L * dim),
                    Linear.of(p, name + ".cross_attn.proj", dim, dim),
                    tower.heads(),
                    Layers.norm(p, name + ".norm2", dim),
                    Layers.mlp(p, name + ".mlp", dim, whole));
        }

        KeyValue look(Tensor y_BND) {
            List<Tensor> both_BND = keyValue.apply(y_BND).chunk(2, 2);
            return new KeyValue(Attention.split(both_BND.get(0), heads), Attention.split(both_BND.get(1), heads));
        }

        Tensor apply(Tensor x_BPD, KeyValue seen) {
            Tensor x = x_BPD;
            if (selfNorm != null && selfAttention != null) {
                x = x.add(selfAttention.apply(selfNorm.apply(x), null));
            }
            Tensor q_BHPD = Attention.split(query.apply(norm1.apply(x)), heads);
            double scale = 1 / Math.sqrt((double) q_BHPD.size(3));
            Tensor found_BPD = Attention.join(
                    Attention.attend(q_BHPD, seen, null, scale, false).out_BHND());
            x = x.add(projection.apply(found_BPD));
            return x.add(mlp.apply(norm2.apply(x)));
        }
    }

    /// What the queries of each block look at, computed once for all queries.
    ///
    /// @param states what goes into the encoder's first block, then what comes out of each
    /// @param last_BND what leaves the encoder
    List<KeyValue> look(List<Tensor> states, Tensor last_BND) {
        List<Tensor> flat = Scope.tidyAll(() -> {
            List<Tensor> out = new ArrayList<>();
            Tensor sums_JX = mapWeights_JK == null ? null : weighted(mapWeights_JK, states);
            for (int i = 0; i < blocks.size(); i++) {
                Tensor y_BND = sums_JX == null
                        ? last_BND
                        : mapNorms.get(i).apply(sums_JX.select(0, i).reshape(last_BND.shape()));
                KeyValue seen = blocks.get(i).look(y_BND);
                out.add(seen.k_BHND());
                out.add(seen.v_BHND());
            }
            return out;
        });
        List<KeyValue> out = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            out.add(new KeyValue(flat.get(2 * i), flat.get(2 * i + 1)));
        }
        return out;
    }

    /// One weighted sum of feature maps for each block, as one product of matrices.
    private Tensor weighted(Tensor weights_JK, List<Tensor> states) {
        FeatureMaps maps =
                config.maps().orElseThrow(() -> new IllegalStateException("this decoder weighs no feature maps"));
        List<Tensor> chosen = new ArrayList<>();
        if (maps.input()) {
            chosen.add(states.getFirst());
        }
        maps.blocks().forEach(block -> chosen.add(states.get(block + 1)));
        Tensor stack_KX = Tensor.stack(0, chosen.toArray(Tensor[]::new)).reshape(maps.count(), -1);
        return weights_JK.matmul(stack_KX);
    }

    /// Predicts the colours of the patches that an index of B x P names: B x P x pp3.
    Tensor predict(List<KeyValue> seen, Tensor index_BP) {
        Tensor queries_BPD = Scope.tidy(() -> {
            Tensor places_ND = positions_1MD.select(0, 0).narrow(0, 1, positions_1MD.size(1) - 1);
            return Patches.rows(places_ND, index_BP).add(maskToken_11D);
        });
        List<Integer> numbers = IntStream.range(0, blocks.size()).boxed().toList();
        Tensor x = Scope.fold(queries_BPD, numbers, (before, i) -> blocks.get(i).apply(before, seen.get(i)));
        return prediction.apply(norm.apply(x));
    }

    /// Whether each predicted patch depends on the visible ones alone.
    boolean independent() {
        return !config.selfAttention();
    }

    @Override
    public Tensor decode(List<Tensor> states, Tensor last_BND, CrossMae.Masking masking) {
        return predict(look(states, last_BND), masking.predicted_BP());
    }
}
