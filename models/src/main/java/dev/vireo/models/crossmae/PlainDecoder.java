package dev.vireo.models.crossmae;

import dev.vireo.models.Parameters;
import dev.vireo.models.crossmae.CrossMaeConfig.Tower;
import dev.vireo.models.internal.nn.Encoder;
import dev.vireo.models.internal.nn.LayerNorm;
import dev.vireo.models.internal.nn.Linear;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.List;

/// MAE's decoder (arXiv 2111.06377): the visible patches and a mask token for each hidden one are put in
/// raster order behind the class token, and all look at each other.
final class PlainDecoder implements PatchDecoder {
    private final Linear embedding;
    private final Tensor maskToken_11D;
    private final Tensor positions_1MD;
    private final Encoder blocks;
    private final LayerNorm norm;
    private final Linear prediction;
    private final int patches;

    PlainDecoder(CrossMaeConfig whole, Tower tower, Parameters p) {
        patches = whole.patches();
        embedding = Linear.of(p, "decoder_embed", whole.encoder().dim(), tower.dim());
        maskToken_11D = p.constant("mask_token", 0, 1, 1, tower.dim());
        positions_1MD = Layers.positions(p, "decoder_pos_embed", whole, tower.dim());
        blocks = Layers.blocks(p, "decoder_blocks", tower, whole);
        norm = Layers.norm(p, "decoder_norm", tower.dim());
        prediction = Linear.of(p, "decoder_pred", tower.dim(), whole.patchValues());
    }

    @Override
    public Tensor decode(List<Tensor> states, Tensor last_BND, CrossMae.Masking masking) {
        Tensor x = Scope.tidy(() -> {
            Tensor tokens = embedding.apply(last_BND);
            Tensor seen_BVD = tokens.narrow(1, 1, tokens.size(1) - 1);
            Tensor hidden_BND = maskToken_11D.expand(tokens.size(0), patches, tokens.size(2));
            Tensor all_BND = Patches.put(hidden_BND, masking.visible_BV(), seen_BVD);
            return Tensor.cat(1, tokens.narrow(1, 0, 1), all_BND).add(positions_1MD);
        });
        Tensor out_BMP = prediction.apply(norm.apply(blocks.apply(x, null)));
        return out_BMP.narrow(1, 1, patches);
    }
}
