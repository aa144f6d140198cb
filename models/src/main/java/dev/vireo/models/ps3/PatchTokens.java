package dev.vireo.models.ps3;

import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.PatchEmbed;
import dev.vireo.models.internal.nn.Resample;
import dev.vireo.models.ps3.Ps3Config.Vision.Grid;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Turns patches into tokens: at low resolution all of them, at the other scales the chosen ones. The positions
/// of a scale are those of the transformer, resized, or for C-RADIO cut out, and where the network has them the
/// scale's own.
final class PatchTokens {
    private final Ps3Config.Vision config;
    private final PatchEmbed embed;
    private final Tensor positions_1NC;
    private final List<Tensor> ownPositions_1NC = new ArrayList<>();

    PatchTokens(Ps3Config.Vision config, Parameters p) {
        this.config = config;
        Ps3Config.Vision.Trunk trunk = config.trunk();
        long width = trunk.width();
        embed = PatchEmbed.of(p, "trunk.patch_embed.proj", 3, width, trunk.patchSize(), true);
        long grid = trunk.grid();
        positions_1NC = p.weight("trunk.pos_embed", width * 0.02 * 0.02 * grid * grid, 1, grid * grid, width);
        if (config.positionsPerScale()) {
            for (int scale = 1; scale <= config.highScales(); scale++) {
                long side = side(scale);
                ownPositions_1NC.add(p.constant("pos_emb_residual." + (scale - 1), 0, 1, side * side, width));
            }
        }
    }

    private int side(int scale) {
        return config.scales().get(scale) / config.trunk().patchSize();
    }

    /// The tokens at low resolution.
    ///
    /// @param pixels_B3HW of 32-bit floats, of any size
    Tensor low(Tensor pixels_B3HW) {
        return Scope.tidy(() -> {
            int size = config.scales().getFirst();
            Tensor x = pixels_B3HW.resizeBicubic(size, size);
            Tensor tokens_BNC = embed.apply(x.to(positions_1NC.dtype()));
            int[] all = new int[config.lowTokens()];
            Arrays.setAll(all, i -> i);
            return tokens_BNC.add(positions(new Grid(config.lowGrid(), config.lowGrid()), all));
        });
    }

    /// The tokens of chosen patches of one picture, scale after scale.
    ///
    /// @param picture_CHW of 32-bit floats
    /// @param chosen patches of each high-resolution scale, ascending
    Tensor high(Tensor picture_CHW, List<int[]> chosen) {
        return Scope.tidy(() -> {
            List<Tensor> scales = new ArrayList<>();
            for (int i = 0; i < chosen.size(); i++) {
                if (chosen.get(i).length > 0) {
                    scales.add(scale(picture_CHW, i + 1, chosen.get(i)));
                }
            }
            return Tensor.cat(0, scales.toArray(Tensor[]::new));
        });
    }

    private Tensor scale(Tensor picture_CHW, int scale, int[] cells) {
        return Scope.tidy(() -> {
            Grid grid = config.grid(picture_CHW.size(1), picture_CHW.size(2), scale);
            PatchSampler sampler = new PatchSampler(picture_CHW.size(1), picture_CHW.size(2), grid, embed.patch());
            Tensor patches_NP = sampler.patches(picture_CHW, cells, positions_1NC.dtype());
            Tensor tokens_NC = embed.ofRows(patches_NP).add(positions(grid, cells));
            if (!ownPositions_1NC.isEmpty()) {
                Tensor own_NC = ownPositions_1NC.get(scale - 1).squeeze(0);
                tokens_NC = tokens_NC.add(own_NC.indexSelect(0, index(cells, grid, side(scale))));
            }
            return tokens_NC;
        });
    }

    /// Where the patches of a grid stand in a square table of `side` columns.
    private Tensor index(int[] cells, Grid grid, int side) {
        long[] at = Arrays.stream(cells)
                .mapToLong(c -> (long) (c / grid.columns()) * side + c % grid.columns())
                .toArray();
        return Tensor.of(at, at.length).to(device());
    }

    private Device device() {
        return positions_1NC.device();
    }

    /// The transformer's positions for patches of a grid. Resizing all of them to 270 x 270 would take as much
    /// memory as the network; each patch is a mix of all positions instead, by the same matrices.
    private Tensor positions(Grid grid, int[] cells) {
        int side = config.trunk().grid();
        Tensor table_NC = positions_1NC.squeeze(0);
        int target = Math.max(grid.rows(), grid.columns());
        if (config.radio().isPresent() || target == side) {
            return table_NC.indexSelect(0, index(cells, grid, side));
        }
        Tensor matrix = Resample.BICUBIC_ANTIALIAS.apply(identity(side), target, side);
        long[] rows = Arrays.stream(cells).mapToLong(c -> c / grid.columns()).toArray();
        long[] columns = Arrays.stream(cells).mapToLong(c -> c % grid.columns()).toArray();
        Tensor y = matrix.indexSelect(0, Tensor.of(rows, rows.length).to(device()));
        Tensor x = matrix.indexSelect(0, Tensor.of(columns, columns.length).to(device()));
        return y.unsqueeze(2)
                .mul(x.unsqueeze(1))
                .reshape(cells.length, (long) side * side)
                .matmul(table_NC.to(DType.F32))
                .to(table_NC.dtype());
    }

    private Tensor identity(int side) {
        float[] values = new float[side * side];
        for (int i = 0; i < side; i++) {
            values[i * side + i] = 1;
        }
        return Tensor.of(values, side, side).to(device());
    }
}
