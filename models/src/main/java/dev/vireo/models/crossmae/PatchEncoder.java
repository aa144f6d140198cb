package dev.vireo.models.crossmae;

import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.Encoder;
import dev.vireo.models.internal.nn.LayerNorm;
import dev.vireo.models.internal.nn.Positions;
import dev.vireo.models.internal.nn.Resample;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The vision transformer that sees some patches of a picture, or all.
final class PatchEncoder {
    private final CrossMaeConfig config;
    private final Tensor patchWeight_DV;
    private final Tensor patchBias_D;
    private final Tensor classToken_11D;
    private final Tensor positions_1MD;
    private final Encoder blocks;
    private final @Nullable LayerNorm norm;

    PatchEncoder(CrossMaeConfig config, Parameters p) {
        this.config = config;
        int dim = config.encoder().dim();
        int side = config.patch();
        patchWeight_DV = p.weight("patch_embed.proj.weight", 1, dim, 3, side, side);
        patchBias_D = p.constant("patch_embed.proj.bias", 0, dim);
        classToken_11D = p.constant("cls_token", 0, 1, 1, dim);
        positions_1MD = Layers.positions(p, "pos_embed", config, dim);
        blocks = Layers.blocks(p, "blocks", config.encoder(), config);
        norm = config.encoderNorm() ? Layers.norm(p, "norm", dim) : null;
    }

    /// What goes into the first block: the class token, then the visible patches.
    ///
    /// @param visible_BV which patches are visible; null for all, in raster order
    Tensor embed(Tensor pixels_B3HW, @Nullable Tensor visible_BV) {
        return Scope.tidy(() -> {
            long batch = pixels_B3HW.size(0);
            int dim = config.encoder().dim();
            Patches grid = Patches.of(config.withPicture((int) pixels_B3HW.size(2), (int) pixels_B3HW.size(3)));
            Tensor patches_BNV = grid.byColour(pixels_B3HW.to(patchWeight_DV.dtype()));
            Tensor table_1MD = table(grid);
            Tensor places_ND = table_1MD.select(0, 0).narrow(0, 1, grid.count());
            if (visible_BV != null) {
                patches_BNV = Patches.pick(patches_BNV, visible_BV);
            }
            Tensor places = visible_BV == null ? places_ND : Patches.rows(places_ND, visible_BV);
            Tensor tokens_BND = patches_BNV
                    .linear(patchWeight_DV.reshape(dim, -1), patchBias_D)
                    .add(places);
            Tensor first_1D = classToken(table_1MD);
            return Tensor.cat(1, first_1D.expand(batch, 1, dim), tokens_BND);
        });
    }

    /// CrossMAE does not add the row of the table that MAE adds; both rows are zero as published.
    private Tensor classToken(Tensor table_1MD) {
        return switch (config.decoder()) {
            case CrossMaeConfig.Cross _ -> classToken_11D;
            case CrossMaeConfig.Plain _ -> classToken_11D.add(table_1MD.narrow(1, 0, 1));
        };
    }

    /// The table for a grid, resampled (bicubic) where it is another grid than that of the configuration.
    private Tensor table(Patches grid) {
        Tensor old_ND = positions_1MD.select(0, 0);
        return Positions.resize(
                        old_ND, 1, config.rows(), config.columns(), grid.rows(), grid.columns(), Resample.BICUBIC)
                .unsqueeze(0);
    }

    /// What goes into the first block, then what comes out of each.
    List<Tensor> states(Tensor x_BND) {
        return blocks.states(x_BND, null);
    }

    /// What leaves the encoder: the last state, normed where the network has a norm there.
    Tensor last(List<Tensor> states) {
        return norm == null ? states.getLast() : norm.apply(states.getLast());
    }

    /// What leaves the encoder, without keeping the states on the way.
    Tensor run(Tensor x_BND) {
        Tensor x = blocks.apply(x_BND, null);
        return norm == null ? x : norm.apply(x);
    }
}
