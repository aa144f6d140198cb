package dev.vireo.models.crossmae;

import dev.vireo.runtime.tensor.Tensor;

/// Cuts pictures into patches, row by row of the grid, and puts them together again. Nothing is
/// computed, so that both ways are exact.
///
/// @param rows of the grid
/// @param columns of the grid
/// @param side of a patch in pixels
record Patches(int rows, int columns, int side) {
    static Patches of(CrossMaeConfig config) {
        return new Patches(config.rows(), config.columns(), config.patch());
    }

    int count() {
        return rows * columns;
    }

    int values() {
        return 3 * side * side;
    }

    /// Patches with all of one colour together, the order in which a convolution's weight lies: B x N x
    /// 3pp.
    Tensor byColour(Tensor pixels_B3HW) {
        return grid(pixels_B3HW).permute(0, 2, 4, 1, 3, 5).reshape(pixels_B3HW.size(0), count(), values());
    }

    /// Patches with the three colours of each pixel together, the order that is predicted: B x N x pp3.
    Tensor byPixel(Tensor pixels_B3HW) {
        return grid(pixels_B3HW).permute(0, 2, 4, 3, 5, 1).reshape(pixels_B3HW.size(0), count(), values());
    }

    private Tensor grid(Tensor pixels_B3HW) {
        return pixels_B3HW.reshape(pixels_B3HW.size(0), 3, rows, side, columns, side);
    }

    /// The pictures of patches that [#byPixel] cut.
    Tensor picture(Tensor patches_BNP) {
        return patches_BNP
                .reshape(patches_BNP.size(0), rows, columns, side, side, 3)
                .permute(0, 5, 1, 3, 2, 4)
                .reshape(patches_BNP.size(0), 3, (long) rows * side, (long) columns * side);
    }

    /// The tokens of B x N x C that an index of B x M names: B x M x C.
    static Tensor pick(Tensor x_BNC, Tensor index_BM) {
        long width = x_BNC.size(2);
        return x_BNC.gather(1, index_BM.unsqueeze(2).expand(index_BM.size(0), index_BM.size(1), width));
    }

    /// The rows of a table N x C that an index of B x M names: B x M x C.
    static Tensor rows(Tensor table_NC, Tensor index_BM) {
        return table_NC.indexSelect(0, index_BM.reshape(-1))
                .reshape(index_BM.size(0), index_BM.size(1), table_NC.size(1));
    }

    /// With rows of `source_BMC` in place of the tokens that an index of B x M names.
    static Tensor put(Tensor x_BNC, Tensor index_BM, Tensor source_BMC) {
        return x_BNC.scatter(1, index_BM.unsqueeze(2).expand(source_BMC.shape()), source_BMC);
    }
}
